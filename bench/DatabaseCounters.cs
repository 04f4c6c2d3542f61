using Npgsql;

namespace PaymentGrains.Bench;

/// <summary>What PostgreSQL counted of this database.</summary>
/// <param name="Rows">Rows inserted, updated and deleted.</param>
internal sealed record DatabaseCounters(long Commits, long Rows)
{
    /// <summary>Sessions that have become idle report what they did only after 10 s, so it waits for that first.</summary>
    public static async Task<DatabaseCounters> ReadAsync(string connectionString)
    {
        await Task.Delay(TimeSpan.FromSeconds(11), TimeProvider.System);
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "select xact_commit, tup_inserted + tup_updated + tup_deleted from pg_stat_database where datname = current_database()", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new DatabaseCounters(reader.GetInt64(0), reader.GetInt64(1));
    }

    public static DatabaseCounters operator -(DatabaseCounters after, DatabaseCounters before) => new(after.Commits - before.Commits, after.Rows - before.Rows);
}
