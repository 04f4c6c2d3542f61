using System.Reflection;

namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>The sources that this program was built from.</summary>
internal static class SourceTree
{
    /// <summary>The repository's folder: <c>PAYMENTS_ROOT</c>, or where the project stood when it was built.</summary>
    public static string Root { get; } = FindRoot();

    /// <param name="file">From the root of the repository.</param>
    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>The file's text with one edit made.</summary>
    /// <exception cref="InvalidOperationException">The old text does not stand in it exactly once.</exception>
    public static string Edit(PlantedBug bug, SourceEdit edit, string text)
    {
        var first = text.IndexOf(edit.Old, StringComparison.Ordinal);
        var last = text.LastIndexOf(edit.Old, StringComparison.Ordinal);
        if (edit.Old.Length > 0 && first >= 0 && first == last) return text[..first] + edit.New + text[(first + edit.Old.Length)..];
        throw new InvalidOperationException(
            $"The bug {bug.Name} does not fit {edit.File}: this text stands there {(first < 0 ? "nowhere" : "more than once")}:\n{edit.Old}");
    }

    private static string FindRoot()
    {
        var project = typeof(SourceTree).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(item => item.Key == "SimulationProject").Value!;
        var root = Environment.GetEnvironmentVariable("PAYMENTS_ROOT") is { Length: > 0 } given ? given : Path.Combine(project, "..", "..");
        root = Path.GetFullPath(root);
        return File.Exists(Path.Combine(root, "Domain", "Domain.csproj"))
            ? root
            : throw new DirectoryNotFoundException($"A planted bug needs the sources, and {root} has none; PAYMENTS_ROOT can name their folder.");
    }
}
