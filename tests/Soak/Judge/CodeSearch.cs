namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>Finds payment codes where none may stand.</summary>
internal static class CodeSearch
{
    private const int CodeLength = 18;

    /// <summary>The codes that stand in a text, also inside a longer number.</summary>
    public static IEnumerable<string> Find(string text, IReadOnlySet<string> codes)
    {
        var digits = 0;
        for (var index = 0; index < text.Length; index++)
        {
            digits = char.IsAsciiDigit(text[index]) ? digits + 1 : 0;
            if (digits < CodeLength) continue;
            var code = text.Substring(index - CodeLength + 1, CodeLength);
            if (codes.Contains(code)) yield return code;
        }
    }

    /// <summary>One line for each code in a file of the folder: logs, and the channel's journal.</summary>
    public static IEnumerable<Difference> InFiles(string folder, IReadOnlySet<string> codes)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => file.EndsWith(".log", StringComparison.Ordinal) || file.EndsWith(".journal", StringComparison.Ordinal)))
            foreach (var code in File.ReadLines(file).SelectMany(line => Find(line, codes)).Distinct())
                yield return new("", "codes are secret", $"{Path.GetFileName(file)} holds the payment code {code}");
    }
}
