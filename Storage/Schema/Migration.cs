using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PaymentGrains.Storage.Schema;

/// <summary>One numbered SQL file. Once applied anywhere it is never edited again; a correction is a new file.</summary>
internal sealed partial record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text in hexadecimal; line ends do not count, because a checkout may change them.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The files in this assembly, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load();

    private static List<Migration> Load()
    {
        var assembly = typeof(Migration).Assembly;
        var migrations = new List<Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (FileName().Match(resource) is { Success: true } match)
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
                migrations.Add(new Migration(int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Value, reader.ReadToEnd()));
            }
        }

        migrations.Sort((one, other) => one.Number.CompareTo(other.Number));
        return migrations;
    }

    [GeneratedRegex(@"\.(\d{4})_(\w+)\.sql$")]
    private static partial Regex FileName();
}
