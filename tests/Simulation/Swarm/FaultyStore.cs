using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// The order store as one process reaches it. A step is committed whole or not at all; a commit's answer can be lost, and then the caller does
/// not know; a step that another process was faster with is refused.
/// </summary>
internal sealed class FaultyStore(SwarmWorld world, Server server) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = grainId.Key.ToString()!;
        await Travel(key);
        if (world.Faults.Strike(FaultKind.DatabaseReadFails, SwarmWorld.NumberOf(key)) is not null) throw new IOException("the connection to the database broke");
        var latest = world.Tables.Latest(key);
        var order = latest?.Order;
        if (order is not null && world.Faults.Strike(FaultKind.OlderRow, SwarmWorld.NumberOf(key)) is not null) order = OlderRows.Of(order);
        grainState.State = (T)(object)new OrderRecord { Order = order };
        grainState.ETag = latest is null ? null : $"{latest.Version}";
        grainState.RecordExists = latest is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = (OrderRecord)(object)grainState.State!;
        var key = grainId.Key.ToString()!;
        var order = SwarmWorld.NumberOf(key);
        await server.DieOn(FaultKind.CrashBeforeSave, order);
        await Travel(key);
        if (world.Faults.Strike(FaultKind.DatabaseRefuses, order) is not null)
        {
            world.Chronicle.Add(order, "database", $"refuses {Words(record)}");
            throw new IOException("the database refused the transaction");
        }

        var expected = grainState.ETag is null ? 0 : long.Parse(grainState.ETag, System.Globalization.CultureInfo.InvariantCulture);
        var before = world.Tables.Latest(key);
        var step = new Commit(expected + 1, world.Now, server.Name, record.Order!, record.Journal, record.Events);
        if (!world.Tables.Commit(key, expected, step))
        {
            world.Chronicle.Add(order, "database", $"conflict: {server.Name} has read step {expected}, step {before!.Version} is there; not saved: {Words(record)}");
            throw new InconsistentStateException($"order {key} is at version {before.Version}, not {expected}");
        }

        world.Chronicle.Add(order, "database", $"step {step.Version} {step.Order.Status} by {server.Name}: {Words(record)}");
        world.Judges.Committed(key, before, step);
        await server.DieOn(FaultKind.CrashAfterSave, order);
        if (world.Faults.Strike(FaultKind.CommitAnswerLost, order) is not null) throw new IOException("the connection broke before the commit's answer");
        await Task.Delay(TimeSpan.FromMilliseconds(1), server.Process.Clock);
        grainState.ETag = $"{expected + 1}";
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException("orders are never deleted");

    private async Task Travel(string key)
    {
        var slow = world.Faults.Strike(FaultKind.DatabaseSlow, SwarmWorld.NumberOf(key));
        await Task.Delay(slow?.Doubling(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(12)) ?? TimeSpan.FromMilliseconds(1), server.Process.Clock);
        if (world.Virtual.Elapsed < world.Tables.DownUntil) throw new IOException("the database does not answer");
    }

    private static string Words(OrderRecord record) => string.Join("; ", record.Journal.Select(line => $"{line.Kind} {line.Detail}".Trim()));
}
