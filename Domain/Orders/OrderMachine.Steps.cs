namespace PaymentGrains.Domain.Orders;

/// <summary>What time and recovery ask for.</summary>
public static partial class OrderMachine
{
    private static Decision Tick(OrderState order, DateTimeOffset now)
    {
        if (order.Status == OrderStatus.Created)
            return now >= order.ExpiresAt ? Decision.Change(new OrderEvent.OrderCancelled("订单超时未支付")) : Decision.Nothing;

        if (order.Status == OrderStatus.Connecting) return Recovered(order);

        // One step a tick, oldest attempt first: its steps are rare and each moves its own time on, while the running attempt could be asked
        // at any time and would keep the others waiting. What else is due follows with the next tick, at once.
        foreach (var attempt in order.Attempts)
            if (StepOf(order, attempt, now) is { } step) return step;
        var refund = order.Refunds.Find(refund => refund.IsDue(now));
        return refund is null ? Decision.Nothing : RefundStep(refund, now);
    }

    /// <summary>What was in flight is unknown: the running attempt is asked for at once and then densely again, as at its start. It is never charged again.</summary>
    private static Decision Recovered(OrderState order) =>
        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } attempt
            ? Decision.Change(new OrderEvent.AttemptPending(attempt.OutTradeNo, attempt.ChannelCode, attempt.ChannelMessage)).Then(new OrderEffect.Query(attempt.OutTradeNo))
            : Decision.Nothing;

    /// <summary>What one attempt needs now, or null.</summary>
    private static Decision? StepOf(OrderState order, Attempt attempt, DateTimeOffset now)
    {
        switch (attempt.Status)
        {
            case AttemptStatus.Paying:
                return Decision.Do(new OrderEffect.Query(attempt.OutTradeNo));
            case AttemptStatus.Reversing or AttemptStatus.Refused or AttemptStatus.Closed or AttemptStatus.Paid when attempt.IsDue(now):
                // Each try of a reversal too directly follows a query (FACTS 1.7), which may also show that it is over already.
                return Decision.Do(new OrderEffect.Query(attempt.OutTradeNo));
            case AttemptStatus.Paid when attempt.Late:
                var refund = order.Refunds.Find(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.IsDue(now));
                return refund is null ? null : RefundStep(refund, now);
            default:
                return null;
        }
    }

    /// <summary>Once a send was saved it may have reached the channel: that is asked, and only "no such refund" sends it again.</summary>
    private static Decision RefundStep(Refund refund, DateTimeOffset now) =>
        refund.IsUnsent ? SendRefund(refund, now) : Decision.Do(new OrderEffect.QueryRefund(refund.RefundNo));
}
