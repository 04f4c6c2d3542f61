using Npgsql;

namespace PaymentGrains.Storage.Schema;

/// <summary>
/// Brings the database's tables to what this program needs: each numbered file once, in its own transaction, under a lock, so that
/// any number of processes may start at the same moment.
/// </summary>
public sealed class SchemaMigrator
{
    /// <summary>Any number that nobody else locks in this database.</summary>
    private const long LockKey = 0x5061_7947_5363_6865;

    private readonly string connectionString;
    private readonly TimeProvider time;
    private readonly IReadOnlyList<Migration> migrations;

    public SchemaMigrator(string connectionString, TimeProvider time)
        : this(connectionString, time, Migration.All)
    {
    }

    internal SchemaMigrator(string connectionString, TimeProvider time, IReadOnlyList<Migration> migrations)
    {
        var settings = StorageConnections.Limited(connectionString, "schema");
        settings.Pooling = false;

        // A migration may rewrite a table and waits for another process that is at it; the caller's token is the limit.
        settings.CommandTimeout = 0;
        this.connectionString = settings.ConnectionString;
        this.time = time;
        this.migrations = migrations;
    }

    /// <summary>Applies what is missing and returns how many files that were.</summary>
    /// <exception cref="SchemaException">The database is newer than this program, or an applied file was changed.</exception>
    public async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);

        // Held by the session, so it ends with the connection even if the process is killed.
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", cancellationToken);
        await ExecuteAsync(connection, """
            create table if not exists schema_migration (
                number     integer primary key,
                name       text not null,
                checksum   text not null,
                applied_at timestamptz not null
            )
            """, cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Check(applied);

        var missing = migrations.Where(migration => !applied.ContainsKey(migration.Number)).ToList();
        foreach (var migration in missing)
        {
            await ApplyAsync(connection, migration, cancellationToken);
        }

        return missing.Count;
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<int, (string, string)>();
        await using var command = new NpgsqlCommand("select number, name, checksum from schema_migration", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private void Check(Dictionary<int, (string Name, string Checksum)> applied)
    {
        var last = migrations.Count == 0 ? 0 : migrations[^1].Number;
        foreach (var (number, (name, checksum)) in applied.OrderBy(entry => entry.Key))
        {
            var known = migrations.FirstOrDefault(migration => migration.Number == number);
            if (known is null)
            {
                throw new SchemaException(
                    $"The database has migration {number:0000}_{name}, which this program does not know (it knows up to {last:0000}). " +
                    "The database belongs to a newer version: start that one, or restore a backup made before the upgrade.");
            }

            if (known.Checksum != checksum)
            {
                throw new SchemaException(
                    $"Migration {number:0000}_{known.Name} was changed after it had been applied to this database (checksum {checksum} there, " +
                    $"{known.Checksum} here). Undo the change and put the correction into a new file.");
            }
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await using var record = new NpgsqlCommand(
            "insert into schema_migration (number, name, checksum, applied_at) values ($1, $2, $3, $4)", connection);
        record.Parameters.AddWithValue(migration.Number);
        record.Parameters.AddWithValue(migration.Name);
        record.Parameters.AddWithValue(migration.Checksum);
        record.Parameters.AddWithValue(time.GetUtcNow());
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is a file of this assembly or a constant.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
