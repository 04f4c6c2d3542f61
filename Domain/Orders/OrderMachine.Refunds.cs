using PaymentGrains.Domain.Schedules;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>Money back.</summary>
public static partial class OrderMachine
{
    /// <summary>Alipay wants so much between two refunds of one trade (FACTS 1.7); no channel minds it.</summary>
    public static TimeSpan RefundGap { get; } = TimeSpan.FromSeconds(3);

    /// <summary>Should the channel close one number after the other, a person is asked.</summary>
    private const int ReplacedMost = 10;

    private static readonly TimeSpan AbnormalPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan TakenInHandPause = TimeSpan.FromMinutes(5);

    private static Decision RequestRefund(OrderState order, OrderInput.RequestRefund request, DateTimeOffset now)
    {
        if (order.FindRefund(request.RefundNo) is { } known)
        {
            if (known.Amount != request.Amount || known.Kind != RefundKind.Merchant) return Decision.Refuse(Refusal.OrderConflict);
            // Somebody may just have acted at the channel's console and wants to see it here.
            return known.Status == RefundStatus.Abnormal ? TakeUp(order, known, now) : Decision.Nothing;
        }

        // Ours begin with the attempt's number; a merchant's number like that could meet one of them.
        if (order.Attempts.Any(attempt => request.RefundNo.StartsWith(attempt.OutTradeNo, StringComparison.Ordinal))) return Decision.Refuse(Refusal.OrderConflict);
        if (order.Status != OrderStatus.Success) return Decision.Refuse(Refusal.NotRefundable);
        var paid = order.Current!;
        if (request.Amount <= 0 || request.Amount > order.Refundable(paid.OutTradeNo)) return Decision.Refuse(Refusal.RefundTooLarge);
        return StartRefund(order, paid, RefundKind.Merchant, request.Amount, now, request.RefundNo);
    }

    /// <summary>The request and its first send are saved as one; right behind another refund of the trade the send waits a moment.</summary>
    private static Decision StartRefund(OrderState order, Attempt attempt, RefundKind kind, long amount, DateTimeOffset now, string? refundNo = null, TimeSpan wait = default)
    {
        var outRefundNo = OrderNumbers.OutRefundNo(order, attempt.OutTradeNo);
        var terms = attempt.Refunds ?? RefundTerms.Default;
        var behind = order.Refunds.Where(other => other.OutTradeNo == attempt.OutTradeNo).Max(other => other.IsUnsent ? other.NextStepAt : other.SentAt) + RefundGap;
        var refund = new Refund
        {
            RefundNo = refundNo ?? outRefundNo,
            Kind = kind,
            OutTradeNo = attempt.OutTradeNo,
            OutRefundNo = outRefundNo,
            Amount = amount,
            Status = RefundStatus.Pending,
            RequestedAt = now,
            Polling = terms.Polling,
            Deadline = now + terms.TimeLimit,
            // Nothing of it has gone back, or begun to: at the channel it can be as if it had never been paid.
            Undo = amount == order.Amount && !order.Refunds.Exists(other => other.OutTradeNo == attempt.OutTradeNo) && terms.CanUndo(attempt.StartedAt, now),
            NextStepAt = behind > now + wait ? behind : now + wait,
        };
        var requested = new OrderEvent.RefundRequested(refund);
        return refund.NextStepAt > now ? Decision.Change(requested) : Before(requested, SendRefund(refund, now));
    }

    /// <summary>An activation whose state is old fails to save this and so never sends.</summary>
    private static Decision SendRefund(Refund refund, DateTimeOffset now) =>
        Decision.Change(new OrderEvent.RefundSent(refund.RefundNo, NextAsk(refund, now))).Then(new OrderEffect.SendRefund(refund.RefundNo));

    /// <summary>It is saved under its new number first, and sent with the next tick, at once.</summary>
    private static Decision RefundInstead(OrderState order, Refund undo, DateTimeOffset now) => Decision.Change(new OrderEvent.UndoRefused(
        undo.RefundNo, OrderNumbers.OutRefundNo(order, undo.OutTradeNo), now + (order.FindAttempt(undo.OutTradeNo)!.Refunds ?? RefundTerms.Default).TimeLimit));

    /// <summary>A person wants to see what became of it: it is asked for, and sent again if the channel does not know it.</summary>
    private static Decision TakeUp(OrderState order, Refund refund, DateTimeOffset now) => Decision.Change(
        new OrderEvent.RefundAskedFor(refund.RefundNo, now, now + (order.FindAttempt(refund.OutTradeNo)!.Refunds ?? RefundTerms.Default).TimeLimit));

    /// <summary>Also those that nobody asks for any more, a month after they were left to a person: a cancel waits for each of them.</summary>
    private static Decision TakeUpAbnormal(OrderState order, DateTimeOffset now) =>
        order.Refunds.FindAll(refund => refund.Status == RefundStatus.Abnormal).Aggregate(Decision.Nothing, (taken, refund) => After(taken, TakeUp(order, refund, now)));

    private static Decision RefundAnswered(OrderState order, OrderInput.RefundAnswered answer, DateTimeOffset now)
    {
        var refund = order.FindRefund(answer.RefundNo);
        if (refund is null) return Decision.Refuse(Refusal.DoesNotFit);
        if (!refund.IsOpen) return Decision.Nothing;
        var finding = answer.Finding;
        var asked = answer.Call == RefundCall.Query;
        var owed = IsOwed(order, refund);
        // What it says of this number for certain ends it sooner than that it knows no such number.
        var doubtUntil = finding.Verdict == RefundVerdict.NotFound ? refund.HiddenUntil : refund.DoubtUntil;
        var ends = asked && refund.Status == RefundStatus.Pending && now >= refund.DecidedAt && !(now < doubtUntil);
        switch (finding.Verdict)
        {
            case RefundVerdict.Done:
                return Done(order, refund, finding, now);
            case RefundVerdict.Abnormal when refund.Status == RefundStatus.Pending:
                return TurnAbnormal(order, refund, finding, "a person must act at the channel", now);
            case RefundVerdict.Refused when !asked && (!owed || refund.Undo):
                // An earlier send of this number may have moved the money, and the refusal is only its echo: ask before it counts.
                return Decision.Change(new OrderEvent.RefundRefused(refund.RefundNo, finding.Code, finding.Message, now)).Then(new OrderEffect.QueryRefund(refund.RefundNo));
            case RefundVerdict.NotFound when asked && refund.Status == RefundStatus.Pending && ((owed && !refund.Undo) || !refund.Refused) && now < refund.SendUntil:
                // The channel never got it, or says nothing of it: the same number and amount again moves money once (FACTS 0.7).
                return SendRefund(refund, now);
            case RefundVerdict.NotFound or RefundVerdict.Refused when asked && refund is { Undo: true, Status: RefundStatus.Pending } && !(now < doubtUntil):
                // Its hour is over, or the channel does not undo this one. Whoever asked for the money gets it back all the same.
                return RefundInstead(order, refund, now);
            case RefundVerdict.NotFound or RefundVerdict.Refused when asked && !refund.IsOwed && !(now < doubtUntil):
                return Failed(order, refund, finding, now);
            case RefundVerdict.Refused when asked && !(now < refund.DoubtUntil) && Replaced(order, refund) < ReplacedMost:
                // The number is dead at the channel (FACTS 2.6), and what we owe goes back under another.
                return Failed(order, refund, finding, now);
            case RefundVerdict.NotFound or RefundVerdict.Refused when ends:
                return TurnAbnormal(order, refund, finding, "it is owed, and the channel does not do it", now).Then(new OrderEffect.Query(refund.OutTradeNo));
            default:
                if (ends) return TurnAbnormal(order, refund, finding, "its time is over and the channel has not said what became of it", now);
                var waiting = Wait(order, refund, answer, now);
                // The channel does not do it, or we owe it and it is not on its way: the money may have gone back another way, also by hand.
                return refund.Status == RefundStatus.Abnormal || finding.Verdict is RefundVerdict.Refused or RefundVerdict.RetryLater || (finding.Verdict == RefundVerdict.NotFound && owed)
                    ? waiting.Then(new OrderEffect.Query(refund.OutTradeNo))
                    : waiting;
        }
    }

    /// <summary>
    /// What a merchant asked for goes back anyway once the order is to be given back whole: while its number may be sent, that is sent again after a
    /// refusal too, and moves it once however often it is sent. Only then another number takes its place.
    /// </summary>
    private static bool IsOwed(OrderState order, Refund refund) => refund.IsOwed || order.Status == OrderStatus.Cancelling;

    private static Decision Done(OrderState order, Refund refund, RefundFinding finding, DateTimeOffset now)
    {
        var attempt = order.FindAttempt(refund.OutTradeNo)!;
        var succeeded = new OrderEvent.RefundSucceeded(refund.RefundNo, Elsewhere: false, finding.TradeRefunded);
        if (order.Status == OrderStatus.Cancelling && Back(order, attempt) + refund.Amount == order.Amount && order.Current == attempt)
            return Decision.Change(succeeded, new OrderEvent.OrderCancelled(""));
        return Before(succeeded, Found(order, attempt, (finding.TradeRefunded ?? 0) - Back(order, attempt) - refund.Amount - UnderWay(order, attempt, refund), order.Refundable(attempt.OutTradeNo), now));
    }

    /// <param name="elsewhere">Minor units that the channel lists as given back otherwise, and that we have not written down.</param>
    private static Decision Failed(OrderState order, Refund refund, RefundFinding finding, DateTimeOffset now, long elsewhere = 0)
    {
        var attempt = order.FindAttempt(refund.OutTradeNo)!;
        // "No such refund" only confirms what the channel said before.
        var (code, message) = finding.Verdict == RefundVerdict.NotFound && refund.ChannelCode is not null ? (refund.ChannelCode, refund.ChannelMessage) : (finding.Code, finding.Message);
        var failed = After(
            Decision.Change(new OrderEvent.RefundFailed(refund.RefundNo, code, message)),
            Alarm(attempt, "failed " + refund.OutRefundNo, $"refund {refund.OutRefundNo} failed: {code ?? "the channel knows nothing of it"}"));
        // A sum that the channel stated earlier, and that this refund could have been part of, is now known to be something else.
        var unexplained = Math.Max(elsewhere, (attempt.StatedBack ?? 0) - Back(order, attempt) - UnderWay(order, attempt, refund));
        var free = order.Refundable(attempt.OutTradeNo) + refund.Amount;
        var found = Math.Clamp(unexplained, 0, free);
        failed = After(failed, Found(order, attempt, found, free, now));
        if (IsOwed(order, refund))
        {
            // What this refund should have carried, as far as it has not gone another way, goes back under a number of our own.
            var kind = refund.IsOwed ? refund.Kind : RefundKind.Cancel;
            if (refund.Amount > found) return After(failed, StartRefund(order, attempt, kind, refund.Amount - found, now, wait: Backoff.Reversal(Replaced(order, refund) + 1)));
            return order.Current == attempt && Back(order, attempt) + found == order.Amount ? After(failed, Decision.Change(new OrderEvent.OrderCancelled(""))) : failed;
        }

        if (attempt.Status != AttemptStatus.Paid || found == free) return failed;
        // Our books allowed it and the channel did not: perhaps the trade holds less than we think.
        return After(failed, Decision.Change(new OrderEvent.PaidQuestioned(attempt.OutTradeNo, Missed: false, now)).Then(new OrderEffect.Query(attempt.OutTradeNo)));
    }

    /// <summary>How many refunds of the same attempt have failed already.</summary>
    private static int Replaced(OrderState order, Refund refund) => order.Refunds.Count(other => other.OutTradeNo == refund.OutTradeNo && other.Status == RefundStatus.Failed);

    private static long Back(OrderState order, Attempt attempt) =>
        order.Refunds.Where(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.Status == RefundStatus.Succeeded).Sum(refund => refund.Amount);

    /// <summary>What other refunds of ours may have moved already, though we do not know it yet: a sum that the channel states may hold it.</summary>
    private static long UnderWay(OrderState order, Attempt attempt, Refund? except) =>
        order.Refunds.Where(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.IsOpen && !refund.IsUnsent && refund != except).Sum(refund => refund.Amount);

    /// <summary>The amount stays reserved: it may still go back, by a person's hand or by what is under way.</summary>
    private static Decision TurnAbnormal(OrderState order, Refund refund, RefundFinding finding, string why, DateTimeOffset now) => After(
        Decision.Change(new OrderEvent.RefundAbnormal(refund.RefundNo, finding.Code, finding.Message, now + AbnormalPause)),
        Alarm(order.FindAttempt(refund.OutTradeNo)!, "abnormal " + refund.OutRefundNo, $"refund {refund.OutRefundNo}: {why}, last answer {finding.Code ?? "none"}"));

    /// <summary>Not done yet.</summary>
    private static Decision Wait(OrderState order, Refund refund, OrderInput.RefundAnswered answer, DateTimeOffset now)
    {
        var finding = answer.Finding;
        var tries = refund.Tries + 1;
        var sendAnswered = answer.Call == RefundCall.Send && finding.Verdict is not (RefundVerdict.Unknown or RefundVerdict.NotFound);
        // An abnormal one that begins to run was just taken in hand by a person; one that the bank has had all along may take days.
        var begins = finding.Verdict == RefundVerdict.Pending && finding.Code != refund.ChannelCode;
        DateTimeOffset? next = refund.Status == RefundStatus.Pending ? NextAsk(refund, now) : now + (begins ? TakenInHandPause : AbnormalPause);
        if (next > refund.AbnormalAt + Refund.AbnormalWatch) next = IsOwed(order, refund) ? now + TimeSpan.FromDays(1) : null;
        var tried = Decision.Change(new OrderEvent.RefundTried(refund.RefundNo, finding.Code, finding.Message, sendAnswered, next, Accepted: finding.Verdict == RefundVerdict.Pending));
        // What runs at the channel needs nobody's help, however long it takes.
        return finding.Verdict is RefundVerdict.Refused or RefundVerdict.RetryLater || (tries >= Backoff.AlarmTries && finding.Verdict != RefundVerdict.Pending)
            ? After(tried, Alarm(order.FindAttempt(refund.OutTradeNo)!, "refund " + refund.OutRefundNo, $"refund {refund.OutRefundNo} not done after {tries} tries, last answer {finding.Code ?? "none"}"))
            : tried;
    }

    /// <summary>When its schedule asks again, and in any case at the moments that decide.</summary>
    private static DateTimeOffset NextAsk(Refund refund, DateTimeOffset now)
    {
        var next = now + PollSchedule.Parse(refund.Polling ?? RefundTerms.Default.Polling).DelayAfter(refund.Tries);
        foreach (var moment in (DateTimeOffset?[])[refund.SendUntil, refund.DoubtUntil, refund.HiddenUntil])
            if (moment > now && !(next <= moment)) next = moment;
        // The schedule has ended and all is decided: a query that was not answered then is asked again.
        return next ?? now + AbnormalPause;
    }
}
