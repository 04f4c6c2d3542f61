using Npgsql;
using PaymentGrains.Storage.Commits;

namespace PaymentGrains.Storage.Reminders;

/// <summary>
/// Registers and removes many reminders in one statement; the result says whether the reminder stands, or is gone, as asked.
/// The new etag comes with the registration, so that a repeat after a lost answer makes the very same row.
/// </summary>
internal sealed class ReminderWrite : ICommitStatement<ReminderChange, bool>
{
    private const string Sql = """
        with registered as (
            insert into reminder (grain_id, name, grain_hash, start_at, period, etag)
            select * from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::interval[], $6::uuid[])
            on conflict (grain_id, name) do update set
                grain_hash = excluded.grain_hash, start_at = excluded.start_at, period = excluded.period, etag = excluded.etag
        )
        delete from reminder r
        using unnest($7::text[], $8::text[], $9::uuid[]) as gone (grain_id, name, etag)
        where r.grain_id = gone.grain_id and r.name = gone.name and r.etag = gone.etag
        returning gone.etag
        """;

    private const string StandingSql = """
        select grain_id, name from reminder where (grain_id, name) in (select * from unnest($1::text[], $2::text[]))
        """;

    public string Name => "reminder write";

    public object? KeyOf(ReminderChange item) => (item.GrainText, item.Name);

    public string Describe(ReminderChange item, PostgresException? error) => $"Reminder {item.Name} of {item.GrainText}";

    public async Task<bool[]> RunAsync(NpgsqlConnection connection, IReadOnlyList<ReminderChange> items, bool answerLost)
    {
        var registered = items.Where(item => item.Registered is not null).ToList();
        var removals = items.Where(item => item.Registered is null).ToList();
        var gone = new HashSet<Guid>();
        await using (var command = new NpgsqlCommand(Sql, connection))
        {
            command.Parameters.AddWithValue(Column(registered, item => item.GrainText));
            command.Parameters.AddWithValue(Column(registered, item => item.Name));
            command.Parameters.AddWithValue(Column(registered, item => (long)item.Grain.GetUniformHashCode()));
            command.Parameters.AddWithValue(Column(registered, item => DateTime.SpecifyKind(item.Registered!.StartAt, DateTimeKind.Utc)));
            command.Parameters.AddWithValue(Column(registered, item => item.Registered!.Period));
            command.Parameters.AddWithValue(Column(registered, item => item.Etag));
            command.Parameters.AddWithValue(Column(removals, item => item.GrainText));
            command.Parameters.AddWithValue(Column(removals, item => item.Name));
            command.Parameters.AddWithValue(Column(removals, item => item.Etag));
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                gone.Add(reader.GetGuid(0));
            }
        }

        // The run whose answer was lost may have removed it: then it is gone, which is what was asked.
        var standing = answerLost && gone.Count < removals.Count ? await StandingAsync(connection, removals) : null;
        return Column(items, item => item.Registered is not null
            || gone.Contains(item.Etag)
            || (standing is not null && !standing.Contains((item.GrainText, item.Name))));
    }

    private static async Task<HashSet<(string Grain, string Name)>> StandingAsync(NpgsqlConnection connection, List<ReminderChange> removals)
    {
        await using var command = new NpgsqlCommand(StandingSql, connection);
        command.Parameters.AddWithValue(Column(removals, item => item.GrainText));
        command.Parameters.AddWithValue(Column(removals, item => item.Name));
        var standing = new HashSet<(string, string)>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            standing.Add((reader.GetString(0), reader.GetString(1)));
        }

        return standing;
    }

    private static TValue[] Column<TValue>(IEnumerable<ReminderChange> items, Func<ReminderChange, TValue> value) => items.Select(value).ToArray();
}
