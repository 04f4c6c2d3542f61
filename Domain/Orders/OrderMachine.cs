using System.Collections.Immutable;

namespace PaymentGrains.Domain.Orders;

/// <summary>
/// The order state machine of DESIGN 3: pure and total. <see cref="Decide"/> answers every input in every state, with events, one effect or
/// a named refusal; <see cref="Apply(OrderState?, OrderEvent, DateTimeOffset)"/> is the only thing that changes an order. What must still happen is readable from the state
/// (<see cref="OrderTimes"/>), so nothing depends on what was in flight when a process died.
/// </summary>
public static partial class OrderMachine
{
    public const int AttemptsMax = 99;

    /// <summary>While a pay waits for an earlier attempt to be settled, it is put off at most this often within one call.</summary>
    public const int RoundsMax = 3;

    /// <summary>A definite "no such trade" settles a trade of unknown fate only after this: until then the request may still be under way (FACTS 0.5).</summary>
    public static TimeSpan SettleTime { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What to do on <paramref name="input"/>, and nothing of it done yet. <paramref name="order"/> is null when there is none.</summary>
    public static Decision Decide(OrderState? order, OrderInput input, DateTimeOffset now) =>
        order is null ? DecideFirst(input, now) : DecideNext(order, input, now);

    private static Decision DecideFirst(OrderInput input, DateTimeOffset now) => input switch
    {
        OrderInput.Create create => Decision.Change(new OrderEvent.Created(
            create.MerchantId, create.OrderSn, create.Amount, create.Currency, create.Subject, create.Terminal, now + create.Lifetime)),
        OrderInput.Cancel cancel => Decision.Change(new OrderEvent.Tombstoned(cancel.MerchantId, cancel.OrderSn, cancel.Reason)),
        _ => Decision.Refuse(Refusal.OrderNotFound),
    };

    private static Decision DecideNext(OrderState order, OrderInput input, DateTimeOffset now) => input switch
    {
        OrderInput.Create create => Recreate(order, create),
        OrderInput.Pay pay => Pay(order, pay, now),
        OrderInput.Cancel cancel => Cancel(order, cancel, now),
        OrderInput.RequestRefund refund => RequestRefund(order, refund, now),
        OrderInput.TradeAnswered answer => TradeAnswered(order, answer, now),
        OrderInput.Hinted hint => Hinted(order, hint, now),
        OrderInput.ReversalAnswered answer => ReversalAnswered(order, answer, now),
        OrderInput.RefundAnswered answer => RefundAnswered(order, answer, now),
        OrderInput.Tick => Tick(order, now),
        OrderInput.Recovered => Recovered(order),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input.GetType().Name, "is not an input of the order machine"),
    };

    /// <summary>The order after all events of one decision; counts as one step.</summary>
    public static OrderState Apply(OrderState? order, IEnumerable<OrderEvent> events, DateTimeOffset now)
    {
        var next = events.Aggregate(order, (state, happened) => Apply(state, happened, now))
            ?? throw new InvalidOperationException("a decision that changes nothing is not applied");
        next = next with { Step = (order?.Step ?? 0) + 1 };
        OrderInvariants.Check(order, next);
        return next;
    }

    private static Decision Recreate(OrderState order, OrderInput.Create create) =>
        order.IsTombstone ? Decision.Refuse(Refusal.OrderCancelled)
        : order.Amount != create.Amount || order.Currency != create.Currency ? Decision.Refuse(Refusal.OrderConflict)
        : Decision.Nothing;

    private static Decision Pay(OrderState order, OrderInput.Pay pay, DateTimeOffset now)
    {
        switch (order.Status)
        {
            case OrderStatus.Success:
                return Decision.Nothing;
            case OrderStatus.Cancelling or OrderStatus.Cancelled:
                return Decision.Refuse(Refusal.OrderCancelled);
            case OrderStatus.Connecting or OrderStatus.Paying:
                return PayWhilePaying(order.Current!, pay, now);
            case OrderStatus.Created or OrderStatus.Failed when !order.TakesPayment(now):
                return Decision.Refuse(Refusal.OrderCancelled);
        }

        // An earlier attempt that may still hold or take money is settled first, then this pay is looked at again.
        var open = order.Attempts.Find(attempt => !attempt.IsOver);
        if (open is not null)
        {
            var step = StepOf(order, open, now);
            return step is null || pay.Rounds >= RoundsMax ? Decision.Refuse(Refusal.AnotherCodePaying) : step with { Again = true };
        }

        if (order.Attempts.Count >= AttemptsMax) return Decision.Refuse(Refusal.OrderConflict);
        var number = order.Attempts.Count + 1;
        var attempt = new Attempt
        {
            Number = number,
            OutTradeNo = OrderNumbers.OutTradeNo(order, number),
            Channel = pay.Terms.Channel,
            Account = pay.Terms.Account,
            Scene = pay.Terms.Scene,
            Method = pay.Terms.Method,
            Purchase = pay.Purchase,
            CodeMask = pay.CodeMask,
            CodeFingerprint = pay.CodeFingerprint,
            Status = AttemptStatus.Connecting,
            StartedAt = now,
            Deadline = now + pay.Terms.TimeLimit,
            Polling = pay.Terms.Polling,
            Refunds = pay.Terms.Refunds,
            ReverseNotBefore = now + pay.Terms.ReverseNotBefore,
        };
        return Decision.Change(new OrderEvent.AttemptStarted(attempt)).Then(new OrderEffect.Pay(attempt.OutTradeNo));
    }

    private static Decision PayWhilePaying(Attempt current, OrderInput.Pay pay, DateTimeOffset now)
    {
        if (current.Status != AttemptStatus.Reversing)
        {
            // The same code was scanned twice: one charge, and the state as it is. Where the answer with the ticket was lost, nobody can pay: it makes room for one with a ticket.
            var same = current.CodeFingerprint == pay.CodeFingerprint && current.Account == pay.Terms.Account;
            if (same && !(current.NeedsTicket && current.Ticket is null)) return Decision.Nothing;
            var reversal = StartReversal(current, ReversalReason.Replace, now);
            // Closed at once, as a rule, and then this one starts in the same call.
            var follows = current.NeedsTicket && reversal.Effect is not null && pay.Rounds < RoundsMax;
            reversal = follows ? reversal with { Again = true } : reversal.With(Refusal.AnotherCodePaying);
            return current.Status == AttemptStatus.Connecting ? Before(new OrderEvent.AttemptPending(current.OutTradeNo, null, null), reversal) : reversal;
        }

        return Decision.Refuse(Refusal.AnotherCodePaying);
    }

    private static Decision Cancel(OrderState order, OrderInput.Cancel cancel, DateTimeOffset now)
    {
        var current = order.Current;
        switch (order.Status)
        {
            case OrderStatus.Created:
                return Decision.Change(new OrderEvent.OrderCancelled(cancel.Reason));
            case OrderStatus.Connecting or OrderStatus.Paying when current!.Status == AttemptStatus.Reversing:
                // It was to make room for another code; now it is to end the order.
                return Decision.Change(
                    new OrderEvent.CancelStarted(cancel.Reason),
                    new OrderEvent.ReversalStarted(current.OutTradeNo, ReversalReason.Cancel, current.NextStepAt ?? now));
            case OrderStatus.Connecting or OrderStatus.Paying:
                return Before(new OrderEvent.CancelStarted(cancel.Reason), StartReversal(current!, ReversalReason.Cancel, now));
            case OrderStatus.Success:
                return GiveBack(order, current!, new OrderEvent.CancelStarted(cancel.Reason), now);
            case OrderStatus.Cancelling or OrderStatus.Cancelled:
                // Pressed again, because a refund of it waits for a person.
                return TakeUpAbnormal(order, now);
            default:
                return Decision.Refuse(Refusal.NothingToDo);
        }
    }

    /// <summary>Cancelling a paid order: what is not refunded or on its way back yet goes back now.</summary>
    private static Decision GiveBack(OrderState order, Attempt paid, OrderEvent first, DateTimeOffset now)
    {
        var rest = order.Refundable(paid.OutTradeNo);
        if (rest > 0) return After(Before(first, TakeUpAbnormal(order, now)), StartRefund(order, paid, RefundKind.Cancel, rest, now));
        return order.Refunds.Any(refund => refund.OutTradeNo == paid.OutTradeNo && refund.IsOpen)
            ? Before(first, TakeUpAbnormal(order, now))
            : Decision.Change(first, new OrderEvent.OrderCancelled("全部金额已退回"));
    }

    private static Decision StartReversal(Attempt attempt, ReversalReason reason, DateTimeOffset now)
    {
        var at = attempt.ReverseNotBefore > now ? attempt.ReverseNotBefore : now;
        var decision = Decision.Change(new OrderEvent.ReversalStarted(attempt.OutTradeNo, reason, at));
        // A reversal directly follows a last query (FACTS 1.7); the query's answer leads on to it.
        return at > now ? decision : decision.Then(new OrderEffect.Query(attempt.OutTradeNo));
    }

    private static Decision Before(OrderEvent first, Decision decision) => decision with { Events = [first, .. decision.Events] };
}
