namespace PaymentGrains.Domain.Orders;

/// <summary>What time and recovery ask for.</summary>
public static partial class OrderMachine
{
    private static Decision Tick(OrderState order, DateTimeOffset now)
    {
        if (order.Status == OrderStatus.Created)
            return now >= order.ExpiresAt ? Decision.Change(new OrderEvent.OrderCancelled("订单超时未支付")) : Decision.Nothing;

        if (order.Status == OrderStatus.Connecting) return Recovered(order);

        // The order's own attempt first, then older ones, then refunds; the rest of what is due follows with the next tick, at once.
        for (var index = order.Attempts.Count - 1; index >= 0; index--)
            if (StepOf(order, order.Attempts[index], now) is { } step) return Decision.Do(step);
        var refund = order.Refunds.Find(refund => refund.Status == RefundStatus.Pending && refund.NextStepAt <= now);
        return refund is null ? Decision.Nothing : Decision.Do(RefundStep(refund));
    }

    /// <summary>What was in flight is unknown: the running attempt is asked for at once and then densely again, as at its start. It is never charged again.</summary>
    private static Decision Recovered(OrderState order) =>
        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } attempt
            ? Decision.Change(new OrderEvent.AttemptPending(attempt.OutTradeNo, attempt.ChannelCode, attempt.ChannelMessage)).Then(new OrderEffect.Query(attempt.OutTradeNo))
            : Decision.Nothing;

    /// <summary>The call that one attempt needs now, or null.</summary>
    private static OrderEffect? StepOf(OrderState order, Attempt attempt, DateTimeOffset now)
    {
        switch (attempt.Status)
        {
            case AttemptStatus.Paying:
                return new OrderEffect.Query(attempt.OutTradeNo);
            case AttemptStatus.Reversing when attempt.NextStepAt <= now:
                return attempt.ReversalTries == 0 || attempt.NotReversible ? new OrderEffect.Query(attempt.OutTradeNo) : new OrderEffect.Reverse(attempt.OutTradeNo);
            case AttemptStatus.Refused or AttemptStatus.Closed when attempt.NextStepAt <= now:
                return new OrderEffect.Query(attempt.OutTradeNo);
            case AttemptStatus.Paid when attempt.Late:
                var refund = order.Refunds.Find(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.Status == RefundStatus.Pending && refund.NextStepAt <= now);
                return refund is null ? null : RefundStep(refund);
            default:
                return null;
        }
    }

    /// <summary>The first time it is sent; afterwards the channel is asked, and only "no such refund" sends it again.</summary>
    private static OrderEffect RefundStep(Refund refund) =>
        refund.Tries == 0 ? new OrderEffect.SendRefund(refund.RefundNo) : new OrderEffect.QueryRefund(refund.RefundNo);
}
