using System.Runtime.CompilerServices;
using System.Text.Json;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Published signature vectors, under <c>tests/vectors</c>.</summary>
internal static class Vectors
{
    public static JsonElement Read(string name, [CallerFilePath] string thisFile = "")
    {
        var tests = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(tests, "vectors", $"{name}.json"))).RootElement;
    }
}
