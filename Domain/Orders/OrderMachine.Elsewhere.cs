using PaymentGrains.Domain.Schedules;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>Money of a paid attempt that went back without a refund of ours: by hand at the channel, or by a reversal that came late.</summary>
public static partial class OrderMachine
{
    /// <summary>A notification only makes us ask: it may be old, and what counts is what the channel says now.</summary>
    private static Decision PaidNotified(OrderState order, Attempt attempt, TradeFinding finding, DateTimeOffset now)
    {
        var no = attempt.OutTradeNo;
        var explained = order.Amount - order.Refundable(no);
        // The sum is signed, and what went back stays back: it is kept, and written down once the channel has been asked.
        var stated = finding.RefundedTotal > Math.Max(attempt.StatedBack ?? 0, Back(order, attempt)) ? finding.RefundedTotal : null;
        var ends = finding.Verdict is TradeVerdict.Closed or TradeVerdict.GivenBack && (explained < order.Amount || order.Refunds.Exists(refund => refund.OutTradeNo == no && refund.IsOpen && IsOwed(order, refund)));
        return stated is null && (!ends || attempt.IsDue(now)) ? Decision.Nothing : Decision.Change(new OrderEvent.PaidQuestioned(no, Missed: false, now, stated));
    }

    /// <summary>The channel was asked what it holds of a paid attempt.</summary>
    private static Decision PaidQueried(OrderState order, Attempt attempt, TradeFinding finding, DateTimeOffset now)
    {
        var no = attempt.OutTradeNo;
        if (finding is { Verdict: TradeVerdict.GivenBack, Refunds: null }) finding = finding with { Verdict = TradeVerdict.Unknown };
        var gone = Gone(order, attempt, finding, now);
        var listed = finding.Refunds ?? [];
        var silent = finding.Verdict is TradeVerdict.Unknown or TradeVerdict.NotSent or TradeVerdict.NotFound;
        var running = listed.Any(refund => !refund.Done && !IsOurs(order, refund));
        if (running || (silent && attempt.NextStepAt is not null))
        {
            var missed = Decision.Change(new OrderEvent.PaidQuestioned(no, Missed: true, now + Backoff.Reversal(attempt.WatchMisses + 1)));
            if (attempt.WatchMisses + 1 >= Backoff.AlarmTries) missed = After(missed, Alarm(attempt, "held", "the channel does not say for certain what it holds of this payment"));
            return After(gone, missed);
        }

        var known = attempt.NextStepAt is null ? gone : Before(new OrderEvent.PaidQuestioned(no, Missed: false, null), gone);
        return silent ? known : After(known, Owing(order, attempt, known, now));
    }

    /// <summary>
    /// What must go back and was left to a refund that ran at the channel, and that has ended one way or the other: what it did not move goes back now,
    /// and if it was the last the cancel is done.
    /// </summary>
    private static Decision Owing(OrderState order, Attempt attempt, Decision known, DateTimeOffset now)
    {
        var (no, after) = (attempt.OutTradeNo, known.Events.Aggregate(order, (state, happened) => Apply(state, happened, now)));
        var cancelled = after.Status == OrderStatus.Cancelling && order.Current == attempt;
        if (!cancelled && !attempt.Late) return Decision.Nothing;
        if (after.Refundable(no) is > 0 and var rest) return StartRefund(after, attempt, cancelled ? RefundKind.Cancel : RefundKind.LateSuccess, rest, now);
        return cancelled && !after.Refunds.Exists(refund => refund.OutTradeNo == no && refund.IsOpen) ? Decision.Change(new OrderEvent.OrderCancelled("")) : Decision.Nothing;
    }

    private static Decision Gone(OrderState order, Attempt attempt, TradeFinding finding, DateTimeOffset now)
    {
        var no = attempt.OutTradeNo;
        if (finding.Verdict == TradeVerdict.Paid && attempt.StatedBack is { } stated)
            return Found(order, attempt, stated - Back(order, attempt) - UnderWay(order, attempt, null), order.Refundable(no), now);
        if (finding.Verdict is not (TradeVerdict.Closed or TradeVerdict.GivenBack)) return Decision.Nothing;
        var listed = finding.Refunds;

        // What it lists under a number of ours, that refund's own query tells.
        var back = listed?.Where(refund => refund.Done).Sum(refund => refund.Amount) ?? order.Amount;
        List<Refund> waiting = [.. order.Refunds.Where(refund => refund.OutTradeNo == no && ((refund.IsOpen && IsOwed(order, refund)) || refund.Status == RefundStatus.Abnormal)
            && listed?.Any(known => known.Number == refund.OutRefundNo) != true)];
        if (waiting.Count > 0 && back >= order.Amount)
        {
            var already = AlreadyBack(order, attempt, waiting);
            // More went back than they stand for: the next question finds the rest.
            return order.Refundable(no) > 0 ? After(already, Decision.Change(new OrderEvent.PaidQuestioned(no, Missed: false, now))) : already;
        }

        var written = order.Refunds.Where(refund => refund.OutTradeNo == no && (refund.Kind == RefundKind.Channel || refund.Elsewhere)).Sum(refund => refund.Amount);
        var unexplained = listed is null ? order.Refundable(no) : listed.Where(refund => refund.Done && !IsOurs(order, refund)).Sum(refund => refund.Amount) - written;
        // A refund that is not in the list, and for which the trade holds too little, can never be done, not even by a send that is still under way.
        var hopeless = order.Refunds.Find(refund => refund.OutTradeNo == no && refund is { Status: RefundStatus.Pending, Tries: > 0 } && refund.Amount > order.Amount - back && listed?.Any(known => known.Number == refund.OutRefundNo) == false);
        return hopeless is null
            ? Found(order, attempt, unexplained, order.Refundable(no), now)
            : Failed(order, hopeless, new RefundFinding(RefundVerdict.NotFound), now, elsewhere: unexplained);
    }

    /// <summary>What we owe, or what waits for a person, went back another way: by a call whose answer was lost, by a reversal, or by hand.</summary>
    private static Decision AlreadyBack(OrderState order, Attempt attempt, List<Refund> waiting)
    {
        List<OrderEvent> events = [.. waiting.Select(refund => new OrderEvent.RefundSucceeded(refund.RefundNo, Elsewhere: true))];
        if (order.Status == OrderStatus.Cancelling && order.Current == attempt) events.AddRange([new OrderEvent.AttemptReversed(attempt.OutTradeNo), new OrderEvent.OrderCancelled("")]);
        return new Decision(events, null);
    }

    /// <summary>Writes down what went back, as far as no refund of ours may still turn out to be the reason; the rest is asked for when that one is decided.</summary>
    /// <param name="free">What no refund of ours has taken or holds reserved, in minor units.</param>
    private static Decision Found(OrderState order, Attempt attempt, long unexplained, long free, DateTimeOffset now)
    {
        var amount = Math.Min(unexplained, free);
        if (amount <= 0) return Decision.Nothing;
        var number = OrderNumbers.FoundRefundNo(order, attempt.OutTradeNo);
        var refund = new Refund
        {
            RefundNo = number,
            Kind = RefundKind.Channel,
            OutTradeNo = attempt.OutTradeNo,
            OutRefundNo = number,
            Amount = amount,
            Status = RefundStatus.Succeeded,
            RequestedAt = now,
            DoneAt = now,
            Elsewhere = true,
        };
        return Before(new OrderEvent.RefundFound(refund), Alarm(attempt, "refunded elsewhere " + number, $"{amount} went back at the channel itself"));
    }

    private static bool IsOurs(OrderState order, TradeRefund listed) => order.Refunds.Exists(refund => refund.OutRefundNo == listed.Number);
}
