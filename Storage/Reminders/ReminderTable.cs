using Npgsql;
using Orleans;
using Orleans.Runtime;
using PaymentGrains.Storage.Commits;

namespace PaymentGrains.Storage.Reminders;

/// <summary>Orleans' reminders in the table <c>reminder</c>. Registrations and removals of many grains are committed together.</summary>
public sealed class ReminderTable : IReminderTable, IAsyncDisposable
{
    private const string Columns = "select grain_id, name, start_at, period, etag from reminder ";

    private readonly NpgsqlDataSource database;
    private readonly StorageOptions options;
    private readonly GroupCommit<ReminderChange, bool> writes;

    public ReminderTable(StorageConnections connections, StorageOptions options, TimeProvider time)
    {
        database = connections.System;
        this.options = options;
        writes = new(database, new ReminderWrite(), options.ReminderWriters, options, time);
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        new(await ReadAsync(Columns + "where grain_id = $1", grainId.ToString()));

    /// <summary>Rows with <paramref name="begin"/> &lt; hash ≤ <paramref name="end"/>; the ring's wrap where begin is not below end.</summary>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        new(await ReadAsync(
            Columns + (begin < end ? "where grain_hash > $1 and grain_hash <= $2" : "where grain_hash > $1 or grain_hash <= $2"),
            (long)begin,
            (long)end));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await ReadAsync(Columns + "where grain_id = $1 and name = $2", grainId.ToString(), reminderName)).SingleOrDefault();

    /// <summary>Registers, or replaces what was registered under this name.</summary>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        var change = new ReminderChange(entry.GrainId, entry.ReminderName, options.NewStepId(), entry);
        await writes.RunAsync(change);
        return change.Etag.ToString();
    }

    /// <summary>False when the reminder is not there or was registered anew since <paramref name="eTag"/>.</summary>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        Guid.TryParse(eTag, out var etag) && await writes.RunAsync(new ReminderChange(grainId, reminderName, etag, null));

    public async Task TestOnlyClearTable()
    {
        await using var command = database.CreateCommand("delete from reminder");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Answers what was taken, then stops.</summary>
    public ValueTask DisposeAsync() => writes.DisposeAsync();

    private async Task<List<ReminderEntry>> ReadAsync(string sql, params object[] arguments)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var argument in arguments)
        {
            command.Parameters.AddWithValue(argument);
        }

        var entries = new List<ReminderEntry>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            entries.Add(new ReminderEntry
            {
                GrainId = GrainId.Parse(reader.GetString(0)),
                ReminderName = reader.GetString(1),
                StartAt = reader.GetDateTime(2),
                Period = reader.GetTimeSpan(3),
                ETag = reader.GetGuid(4).ToString(),
            });
        }

        return entries;
    }
}
