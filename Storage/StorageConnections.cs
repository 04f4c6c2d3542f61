using Npgsql;

namespace PaymentGrains.Storage;

/// <summary>
/// The one place that decides how we connect. Two pools, so that a long read of reminders or lists cannot hold up the steps of orders.
/// </summary>
public sealed class StorageConnections : IAsyncDisposable
{
    /// <param name="connectionString">Where the database is; limits and pool sizes in it are replaced by ours.</param>
    public StorageConnections(string connectionString, StorageOptions options)
    {
        // A row that somebody locked by hand in psql must stop its own order only: the batch around it fails early and is split.
        var lockTimeout = $"-c lock_timeout={(int)options.LockWait.TotalMilliseconds}";
        Orders = Create(connectionString, "orders", options.OrderWriters + options.OrderReaders, lockTimeout);

        // Few and rare statements with very different arguments, and tables that grow from nothing between two ANALYZE:
        // a plan made for the arguments at hand costs little and is never the wrong one.
        System = Create(connectionString, "system", 8 + options.ReminderWriters, "-c plan_cache_mode=force_custom_plan");
    }

    /// <summary>Reads and writes of orders.</summary>
    public NpgsqlDataSource Orders { get; }

    /// <summary>Reminders, lists, merchants, schema.</summary>
    public NpgsqlDataSource System { get; }

    public async ValueTask DisposeAsync()
    {
        await Orders.DisposeAsync();
        await System.DisposeAsync();
    }

    /// <summary>A connection string with our limits: every call ends within seconds, a dead server is noticed without traffic.</summary>
    internal static NpgsqlConnectionStringBuilder Limited(string connectionString, string purpose) => new(connectionString)
    {
        ApplicationName = "PaymentGrains " + purpose,
        Timeout = 3,
        CommandTimeout = 5,
        KeepAlive = 10,
        TcpKeepAlive = true,
    };

    private static NpgsqlDataSource Create(string connectionString, string purpose, int size, string serverOptions)
    {
        var settings = Limited(connectionString, purpose);
        settings.MaxPoolSize = size;
        settings.MaxAutoPrepare = 20;
        settings.AutoPrepareMinUsages = 2;

        // Nothing here ever changes a session, so there is nothing to reset when a connection goes back.
        settings.NoResetOnClose = true;
        settings.Options = string.IsNullOrEmpty(settings.Options) ? serverOptions : settings.Options + " " + serverOptions;
        return NpgsqlDataSource.Create(settings);
    }
}
