using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Simulation.World;

/// <summary>The reminder table in memory; it outlives the process.</summary>
internal sealed class MemoryReminderTable(CrashPlan crashes) : IReminderTable
{
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];
    private long _etag;

    public int Count => _rows.Count;

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Task.FromResult(new ReminderTableData(_rows.Values.Where(entry => entry.GrainId == grainId).Select(Copy)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(new ReminderTableData(_rows.Values
        .Where(entry => entry.GrainId.GetUniformHashCode() is var hash && (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end)).Select(Copy)));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult<ReminderEntry?>(_rows.GetValueOrDefault((grainId, reminderName)) is { } entry ? Copy(entry) : null);

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        if (crashes.Pass("before the reminder")) await MemoryOrderStore.Never();
        var saved = Copy(entry);
        saved.ETag = $"{++_etag}";
        _rows[(entry.GrainId, entry.ReminderName)] = saved;
        if (crashes.Pass("after the reminder")) await MemoryOrderStore.Never();
        return saved.ETag;
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        if (crashes.Pass("before the reminder is removed")) await MemoryOrderStore.Never();
        return _rows.TryGetValue((grainId, reminderName), out var entry) && entry.ETag == eTag && _rows.Remove((grainId, reminderName));
    }

    public Task TestOnlyClearTable()
    {
        _rows.Clear();
        return Task.CompletedTask;
    }

    private static ReminderEntry Copy(ReminderEntry entry) => new()
    {
        GrainId = entry.GrainId, ReminderName = entry.ReminderName, StartAt = entry.StartAt, Period = entry.Period, ETag = entry.ETag,
    };
}
