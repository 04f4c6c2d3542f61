using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>Storage of one world; it outlives the engines. An operation takes the time of <see cref="Latency"/>.</summary>
public sealed class MemoryStorage(TimeProvider clock) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId Grain), (object? State, int Version)> _rows = [];

    public TimeSpan Latency { get; set; }

    /// <summary>Called before an operation is done; throw to fail it.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called when an operation is done but not yet answered.</summary>
    public Func<string, Task>? After { get; set; }

    public ConcurrentQueue<string> Operations { get; } = [];

    /// <summary>Somebody else writes the record.</summary>
    public void Overwrite(string name, GrainId grain, object? state) => _rows[(name, grain)] = (state, Version(name, grain) + 1);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Perform("read", () =>
    {
        if (!_rows.TryGetValue((stateName, grainId), out var row)) return;
        grainState.State = (T?)row.State;
        grainState.ETag = $"{row.Version}";
        grainState.RecordExists = true;
    });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Perform("write", () =>
    {
        Check(stateName, grainId, grainState.ETag);
        _rows[(stateName, grainId)] = (grainState.State, Version(stateName, grainId) + 1);
        grainState.ETag = $"{Version(stateName, grainId)}";
        grainState.RecordExists = true;
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Perform("clear", () =>
    {
        Check(stateName, grainId, grainState.ETag);
        _rows.TryRemove((stateName, grainId), out _);
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
    });

    private int Version(string name, GrainId grain) => _rows.TryGetValue((name, grain), out var row) ? row.Version : 0;

    private void Check(string name, GrainId grain, string? etag)
    {
        var stored = Version(name, grain);
        if (stored != int.Parse(etag ?? "0")) throw new InconsistentStateException("Somebody else wrote.", $"{stored}", etag);
    }

    private async Task Perform(string operation, Action act)
    {
        Operations.Enqueue(operation);
        if (Latency > TimeSpan.Zero) await Task.Delay(Latency, clock);
        if (Before is { } before) await before(operation);
        act();
        if (After is { } after) await after(operation);
    }
}
