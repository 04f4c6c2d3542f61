using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.Domain.Orders;

/// <summary>On what terms refunds run.</summary>
/// <param name="Polling">The delays between one call and the next; text of a <see cref="PollSchedule"/>.</param>
/// <param name="TimeLimit">From the request until its number is not sent again.</param>
public sealed record RefundTerms(string Polling, TimeSpan TimeLimit)
{
    /// <summary>
    /// The first query after 10 s, which Alipay asks for (FACTS 1.7). Seven days, because a bank may take days over a refund that WeChat has accepted
    /// (PROCESSING, FACTS 2.6), and because a refund that only waits for our balance is still owed tomorrow.
    /// </summary>
    public static RefundTerms Default { get; } = new("10s,20s,40s,80s,160s,5x5m,1h*", TimeSpan.FromDays(7));

    /// <summary>
    /// The time of day, UTC, at which the channel's settlement day ends: until then a whole payment is undone instead of refunded (FACTS 3A.4). Null where
    /// the channel knows no undo, and in an attempt older than this field.
    /// </summary>
    public TimeOnly? UndoUntil { get; init; }

    /// <summary>Both moments lie in one settlement day of a channel that undoes.</summary>
    public bool CanUndo(DateTimeOffset paidFrom, DateTimeOffset now) => UndoUntil is { } end && Day(paidFrom, end) == Day(now, end);

    private static long Day(DateTimeOffset time, TimeOnly end) => (time.UtcTicks - end.Ticks) / TimeSpan.TicksPerDay;
}
