using System.Net.Sockets;
using Npgsql;
using PaymentGrains.Channels;
using PaymentGrains.Storage.Engine;
using PaymentGrains.Storage.Schema;

namespace PaymentGrains.Gateway;

/// <summary>Why the gateway did not start, in one line that says what to do; a stack trace is for bugs only.</summary>
public static class StartFailure
{
    /// <summary>Null for what is not the operator's to repair.</summary>
    public static string? Explain(Exception error) => error switch
    {
        ChannelSettingsException or EngineLockHeldException or SchemaException => error.Message,
        PostgresException refused => $"PAYMENTS_DB: PostgreSQL refuses: {refused.MessageText} ({refused.SqlState}). Check database, user name and password in it.",
        NpgsqlException => $"PAYMENTS_DB: the database cannot be reached: {error.GetBaseException().Message}. Check host and port in it, and that PostgreSQL runs.",
        // What the database's driver throws is wrapped in exceptions of its own; a bare one comes from listening.
        SocketException or IOException { InnerException: SocketException } =>
            $"The gateway cannot listen: {error.Message}. Choose another address with PAYMENTS_BIND or another port with PAYMENTS_PORT.",
        _ => error.InnerException is { } inner ? Explain(inner) : null,
    };
}
