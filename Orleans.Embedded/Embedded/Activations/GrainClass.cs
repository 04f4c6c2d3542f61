using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What reflection can say about a grain class, found out once.</summary>
internal sealed class GrainClass
{
    private readonly ObjectFactory _create;
    private readonly IReadOnlyList<RecordParameter> _records;
    private readonly TimeSpan? _collectionAge;

    public GrainClass(Type type)
    {
        Type = type;
        Name = GrainType.Create(NameOf(type));
        Reentrant = type.IsDefined(typeof(ReentrantAttribute));
        _collectionAge = type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit;
        _records = [.. Constructor(type).GetParameters().Select(RecordParameter.Of).OfType<RecordParameter>()];
        _create = ActivatorUtilities.CreateFactory(type, [.. _records.Select(record => record.Type)]);
    }

    public Type Type { get; }

    public GrainType Name { get; }

    public bool Reentrant { get; }

    /// <summary>The class name in lower case, without the ending "Grain" if something is left.</summary>
    public static string NameOf(Type type)
    {
        const string Ending = "grain";
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith(Ending, StringComparison.Ordinal) && name.Length > Ending.Length ? name[..^Ending.Length] : name;
    }

    public TimeSpan CollectionAge(EngineOptions options) => _collectionAge ?? options.CollectionAge;

    /// <summary>Builds the grain and its records, which are not read yet. In the first turn of the activation.</summary>
    public (IGrainBase Grain, IReadOnlyList<PersistentRecord> Records) Create(Activation activation)
    {
        var records = new PersistentRecord[_records.Count];
        for (var i = 0; i < records.Length; i++) records[i] = _records[i].Create(activation);
        return ((IGrainBase)_create(activation.ActivationServices, records), records);
    }

    private static ConstructorInfo Constructor(Type type) => type.GetConstructors() switch
    {
        [var one] => one,
        _ => throw new NotSupportedException($"A grain class has one public constructor; {type} has not."),
    };
}
