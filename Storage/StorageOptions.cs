using System.Security.Cryptography;

namespace PaymentGrains.Storage;

/// <summary>Limits of the store. The defaults are measured for two cores shared with PostgreSQL; more cores like more writers.</summary>
public sealed record StorageOptions
{
    /// <summary>Statements under way at once for the steps of orders. 2: while one waits for the disk, the other is prepared and parsed.</summary>
    public int OrderWriters { get; init; } = 2;

    /// <summary>Statements under way at once for reads of orders.</summary>
    public int OrderReaders { get; init; } = 2;

    /// <summary>Statements under way at once for reminders.</summary>
    public int ReminderWriters { get; init; } = 1;

    /// <summary>Most steps in one statement. 256.</summary>
    public int BatchLimit { get; init; } = 256;

    /// <summary>Most steps that wait; the next caller waits for room. 8192: under a second's work.</summary>
    public int QueueLimit { get; init; } = 8192;

    /// <summary>How long a caller waits for room before it is refused with <see cref="StorageFailure.Busy"/>. 5 s.</summary>
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a statement waits for a row that another session holds before it is given up and split. 2 s: below the 5 s after which a
    /// statement is cancelled, far above what our own steps hold a row for.
    /// </summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a batch is repeated while the database cannot be reached or answers are lost. 20 s: less than the 30 s a caller
    /// of a grain waits, long enough for a restart of PostgreSQL.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>First pause between two tries, doubled each time up to <see cref="RetryPauseMax"/>. 50 ms.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two tries. 2 s.</summary>
    public TimeSpan RetryPauseMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Source of the ids that tell one write from another. They must be unique, not secret.</summary>
    public Func<Guid> NewStepId { get; init; } = () => new Guid(RandomNumberGenerator.GetBytes(16));
}
