using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.Domain.Orders;

/// <summary>When an order must be looked at again, read from its state alone.</summary>
public static class OrderTimes
{
    /// <summary>The next moment strictly after <paramref name="after"/> at which a tick has something to do, or null: nothing must ever happen by itself again.</summary>
    public static DateTimeOffset? NextStep(OrderState order, DateTimeOffset after)
    {
        DateTimeOffset? next = order.Status == OrderStatus.Created ? order.ExpiresAt : null;
        foreach (var attempt in order.Attempts) next = Earlier(next, NextStep(attempt, after));
        foreach (var refund in order.Refunds)
            if (refund.IsOpen) next = Earlier(next, refund.NextStepAt);
        return next;
    }

    /// <summary>True while something must still happen by itself, so that the order's durable reminder must stand.</summary>
    public static bool NeedsReminder(OrderState order) => NextStep(order, order.ChangedAt) is not null;

    private static DateTimeOffset? NextStep(Attempt attempt, DateTimeOffset after)
    {
        switch (attempt.Status)
        {
            case AttemptStatus.Connecting:
                return attempt.StartedAt;
            case AttemptStatus.Paying:
                var poll = PollSchedule.Parse(attempt.Polling).NextAfter(attempt.PayingSince ?? attempt.StartedAt, after, OrderNumbers.Spread(attempt.OutTradeNo));
                // A poll just before the deadline would only double the last query.
                return poll <= attempt.Deadline - TimeSpan.FromMilliseconds(500) ? poll : attempt.Deadline;
            case AttemptStatus.Reversing or AttemptStatus.Refused or AttemptStatus.Closed or AttemptStatus.Paid:
                return attempt.NextStepAt;
            default:
                return null;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;
}
