using Npgsql;

namespace PaymentGrains.Storage.Engine;

/// <summary>
/// Makes sure that only one embedded engine runs on a database, and none beside the silos of a cluster. The lock belongs to a connection: it ends with the process, however that
/// ends. It keeps engines from working side by side; what keeps two of them from both writing an order is the order's version.
/// </summary>
public sealed class EngineLock : IAsyncDisposable
{
    /// <summary>Any number that nobody else locks in this database.</summary>
    private const long LockKey = 0x5061_7947_456E_6769;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    private readonly string connectionString;
    private readonly TimeProvider time;
    private readonly TimeSpan wait;
    private readonly TimeSpan again;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource stopping = new();
    private NpgsqlConnection? connection;
    private string function = "pg_try_advisory_lock";
    private Task watch = Task.CompletedTask;

    public EngineLock(string connectionString, TimeProvider time)
        : this(connectionString, time, wait: TimeSpan.FromSeconds(5), again: TimeSpan.FromSeconds(20))
    {
    }

    /// <param name="wait">How long to ask again: the connection of a process that was killed takes a moment to vanish.</param>
    /// <param name="again">How long to try after the connection broke: as long as the stores repeat their statements.</param>
    internal EngineLock(string connectionString, TimeProvider time, TimeSpan wait, TimeSpan again)
    {
        var settings = StorageConnections.Limited(connectionString, $"engine {Environment.ProcessId}@{Environment.MachineName}");
        settings.Pooling = false;
        settings.CommandTimeout = 3;
        this.connectionString = settings.ConnectionString;
        this.time = time;
        this.wait = wait;
        this.again = again;
    }

    /// <summary>Cancelled when the lock's connection broke and it could not be taken again: another engine may run, so this one must stop.</summary>
    public CancellationToken Lost => lost.Token;

    /// <param name="shared">True for a silo of a cluster: it shares the database with its like, and with no embedded engine.</param>
    /// <exception cref="EngineLockHeldException">Another engine has it and kept it for the time that we wait.</exception>
    public async Task AcquireAsync(CancellationToken cancellationToken, bool shared = false)
    {
        if (shared) function = "pg_try_advisory_lock_shared";
        if (connection is not null)
        {
            throw new InvalidOperationException("This lock was acquired already");
        }

        var candidate = new NpgsqlConnection(connectionString);
        try
        {
            await candidate.OpenAsync(cancellationToken);
            var started = time.GetTimestamp();
            while (!await TryLockAsync(candidate, cancellationToken))
            {
                if (time.GetElapsedTime(started) >= wait)
                {
                    throw new EngineLockHeldException(
                        $"Another PaymentGrains engine runs on this database ({await HolderAsync(candidate, cancellationToken)}); " +
                        "stop it or use another PAYMENTS_DB.");
                }

                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
        catch
        {
            await candidate.DisposeAsync();
            throw;
        }

        connection = candidate;
        watch = Task.Run(WatchAsync, CancellationToken.None);
    }

    /// <summary>Gives the lock back; once is enough, more does no harm.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        await watch;
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        stopping.Dispose();
        lost.Dispose();
    }

    private async Task WatchAsync()
    {
        using var beats = new PeriodicTimer(Beat, time);
        try
        {
            while (await beats.WaitForNextTickAsync(stopping.Token))
            {
                if (await AnswersAsync() || await TakeAgainAsync())
                {
                    continue;
                }

                await lost.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Given back, not lost.
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(CancellationToken.None);
            return true;
        }
        catch (Exception)
        {
            // Whatever it was: who cannot ask for the lock any more does not hold it.
            return false;
        }
    }

    /// <summary>After a restart of the database the lock is free for everybody. Who takes it first goes on; an engine that was too late stops.</summary>
    private async Task<bool> TakeAgainAsync()
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < again)
        {
            var candidate = new NpgsqlConnection(connectionString);
            try
            {
                await candidate.OpenAsync(stopping.Token);
                if (await TryLockAsync(candidate, stopping.Token))
                {
                    await connection!.DisposeAsync();
                    connection = candidate;
                    return true;
                }
            }
            catch (Exception) when (!stopping.IsCancellationRequested)
            {
                // The database is not back yet. Whatever else it was must not end the watch: a lock that is lost is always told.
            }
            finally
            {
                if (connection != candidate) await candidate.DisposeAsync();
            }

            await Task.Delay(RetryPause, time, stopping.Token);
        }

        return false;
    }

    private async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // One of two names above.
        await using var command = new NpgsqlCommand($"select {function}($1)", connection);
#pragma warning restore CA2100
        command.Parameters.AddWithValue(LockKey);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<string> HolderAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // A lock on a 64-bit key is listed in two halves, with objsubid 1.
        await using var command = new NpgsqlCommand("""
            select format('database session %s, %s from %s, since %s', a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'),
                coalesce(host(a.client_addr), 'this machine'), to_char(a.backend_start at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS "UTC"'))
            from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
              and (l.classid::bigint << 32 | l.objid::bigint) = $1
              and l.database = (select oid from pg_database where datname = current_database())
            limit 1
            """, connection);
        command.Parameters.AddWithValue(LockKey);
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "it has just ended; try again";
    }
}
