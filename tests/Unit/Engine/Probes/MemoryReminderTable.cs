using Orleans;
using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>The reminder table of one world; it outlives the engines.</summary>
public sealed class MemoryReminderTable : IReminderTable
{
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _rows = [];
    private int _version;

    public int Count => _rows.Count;

    /// <summary>Thrown instead of the answer to the next write, which is done all the same.</summary>
    public Exception? LoseNextAnswer { get; set; }

    /// <summary>Called when a write is done but not yet answered.</summary>
    public Action? AfterWrite { get; set; }

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Task.FromResult(new ReminderTableData(_rows.Values.Where(row => row.GrainId == grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(new ReminderTableData(_rows.Values.Where(row =>
        row.GrainId.GetUniformHashCode() is var hash && (begin < end ? hash > begin && hash <= end : hash > begin || hash <= end))));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(_rows.GetValueOrDefault((grainId, reminderName)));

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        var etag = $"{++_version}";
        _rows[(entry.GrainId, entry.ReminderName)] = new ReminderEntry
        {
            GrainId = entry.GrainId,
            ReminderName = entry.ReminderName,
            StartAt = entry.StartAt,
            Period = entry.Period,
            ETag = etag,
        };
        return Answer<string?>(etag);
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Answer(
        _rows.TryGetValue((grainId, reminderName), out var row) && row.ETag == eTag && _rows.Remove((grainId, reminderName)));

    public Task TestOnlyClearTable()
    {
        _rows.Clear();
        return Task.CompletedTask;
    }

    private Task<T> Answer<T>(T answer)
    {
        AfterWrite?.Invoke();
        if (LoseNextAnswer is not { } lost) return Task.FromResult(answer);
        LoseNextAnswer = null;
        return Task.FromException<T>(lost);
    }
}
