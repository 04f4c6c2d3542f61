using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Published signature vectors, under <c>tests/vectors</c>.</summary>
internal static class Vectors
{
    public static JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), $"{name}.json"))).RootElement;

    public static IEnumerable<string> Names(string pattern) => Directory.GetFiles(Folder(), pattern + ".json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Folder([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "vectors"));
}
