namespace PaymentGrains.Domain.Orders;

/// <summary>
/// What must be true of every order at every moment; checked before each save, also in production. A violation is our bug: the step is not
/// saved, the grain starts over from what is.
/// </summary>
public static class OrderInvariants
{
    /// <summary>Throws <see cref="InvalidOperationException"/> naming the first rule that the step from <paramref name="before"/> to <paramref name="after"/> breaks.</summary>
    public static void Check(OrderState? before, OrderState after)
    {
        var current = after.Current;
        Require(after, after.Attempts.Count(attempt => IsOpen(attempt)) <= 1, "at most one attempt may take or hold money");
        Require(after, after.Status != OrderStatus.Success || current is { Status: AttemptStatus.Paid or AttemptStatus.Returned, Late: false }, "success has its capture");
        Require(after, after.Status != OrderStatus.Connecting || current is { Status: AttemptStatus.Connecting }, "connecting has an attempt that connects");
        Require(after, after.Status != OrderStatus.Paying || current is { Status: AttemptStatus.Paying or AttemptStatus.Reversing }, "paying has an attempt that may be paid");
        Require(after, after.Status is not (OrderStatus.Created or OrderStatus.Failed or OrderStatus.Cancelled) || !after.Attempts.Any(IsOpen), "an order without payment has no open attempt");
        Require(after, after.Attempts.All(attempt => !attempt.Late || attempt.Status == AttemptStatus.Returned || HasRefund(after, attempt)), "late money has its refund");
        Require(after, after.Attempts.All(attempt => after.Refundable(attempt.OutTradeNo) >= 0), "no more goes back than came");
        Require(after, after.Refunds.All(refund => refund.Amount > 0), "a refund moves something");
        Require(after, after.Refunds.All(refund => !refund.Undo || refund.Amount == after.Amount), "an undo gives all of it back");
        Require(after, after.Refunds.SelectMany(refund => (string?[])[refund.OutRefundNo, refund.UndoNo]).OfType<string>().GroupBy(number => number).All(same => same.Count() == 1), "a number at the channel stands for one call");
        Require(after, after.Refunds.All(refund => !refund.IsOwed || refund.Status != RefundStatus.Failed || IsReplaced(after, refund)), "what we owe is not given up");
        if (before is null) return;
        Require(after, before.Amount == after.Amount && before.Currency == after.Currency && before.Key == after.Key && before.CreatedAt == after.CreatedAt, "what was agreed does not change");
        Require(after, before.Status == after.Status || Allowed(before.Status, after.Status), $"{before.Status} does not become {after.Status}");
        Require(after, before.Attempts.Count <= after.Attempts.Count && before.Refunds.Count <= after.Refunds.Count, "nothing is forgotten");
        Require(after, before.Refunds.Zip(after.Refunds).All(pair => SameRefund(pair.First, pair.Second)), "a refund keeps its number, its amount and its end");
    }

    /// <summary>
    /// A refund that is done stays as it is, and its number and amount never change: the channel tells repeats by them. Only what took the place of a
    /// refused undo has another number, and never becomes an undo again.
    /// </summary>
    private static bool SameRefund(Refund before, Refund after) =>
        before.RefundNo == after.RefundNo && before.Amount == after.Amount && before.Kind == after.Kind
        && (before.OutRefundNo == after.OutRefundNo ? before.Undo == after.Undo : before.Undo && !after.Undo && after.UndoNo == before.OutRefundNo)
        && (before.IsOpen || before.Status == after.Status);

    private static bool IsReplaced(OrderState order, Refund failed) =>
        order.Refunds.SkipWhile(refund => refund != failed).Skip(1).Any(refund => refund.OutTradeNo == failed.OutTradeNo && refund.Status != RefundStatus.Failed);

    private static bool IsOpen(Attempt attempt) => attempt switch
    {
        { Status: AttemptStatus.Connecting or AttemptStatus.Paying } => true,
        { Status: AttemptStatus.Reversing, Reversal: not ReversalReason.Tidy } => true,
        { Status: AttemptStatus.Paid, Late: false } => true,
        _ => false,
    };

    private static bool HasRefund(OrderState order, Attempt attempt) =>
        order.Refunds.Any(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.Status != RefundStatus.Failed);

    private static bool Allowed(OrderStatus from, OrderStatus to) => from switch
    {
        OrderStatus.Created => to is OrderStatus.Connecting or OrderStatus.Cancelled,
        OrderStatus.Connecting => to is OrderStatus.Paying or OrderStatus.Success or OrderStatus.Failed or OrderStatus.Cancelling or OrderStatus.Cancelled,
        OrderStatus.Paying => to is OrderStatus.Success or OrderStatus.Failed or OrderStatus.Cancelling or OrderStatus.Cancelled,
        OrderStatus.Cancelling => to is OrderStatus.Cancelled,
        OrderStatus.Success => to is OrderStatus.Cancelling or OrderStatus.Cancelled,
        OrderStatus.Failed => to is OrderStatus.Connecting,
        _ => false,
    };

    private static void Require(OrderState order, bool holds, string rule)
    {
        if (!holds) throw new InvalidOperationException($"order {order.Key}: {rule} ({order.Status}, step {order.Step})");
    }
}
