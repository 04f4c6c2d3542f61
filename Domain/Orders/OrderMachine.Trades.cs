using PaymentGrains.Domain.Schedules;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>What channels say of trades and reversals.</summary>
public static partial class OrderMachine
{
    private const string TimeOver = "支付超时";

    /// <summary>The channel closes what nobody paid a minute after the deadline; what was begun in the last moment may take as long again and more.</summary>
    private static readonly TimeSpan EndMargin = TimeSpan.FromMinutes(5);

    private static Decision TradeAnswered(OrderState order, OrderInput.TradeAnswered answer, DateTimeOffset now)
    {
        var attempt = order.FindAttempt(answer.OutTradeNo);
        if (attempt is null) return Decision.Refuse(Refusal.DoesNotFit);
        var finding = attempt.Status == AttemptStatus.Paid ? answer.Finding : Weighed(order, answer.Finding);
        if (finding is { Verdict: TradeVerdict.Unknown, MoneyMayBeTaken: true } && attempt.Status != AttemptStatus.Paid)
        {
            var debited = Alarm(attempt, "debited", $"channel says that the customer was debited and does not say paid: {finding.Code} {finding.Message}".TrimEnd());
            return After(debited, Continue(order, attempt, answer.Source, finding, now));
        }

        if (finding.Warning is { } warning && attempt.Status != AttemptStatus.Paid)
            return After(Alarm(attempt, "purchase", warning), Continue(order, attempt, answer.Source, finding, now));

        if (finding.Verdict == TradeVerdict.Paid && finding.Amount != order.Amount)
        {
            // Success means exactly the order's amount. Anything else is not believed, and a person is told once.
            var alarm = Alarm(attempt, "amount", $"channel says {finding.Amount}, order is {order.Amount}");
            if (answer.Source == TradeSource.Callback) return alarm.With(Refusal.DoesNotFit);
            finding = finding with { Verdict = TradeVerdict.Unknown };
            return After(alarm, Continue(order, attempt, answer.Source, finding, now));
        }

        return Continue(order, attempt, answer.Source, finding, now);
    }

    private static Decision Continue(OrderState order, Attempt attempt, TradeSource source, TradeFinding finding, DateTimeOffset now) => attempt.Status switch
    {
        AttemptStatus.Connecting or AttemptStatus.Paying => WhileOpen(order, attempt, source, finding, now),
        AttemptStatus.Reversing => WhileReversing(order, attempt, source, finding, now),
        AttemptStatus.Refused or AttemptStatus.Closed => AfterTheEnd(order, attempt, source, finding, now),
        AttemptStatus.Paid when source == TradeSource.Query => PaidQueried(order, attempt, finding, now),
        AttemptStatus.Paid when source == TradeSource.Callback => PaidNotified(order, attempt, finding, now),
        // A repeat of what is booked already changes nothing.
        _ => Decision.Nothing,
    };

    /// <summary>What nobody would ask for by itself any more is saved as a question first: the channel will not tell us twice.</summary>
    private static Decision Hinted(OrderState order, OrderInput.Hinted hint, DateTimeOffset now)
    {
        var no = hint.OutTradeNo;
        if (hint.RefundNo is { } refundNo)
        {
            // One that has ended stays ended.
            if (order.FindRefund(refundNo) is not { IsOpen: true } refund) return Decision.Nothing;
            return (refund.NextStepAt is null ? TakeUp(order, refund, now) : Decision.Nothing).Then(new OrderEffect.QueryRefund(refundNo));
        }

        var ask = new OrderEffect.Query(no);
        return order.FindAttempt(no)?.Status switch
        {
            null => Decision.Refuse(Refusal.DoesNotFit),
            AttemptStatus.Connecting or AttemptStatus.Paying => Decision.Do(ask),
            AttemptStatus.Paid => Decision.Change(new OrderEvent.PaidQuestioned(no, Missed: false, now)).Then(ask),
            AttemptStatus.Refused or AttemptStatus.Closed => Decision.Change(new OrderEvent.AttemptWatched(no, Answered: false, now)).Then(ask),
            // A reversal that waits for its time asks by itself; what went back whole stays back.
            _ => Decision.Nothing,
        };
    }

    /// <summary>
    /// What "money went back" means for an attempt that we have not booked as paid: all of it went back, or the channel holds the rest of a payment;
    /// while a refund still runs there that may be the rest, or without the list of them, it means nothing yet.
    /// </summary>
    private static TradeFinding Weighed(OrderState order, TradeFinding finding)
    {
        if (finding.Verdict != TradeVerdict.GivenBack) return finding;
        if (finding.Refunds is not { } listed) return finding with { Verdict = TradeVerdict.Unknown };
        if (finding.Amount == order.Amount && listed.Where(refund => refund.Done).Sum(refund => refund.Amount) >= order.Amount) return finding;
        return finding with { Verdict = listed.Sum(refund => refund.Amount) >= order.Amount ? TradeVerdict.Unknown : TradeVerdict.Paid };
    }

    private static Decision WhileOpen(OrderState order, Attempt attempt, TradeSource source, TradeFinding finding, DateTimeOffset now)
    {
        var no = attempt.OutTradeNo;
        switch (finding.Verdict)
        {
            case TradeVerdict.Paid:
                return Succeeded(no, finding, now);
            case TradeVerdict.Refused when finding.StillOpen:
                return Decision.Change(
                    new OrderEvent.AttemptRefused(no, finding.Code, finding.Message, Settled: false),
                    new OrderEvent.ReversalStarted(no, ReversalReason.Tidy, now),
                    new OrderEvent.OrderFailed(Words(finding)));
            case TradeVerdict.Refused:
                return Decision.Change(
                    new OrderEvent.AttemptRefused(no, finding.Code, finding.Message, Settled: false), new OrderEvent.OrderFailed(Words(finding)));
            case TradeVerdict.NotSent when attempt.Status == AttemptStatus.Connecting && source == TradeSource.Pay:
                return Decision.Change(
                        new OrderEvent.AttemptRefused(no, finding.Code, finding.Message, Settled: true), new OrderEvent.OrderFailed("支付通道暂不可用，未扣款"))
                    .With(Refusal.ChannelUnavailable);
            case TradeVerdict.GivenBack:
                // Somebody refunded at the channel itself, before we knew that it was paid: never success, and a person should look.
                return After(Alarm(attempt, "given back", "was paid and refunded at the channel itself"), Decision.Change(
                    new OrderEvent.AttemptReversed(no), new OrderEvent.OrderFailed("款项已在支付通道退回，请核对后重新收款")));
            case TradeVerdict.Closed when now >= attempt.Deadline:
                return Decision.Change(
                    new OrderEvent.CancelStarted(TimeOver), new OrderEvent.AttemptClosed(no, "closed by the channel", now + Backoff.Watch[0]), new OrderEvent.OrderCancelled(""));
            case TradeVerdict.Closed:
                // Nobody of us closed it: the customer or the channel did. It holds no money, so another code may pay.
                return Decision.Change(
                    new OrderEvent.AttemptClosed(no, "closed by the channel", now + Backoff.Watch[0]), new OrderEvent.OrderFailed(Words(finding, "支付已关闭，未扣款")));
        }

        // Waiting, unknown, or not there yet: never failure. Asked on the schedule, and after the deadline reversed.
        if (attempt.Status == AttemptStatus.Connecting) return Decision.Change(new OrderEvent.AttemptPending(no, finding.Code, finding.Message, finding.Ticket));
        if (now < attempt.Deadline || source == TradeSource.Callback) return Decision.Nothing;
        return After(
            Decision.Change(new OrderEvent.CancelStarted(TimeOver), new OrderEvent.ReversalStarted(no, ReversalReason.Deadline, now)), SendReversal(attempt, now));
    }

    private static Decision WhileReversing(OrderState order, Attempt attempt, TradeSource source, TradeFinding finding, DateTimeOffset now)
    {
        var no = attempt.OutTradeNo;
        switch (finding.Verdict)
        {
            // Once a reversal may have reached the channel, only the reversal's own answer counts: it may be giving the money back just now.
            case TradeVerdict.Paid when attempt.ReversalTries > 0 && !attempt.NotReversible && source == TradeSource.Callback:
                return Decision.Change(new OrderEvent.ReversalTried(no, attempt.ChannelCode, attempt.ChannelMessage, NotReversible: false, now));
            case TradeVerdict.Paid when attempt.ReversalTries > 0 && !attempt.NotReversible:
                return SendReversal(attempt, now, seenPaid: true);
            case TradeVerdict.GivenBack:
                // By the reversal whose answer was lost, or by hand at the channel.
                return Closed(attempt, new OrderEvent.AttemptReversed(no));
            case TradeVerdict.Paid when attempt.Reversal == ReversalReason.Replace:
                return Succeeded(no, finding, now);
            case TradeVerdict.Paid when attempt.Reversal == ReversalReason.Tidy:
                return PaidTooLate(order, attempt, finding, now);
            case TradeVerdict.Paid:
                return Before(new OrderEvent.AttemptPaid(no, finding.ChannelTradeNo, Late: false), RestGoesBack(order, attempt, RefundKind.Cancel, finding, now));
            case TradeVerdict.Closed:
                return Closed(attempt, Over(attempt, "closed at the channel", now));
        }

        if (source == TradeSource.Callback) return Decision.Nothing;
        if (attempt.NotReversible) return Retry(attempt, finding.Code, finding.Message, notReversible: false, now);
        return SendReversal(attempt, now);
    }

    /// <summary>The attempt was refused or closed, and the channel is heard once more: it stays over, or money came late.</summary>
    private static Decision AfterTheEnd(OrderState order, Attempt attempt, TradeSource source, TradeFinding finding, DateTimeOffset now)
    {
        var no = attempt.OutTradeNo;
        // The same purchase was brought once more: what the store holds of it is the later attempt's, and none of that came late.
        if (attempt.Purchase is { } purchase && order.Attempts.Exists(later => later.Number > attempt.Number && later.Purchase?.Token == purchase.Token))
            return attempt.NextStepAt is null ? Decision.Nothing : Decision.Change(new OrderEvent.AttemptWatched(no, Answered: true, null));
        switch (finding.Verdict)
        {
            case TradeVerdict.Paid or TradeVerdict.Waiting or TradeVerdict.GivenBack when source == TradeSource.Callback:
                // A notification may be old news, repeated for a day (FACTS 1.11): money that a reversal gave back since must not go back
                // twice. What counts is what the channel says when it is asked now.
                return Decision.Change(new OrderEvent.AttemptWatched(no, Answered: false, now));
            case TradeVerdict.Paid:
                return PaidTooLate(order, attempt, finding, now);
            case TradeVerdict.GivenBack:
                return After(
                    Decision.Change(new OrderEvent.AttemptPaid(no, finding.ChannelTradeNo, Late: true), new OrderEvent.AttemptReversed(no)),
                    Alarm(attempt, "given back", "was paid late and refunded at the channel itself"));
            case TradeVerdict.Waiting:
            case TradeVerdict.Refused when finding.StillOpen:
                // It stands open at the channel and could still be paid. Should it stand open again and again, a person is told and it is closed hourly.
                return attempt.WatchQueries < Backoff.Watch.Count
                    ? After(Decision.Change(new OrderEvent.ReversalStarted(no, ReversalReason.Tidy, now)), SendReversal(attempt, now))
                    : After(Decision.Change(new OrderEvent.ReversalStarted(no, ReversalReason.Tidy, now + TimeSpan.FromHours(1))), Alarm(attempt, "open", "stands open at the channel however often it is reversed"));
        }

        if (source == TradeSource.Callback || attempt.NextStepAt is null) return Decision.Nothing;
        if (finding.Verdict is TradeVerdict.Unknown or TradeVerdict.NotSent)
        {
            var missed = Decision.Change(new OrderEvent.AttemptWatched(no, Answered: false, now + Backoff.Reversal(attempt.WatchMisses + 1)));
            return attempt.WatchMisses + 1 >= Backoff.AlarmTries ? After(missed, Alarm(attempt, "watch", "ended, but the channel does not say whether it holds money")) : missed;
        }

        var done = attempt.Settled ? attempt.WatchQueries + 1 : 0;
        // What the channel could not be told to close may be paid until its own time is over.
        DateTimeOffset? last = attempt.NeedsTicket && attempt.Deadline + EndMargin > now ? attempt.Deadline + EndMargin : null;
        return Decision.Change(new OrderEvent.AttemptWatched(no, Answered: true, done < Backoff.Watch.Count ? now + Backoff.Watch[done] : last));
    }

    /// <summary>Where a part of it went back before we knew, that is asked for and written down next.</summary>
    private static Decision Succeeded(string no, TradeFinding finding, DateTimeOffset now)
    {
        var succeeded = Decision.Change(new OrderEvent.AttemptPaid(no, finding.ChannelTradeNo, Late: false), new OrderEvent.OrderSucceeded());
        return finding.Refunds is null ? succeeded : After(succeeded, Decision.Change(new OrderEvent.PaidQuestioned(no, Missed: false, now)));
    }

    /// <summary>Paid, and to be given back: what the channel lists as gone is written down, and what it does not list as gone or going goes now.</summary>
    private static Decision RestGoesBack(OrderState order, Attempt attempt, RefundKind kind, TradeFinding finding, DateTimeOffset now)
    {
        var listed = finding.Refunds ?? [];
        var sent = StartRefund(order, attempt, kind, order.Amount - listed.Sum(refund => refund.Amount), now);
        // What still runs there may end either way.
        if (listed.Any(refund => !refund.Done)) sent = Before(new OrderEvent.PaidQuestioned(attempt.OutTradeNo, Missed: false, now + RefundGap), sent);
        return After(Found(order, attempt, listed.Where(refund => refund.Done).Sum(refund => refund.Amount), order.Amount, now), sent);
    }

    private static Decision PaidTooLate(OrderState order, Attempt attempt, TradeFinding finding, DateTimeOffset now) =>
        Before(new OrderEvent.AttemptPaid(attempt.OutTradeNo, finding.ChannelTradeNo, Late: true),
            RestGoesBack(order, attempt, RefundKind.LateSuccess, finding, now));

    private static Decision ReversalAnswered(OrderState order, OrderInput.ReversalAnswered answer, DateTimeOffset now)
    {
        var attempt = order.FindAttempt(answer.OutTradeNo);
        if (attempt is null) return Decision.Refuse(Refusal.DoesNotFit);
        if (attempt.Status != AttemptStatus.Reversing) return Decision.Nothing;
        var finding = answer.Finding;
        var no = attempt.OutTradeNo;
        return finding.Verdict switch
        {
            ReversalVerdict.Closed => Closed(attempt, Over(attempt, "closed", now)),
            ReversalVerdict.Returned => Closed(attempt, new OrderEvent.AttemptReversed(no)),
            // "No such trade" is not the end while the request may still be under way: it could be charged after we said that nothing was. One that
            // brought a ticket has arrived, and the customer has not begun (FACTS 1.9); one whose ticket nobody has can arrive when it likes.
            ReversalVerdict.NotFound when !attempt.NeedsTicket && attempt.Reversal != ReversalReason.Tidy && now < attempt.StartedAt + SettleTime =>
                Retry(attempt, finding.Code, finding.Message, notReversible: false, now, attempt.StartedAt + SettleTime, finding.Accepted),
            ReversalVerdict.NotFound => Closed(attempt, new OrderEvent.AttemptClosed(no, "no such trade", now + Backoff.Watch[0])),
            ReversalVerdict.NotReversible when !attempt.NotReversible =>
                Retry(attempt, finding.Code, finding.Message, notReversible: true, now).Then(new OrderEffect.Query(no)),
            // What nobody can pay needs no confirmation that it is closed: it is let go, and watched to its end like all that is closed.
            _ when attempt is { IsUnpayable: true, SeenPaid: false, NotReversible: false } => Closed(attempt, new OrderEvent.AttemptClosed(no, "nobody was given its ticket", now + Backoff.Watch[0])),
            ReversalVerdict.Retry when finding.OpenUntil > now => AskUntil(attempt, finding, finding.OpenUntil.Value, now),
            _ => Retry(attempt, finding.Code, finding.Message, notReversible: false, now, accepted: finding.Accepted),
        };
    }

    /// <summary>Nobody can close it before its time: asked every few minutes, as it may be paid until then, and right when it is over.</summary>
    private static Decision AskUntil(Attempt attempt, ReversalFinding finding, DateTimeOffset end, DateTimeOffset now)
    {
        var next = now + Backoff.Reversal(Math.Clamp(attempt.ReversalTries, 1, Backoff.AlarmTries));
        return Decision.Change(new OrderEvent.ReversalTried(attempt.OutTradeNo, finding.Code, finding.Message, NotReversible: false, next < end ? next : end));
    }

    private static Decision SendReversal(Attempt attempt, DateTimeOffset now, bool seenPaid = false) =>
        Decision.Change(new OrderEvent.ReversalSent(attempt.OutTradeNo, seenPaid, now + Backoff.Reversal(attempt.ReversalTries + 1))).Then(new OrderEffect.Reverse(attempt.OutTradeNo));

    /// <summary>WeChat's reversal does not say whether money went back; if the attempt was seen paid before, it did.</summary>
    private static OrderEvent Over(Attempt attempt, string how, DateTimeOffset now) =>
        attempt.SeenPaid ? new OrderEvent.AttemptReversed(attempt.OutTradeNo) : new OrderEvent.AttemptClosed(attempt.OutTradeNo, how, now + Backoff.Watch[0]);

    private static Decision Retry(Attempt attempt, string? code, string? message, bool notReversible, DateTimeOffset now, DateTimeOffset? atLatest = null, bool accepted = false)
    {
        var tries = Math.Max(1, attempt.ReversalTries);
        var next = now + Backoff.Reversal(tries);
        var decision = Decision.Change(new OrderEvent.ReversalTried(attempt.OutTradeNo, code, message, notReversible, next < atLatest || atLatest is null ? next : atLatest.Value, accepted));
        return tries >= Backoff.AlarmTries
            ? After(decision, Alarm(attempt, "reversal", $"not reversed after {tries} tries, last answer {code ?? "none"}"))
            : decision;
    }

    /// <summary>The attempt holds nothing; the order goes where the reason of the reversal says.</summary>
    private static Decision Closed(Attempt attempt, OrderEvent closed) => attempt.Reversal switch
    {
        ReversalReason.Cancel or ReversalReason.Deadline => Decision.Change(closed, new OrderEvent.OrderCancelled("")),
        ReversalReason.Replace => Decision.Change(closed, new OrderEvent.OrderFailed(attempt.Scene == Scene.Barcode ? "上一个付款码已撤销，请重新扫码" : "上一次支付已关闭，请重新发起")),
        _ => Decision.Change(closed),
    };

    private static Decision Alarm(Attempt attempt, string once, string text) =>
        attempt.Alarms.Contains(once) ? Decision.Nothing : Decision.Change(new OrderEvent.AlarmRaised(attempt.OutTradeNo, once, text));

    private static Decision After(Decision first, Decision second) => second with { Events = [.. first.Events, .. second.Events], Effect = second.Effect ?? first.Effect };

    private static string Words(TradeFinding finding, string fallback = "支付被拒绝，未扣款") =>
        string.IsNullOrWhiteSpace(finding.Message) ? fallback : finding.Message;
}
