using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A reference to a grain. Every call of the interface lands in <see cref="Invoke"/>.</summary>
internal class GrainProxy : DispatchProxy, IEquatable<GrainProxy>
{
    private EmbeddedEngine _engine = null!;

    public GrainId GrainId { get; private set; }

    public static TInterface Create<TInterface>(EmbeddedEngine engine, GrainId grain)
    {
        var reference = Create<TInterface, GrainProxy>();
        var proxy = (GrainProxy)(object)reference!;
        proxy._engine = engine;
        proxy.GrainId = grain;
        return reference;
    }

    public bool Equals(GrainProxy? other) => other is not null && other.GetType() == GetType() && other.GrainId == GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainProxy);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"GrainReference:{GrainId}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        GrainMethod.Of(targetMethod!).Send(_engine, GrainId, args ?? []);
}
