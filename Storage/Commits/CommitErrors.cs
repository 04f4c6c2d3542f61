using System.Text;
using Npgsql;

namespace PaymentGrains.Storage.Commits;

/// <summary>Reads an exception of the driver: what does it say about the statement? When in doubt, unknown.</summary>
internal static class CommitErrors
{
    public static CommitVerdict Judge(Exception error, bool sent) => error switch
    {
        PostgresException answer => JudgeAnswer(answer.SqlState, sent),

        // Text with half a character in it: the driver measures all arguments before it sends the first byte.
        EncoderFallbackException => CommitVerdict.BadItem,
        NpgsqlException or IOException or TimeoutException or OperationCanceledException =>
            sent ? CommitVerdict.Unknown : CommitVerdict.NotDone,
        ObjectDisposedException => CommitVerdict.NotDone,

        // The driver lost the thread of the conversation, or something that nobody thought of: no verdict on the statement.
        _ => sent ? CommitVerdict.Unknown : CommitVerdict.NotDone,
    };

    // Class codes: https://www.postgresql.org/docs/15/errcodes-appendix.html
    private static CommitVerdict JudgeAnswer(string code, bool sent) => code switch
    {
        PostgresErrorCodes.LockNotAvailable => CommitVerdict.Locked,

        // A session that is shut down may die after its commit and before its answer.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.QueryCanceled =>
            sent ? CommitVerdict.Unknown : CommitVerdict.NotDone,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => CommitVerdict.NotDone,

        // 53 out of memory, disk, connections; 57 starting up; 25 read-only standby; 28 and 3D while a server is being set up anew.
        _ when code.StartsWith("53", StringComparison.Ordinal) || code.StartsWith("57", StringComparison.Ordinal)
            || code.StartsWith("25", StringComparison.Ordinal) || code.StartsWith("58", StringComparison.Ordinal) => CommitVerdict.NotDone,
        _ when code.StartsWith("08", StringComparison.Ordinal) => sent ? CommitVerdict.Unknown : CommitVerdict.NotDone,

        // 22 and 23: what an item says cannot be stored; 54: it is too long for an index. Anything else is about the statement or
        // the server, not about an item.
        _ when code.StartsWith("22", StringComparison.Ordinal) || code.StartsWith("23", StringComparison.Ordinal)
            || code.StartsWith("54", StringComparison.Ordinal) => CommitVerdict.BadItem,
        _ => CommitVerdict.NotDone,
    };
}
