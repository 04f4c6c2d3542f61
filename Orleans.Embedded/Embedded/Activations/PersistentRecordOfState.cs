using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <inheritdoc/>
internal sealed class PersistentRecord<TState>(Activation activation, string name, IGrainStorage storage)
    : PersistentRecord(activation), IPersistentState<TState>
{
    private static readonly bool HasEmpty = typeof(TState).IsValueType || typeof(TState).GetConstructor(Type.EmptyTypes) is not null;

    private readonly GrainId _grain = activation.GrainId;
    private readonly GrainState<TState> _record = new(Empty());
    private bool _read;

    public TState State
    {
        get => _record.State!;
        set => _record.State = value;
    }

    public override string? Etag => _record.ETag;

    public override bool RecordExists =>
        _read ? _record.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    protected override async Task ReadAsync()
    {
        await storage.ReadStateAsync(name, _grain, _record);
        _read = true;
    }

    protected override Task WriteAsync() => storage.WriteStateAsync(name, _grain, _record);

    protected override Task ClearAsync() => storage.ClearStateAsync(name, _grain, _record);

    protected override string Describe() => $"{storage.GetType().Name}.{name}";

    // Like Orleans' activator: a type without a constructor for nothing gives an object without content.
    private static TState Empty() =>
        HasEmpty ? Activator.CreateInstance<TState>() : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));
}
