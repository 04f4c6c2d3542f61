using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>One project of the repository, compiled in memory as its build does it, against the assemblies that this program runs with.</summary>
internal sealed class SourceProject
{
    /// <summary>What <c>ImplicitUsings</c> stands for in a project of <c>Microsoft.NET.Sdk</c>.</summary>
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    private static readonly Lazy<Dictionary<string, MetadataReference>> References = new(FindReferences);
    private static readonly Lazy<ISourceGenerator> RegexGenerator = new(FindRegexGenerator);
    private static readonly ConcurrentDictionary<string, SourceProject> Projects = new(StringComparer.Ordinal);
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14, DocumentationMode.None, preprocessorSymbols: Symbols());

    private readonly XDocument _settings;
    private readonly Lazy<CSharpCompilation> _unchanged;

    private SourceProject(string folder)
    {
        Folder = folder;
        _settings = XDocument.Parse(File.ReadAllText(SourceTree.PathOf($"{folder}/{folder}.csproj")));
        AssemblyName = _settings.Descendants("AssemblyName").FirstOrDefault()?.Value ?? "PaymentGrains." + folder;
        // What is not read here would be missing in the changed assembly, and be found instead of the bug.
        string[] known = ["ProjectReference", "PackageReference", "FrameworkReference", "InternalsVisibleTo"];
        if (_settings.Descendants("ItemGroup").Elements().FirstOrDefault(item => !known.Contains(item.Name.LocalName)) is { } item)
            throw new NotSupportedException($"{folder}.csproj has a {item.Name}; {nameof(SourceProject)} does not know how to compile that");
        Sources = ReadSources();
        _unchanged = new Lazy<CSharpCompilation>(Unchanged);
    }

    public string Folder { get; }
    public string AssemblyName { get; }

    /// <summary>Every source by its path from the root of the repository, in the order of their names; read once.</summary>
    public SortedDictionary<string, string> Sources { get; }

    /// <param name="folder">From the root of the repository; the project file in it has its name.</param>
    public static SourceProject Open(string folder) => Projects.GetOrAdd(folder, static name => new SourceProject(name));

    /// <summary>The assembly's bytes, with its debug information inside.</summary>
    /// <param name="changed">The new texts of some sources.</param>
    /// <exception cref="InvalidOperationException">It does not compile; the compiler's words say why.</exception>
    public byte[] Compile(IReadOnlyDictionary<string, string> changed)
    {
        CSharpGeneratorDriver.Create([RegexGenerator.Value], parseOptions: Parsing).RunGeneratorsAndUpdateCompilation(With(changed), out var compilation, out _);
        using var assembly = new MemoryStream();
        var emitted = compilation.Emit(assembly, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        var errors = Errors(emitted.Diagnostics);
        return errors.Count == 0 ? assembly.ToArray() : throw new InvalidOperationException($"{AssemblyName} does not compile:\n{string.Join('\n', errors.Take(5))}");
    }

    /// <summary>The compiler's errors in the changed sources alone, which takes a tenth of the time of a whole compilation.</summary>
    public IReadOnlyList<string> ErrorsIn(IReadOnlyDictionary<string, string> changed)
    {
        var compilation = With(changed);
        return Errors(changed.Keys.SelectMany(name => compilation.GetSemanticModel(Tree(compilation, name)).GetDiagnostics()));
    }

    /// <summary>What the compiler has found out of the references and the declarations is kept from one compilation to the next.</summary>
    private Compilation With(IReadOnlyDictionary<string, string> changed)
    {
        Compilation compilation = _unchanged.Value;
        foreach (var (name, text) in changed) compilation = compilation.ReplaceSyntaxTree(Tree(compilation, name), Parse(name, text));
        return compilation;
    }

    private static SyntaxTree Tree(Compilation compilation, string name) => compilation.SyntaxTrees.Single(tree => tree.FilePath == SourceTree.PathOf(name));

    private static List<string> Errors(IEnumerable<Diagnostic> said) =>
        [.. said.Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => one.ToString())];

    private CSharpCompilation Unchanged() => CSharpCompilation.Create(
        AssemblyName,
        Sources.Select(source => Parse(source.Key, source.Value)).Append(Parse($"{Folder}/obj/Build.cs", ImplicitUsings + Attributes())),
        References.Value.Where(reference => reference.Key != AssemblyName).Select(reference => reference.Value),
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: Optimization, nullableContextOptions: NullableContextOptions.Enable, deterministic: true));

    private static SyntaxTree Parse(string name, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Parsing, SourceTree.PathOf(name));

    private SortedDictionary<string, string> ReadSources()
    {
        var sources = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(SourceTree.PathOf(Folder), "*.cs", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/');
            if (!name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)) sources.Add(name, File.ReadAllText(path));
        }

        return sources;
    }

    private static OptimizationLevel Optimization =>
#if DEBUG
        OptimizationLevel.Debug;
#else
        OptimizationLevel.Release;
#endif

    private static string[] Symbols() => Optimization == OptimizationLevel.Debug ? ["TRACE", "DEBUG", "NET", "NET10_0"] : ["TRACE", "RELEASE", "NET", "NET10_0"];

    private string Attributes()
    {
        var friends = _settings.Descendants("InternalsVisibleTo").Select(item => item.Attribute("Include")!.Value);
        // Assemblies that were built against version 1.0.0.0 do not load one without a version.
        return $"""
            [assembly: System.Reflection.AssemblyVersion("1.0.0.0")]
            {string.Join('\n', friends.Select(friend => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]"))}
            """;
    }

    private static Dictionary<string, MetadataReference> FindReferences()
    {
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var references = new Dictionary<string, MetadataReference>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Concat(trusted))
            references.TryAdd(Path.GetFileNameWithoutExtension(path), MetadataReference.CreateFromFile(path));
        return references;
    }

    /// <summary>Regular expressions are compiled by a generator that comes with the SDK, beside the runtime.</summary>
    private static ISourceGenerator FindRegexGenerator()
    {
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        const string Name = "System.Text.RegularExpressions.Generator";
        var file = (Directory.Exists(packs) ? Directory.EnumerateFiles(packs, Name + ".dll", SearchOption.AllDirectories) : [])
            .Where(path => path.Contains($"{Path.DirectorySeparatorChar}{Environment.Version.Major}.", StringComparison.Ordinal)).Max(StringComparer.Ordinal)
            ?? throw new FileNotFoundException($"A planted bug is compiled with the SDK's generators, and {packs} has none; it needs the .NET SDK.");
        var loader = new AnalyzerFileReference(file, new PlainLoader());
        return loader.GetGenerators(LanguageNames.CSharp).Single();
    }

    private sealed class PlainLoader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
