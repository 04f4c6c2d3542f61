using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The grain classes of the given assemblies, by name and by interface.</summary>
internal sealed class GrainClasses
{
    /// <summary>A simulation starts thousands of engines over the same classes.</summary>
    private static readonly ConcurrentDictionary<Assembly, GrainClass[]> Known = new();

    private readonly Dictionary<GrainType, GrainClass> _byName = [];
    private readonly List<GrainClass> _all = [];
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainClass> _byInterface = new();

    public GrainClasses(IEnumerable<Assembly> assemblies)
    {
        foreach (var grainClass in assemblies.Distinct().SelectMany(assembly => Known.GetOrAdd(assembly, ClassesIn)))
        {
            if (!_byName.TryAdd(grainClass.Name, grainClass))
            {
                throw new InvalidOperationException(
                    $"{grainClass.Type} and {_byName[grainClass.Name].Type} have the same grain type, {grainClass.Name}.");
            }
            _all.Add(grainClass);
        }
    }

    /// <exception cref="ArgumentException">There is no such class; a reminder may have outlived it.</exception>
    public GrainClass Named(GrainType name) =>
        _byName.GetValueOrDefault(name) ?? throw new ArgumentException($"Could not find an implementation for grain type {name}.");

    /// <exception cref="ArgumentException">There is no such class, or more than one.</exception>
    public GrainClass Implementing(Type grainInterface, string? prefix) => _byInterface.GetOrAdd((grainInterface, prefix), Find);

    private static GrainClass[] ClassesIn(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
                && typeof(Grain).IsAssignableFrom(type) && typeof(IGrain).IsAssignableFrom(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => new GrainClass(type)),
    ];

    private GrainClass Find((Type Interface, string? Prefix) wanted)
    {
        var found = _all.Where(grainClass => wanted.Interface.IsAssignableFrom(grainClass.Type)
            && (wanted.Prefix is null || grainClass.Type.FullName!.StartsWith(wanted.Prefix, StringComparison.Ordinal))).ToArray();
        return found switch
        {
            [var one] => one,
            [] => throw new ArgumentException($"Could not find an implementation for interface {wanted.Interface}."),
            _ => throw new ArgumentException(
                $"Several classes implement {wanted.Interface}: {string.Join(", ", found.Select(grainClass => grainClass.Type))}."),
        };
    }
}
