using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>The reminder table as one process reaches it.</summary>
internal sealed class FaultyReminders(SwarmWorld world, Server server) : IReminderTable
{
    private Dictionary<(GrainId Grain, string Name), ReminderEntry> Rows => world.Tables.Reminders;

    public async Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        await Travel(0);
        return new ReminderTableData(Rows.Values.Where(entry => entry.GrainId == grainId).Select(Copy));
    }

    public async Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        await Travel(0);
        return new ReminderTableData(Rows.Values
            .Where(entry => entry.GrainId.GetUniformHashCode() is var hash && (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end)).Select(Copy));
    }

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        await Travel(SwarmWorld.NumberOf(grainId.Key.ToString()!));
        return Rows.GetValueOrDefault((grainId, reminderName)) is { } entry ? Copy(entry) : null;
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var order = SwarmWorld.NumberOf(entry.GrainId.Key.ToString()!);
        await server.DieOn(FaultKind.CrashBeforeSave, order);
        await Travel(order);
        var saved = Copy(entry);
        saved.ETag = $"{world.NextNumber()}";
        Rows[(entry.GrainId, entry.ReminderName)] = saved;
        await server.DieOn(FaultKind.CrashAfterSave, order);
        return saved.ETag;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var order = SwarmWorld.NumberOf(grainId.Key.ToString()!);
        await server.DieOn(FaultKind.CrashBeforeSave, order);
        await Travel(order);
        return Rows.TryGetValue((grainId, reminderName), out var entry) && entry.ETag == eTag && Rows.Remove((grainId, reminderName));
    }

    public Task TestOnlyClearTable() => throw new NotSupportedException("nobody clears the reminders");

    private async Task Travel(int order)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(1), server.Process.Clock);
        if (world.Virtual.Elapsed < world.Tables.DownUntil || world.Faults.Strike(FaultKind.ReminderTableFails, order) is not null)
            throw new IOException("the reminder table does not answer");
    }

    private static ReminderEntry Copy(ReminderEntry entry) => new()
    {
        GrainId = entry.GrainId, ReminderName = entry.ReminderName, StartAt = entry.StartAt, Period = entry.Period, ETag = entry.ETag,
    };
}
