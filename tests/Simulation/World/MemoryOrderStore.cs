using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.World;

/// <summary>
/// The order store in memory with the semantics of the real one: a step is committed whole or not at all, a version conflict is told to its
/// caller, and what was committed outlives the process that wrote it.
/// </summary>
internal sealed class MemoryOrderStore(CrashPlan crashes, TimeProvider clock) : IGrainStorage
{
    private readonly Dictionary<string, Row> _rows = [];

    public IReadOnlyDictionary<string, Row> Rows => _rows;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), clock);
        var row = _rows.GetValueOrDefault(grainId.Key.ToString()!);
        grainState.State = (T)(object)new OrderRecord { Order = row?.Order };
        grainState.ETag = row is null ? null : $"{row.Version}";
        grainState.RecordExists = row is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = (OrderRecord)(object)grainState.State!;
        var key = grainId.Key.ToString()!;
        if (crashes.Pass($"before the save of {Words(record)}")) await Never();
        await Task.Delay(TimeSpan.FromMilliseconds(1), clock);
        var row = _rows.GetValueOrDefault(key);
        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag);
        if ((row?.Version ?? 0) != expected) throw new InconsistentStateException($"order {key} is at version {row?.Version}, not {expected}");
        _rows[key] = new Row(
            expected + 1, record.Order!, [.. row?.Journal ?? [], .. record.Journal], [.. row?.Events ?? [], .. record.Events]);
        if (crashes.Pass($"after the save of {Words(record)}")) await Never();
        await Task.Delay(TimeSpan.FromMilliseconds(1), clock);
        grainState.ETag = $"{expected + 1}";
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException("orders are never deleted");

    private static string Words(OrderRecord record) => string.Join(", ", record.Journal.Select(line => line.Kind));

    /// <summary>What a dead process waits for.</summary>
    internal static Task Never() => new TaskCompletionSource().Task;

    /// <param name="Version">Counts the saves of the order from 1.</param>
    public sealed record Row(long Version, OrderState Order, IReadOnlyList<JournalEntry> Journal, IReadOnlyList<OutgoingEvent> Events);
}
