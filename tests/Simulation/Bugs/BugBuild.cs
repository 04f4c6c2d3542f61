using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>Makes a copy of this program that has a planted bug: its changed assemblies are compiled anew, all others are the same.</summary>
internal static class BugBuild
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private static readonly string Program = typeof(BugBuild).Assembly.GetName().Name!;

    private static string Store { get; } = Path.Combine(Path.GetTempPath(), "planted-bugs-" + Environment.UserName);

    /// <summary>
    /// The path of the program with the bug. The folder is kept and found again by its content, so a second call takes no time; nothing of it
    /// is written into the program's own folder.
    /// </summary>
    /// <exception cref="InvalidOperationException">The bug does not fit the sources, or does not compile.</exception>
    public static string Make(PlantedBug bug)
    {
        var changed = Change(bug);
        var folder = Path.Combine(Store, $"{bug.Name}-{Fingerprint(bug, changed)}");
        var program = Path.Combine(folder, Program + ".dll");
        if (File.Exists(program)) return program;

        RemoveOld();
        var unfinished = $"{folder}.{Environment.ProcessId}";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        CopyProgram(unfinished);
        foreach (var (project, edited) in changed)
        {
            File.WriteAllBytes(Path.Combine(unfinished, project.AssemblyName + ".dll"), Compile(bug, project, edited));
            File.Delete(Path.Combine(unfinished, project.AssemblyName + ".pdb"));
        }

        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (File.Exists(program))
        {
            // Another run made the same meanwhile.
            Directory.Delete(unfinished, recursive: true);
        }

        return program;
    }

    /// <summary>Each project that the bug changes, with the new texts of its changed sources.</summary>
    internal static IReadOnlyList<(SourceProject Project, SortedDictionary<string, string> Edited)> Change(PlantedBug bug)
    {
        var changed = new List<(SourceProject Project, SortedDictionary<string, string> Edited)>();
        foreach (var edits in bug.Edits.GroupBy(edit => edit.File[..edit.File.IndexOf('/', StringComparison.Ordinal)]))
        {
            var project = SourceProject.Open(edits.Key);
            var edited = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var edit in edits)
            {
                var text = edited.GetValueOrDefault(edit.File) ?? project.Sources.GetValueOrDefault(edit.File)
                    ?? throw new InvalidOperationException($"The bug {bug.Name} changes {edit.File}, and there is no such source.");
                edited[edit.File] = SourceTree.Edit(bug, edit, text);
            }

            changed.Add((project, edited));
        }

        return changed;
    }

    private static byte[] Compile(PlantedBug bug, SourceProject project, SortedDictionary<string, string> edited)
    {
        try
        {
            return project.Compile(edited);
        }
        catch (InvalidOperationException wrong)
        {
            throw new InvalidOperationException($"The bug {bug.Name}: {wrong.Message}", wrong);
        }
    }

    /// <summary>Of all that decides how the copy behaves: the changed sources, and where the unchanged assemblies are and what is in them.</summary>
    private static string Fingerprint(PlantedBug bug, IReadOnlyList<(SourceProject Project, SortedDictionary<string, string> Edited)> changed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\0"));
        Add(bug.Name);
        foreach (var (name, text) in changed.SelectMany(change => change.Project.Sources.Concat(change.Edited)))
        {
            Add(name);
            Add(text);
        }

        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory).Order(StringComparer.Ordinal))
        {
            Add(path);
            if (IsOurs(path)) hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>What a build of ours writes is copied, so that the next build does not change it; packages do not change and are linked.</summary>
    private static void CopyProgram(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.EnumerateFileSystemEntries(AppContext.BaseDirectory))
        {
            var target = Path.Combine(folder, Path.GetFileName(path));
            if (Directory.Exists(path)) Directory.CreateSymbolicLink(target, path);
            else if (IsOurs(path)) File.Copy(path, target);
            else File.CreateSymbolicLink(target, path);
        }
    }

    private static bool IsOurs(string path) => Path.GetFileName(path) is var name
        && (name.StartsWith("PaymentGrains.", StringComparison.Ordinal) || name.StartsWith("Orleans.", StringComparison.Ordinal));

    private static void RemoveOld()
    {
        if (!Directory.Exists(Store)) return;
        var before = TimeProvider.System.GetUtcNow() - KeptFor;
        foreach (var old in Directory.EnumerateDirectories(Store).Where(folder => Directory.GetLastWriteTimeUtc(folder) < before.UtcDateTime).ToArray())
        {
            try
            {
                Directory.Delete(old, recursive: true);
            }
            catch (IOException)
            {
                // Another run removes it just now.
            }
        }
    }
}
