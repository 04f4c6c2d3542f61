using PaymentGrains.Domain.Schedules;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>Money back.</summary>
public static partial class OrderMachine
{
    private static Decision RequestRefund(OrderState order, OrderInput.RequestRefund request, DateTimeOffset now)
    {
        if (order.FindRefund(request.RefundNo) is { } known)
            return known.Amount == request.Amount && known.Kind == RefundKind.Merchant ? Decision.Nothing : Decision.Refuse(Refusal.OrderConflict);
        // Ours begin with the attempt's number; a merchant's number like that could meet one of them.
        if (order.Attempts.Any(attempt => request.RefundNo.StartsWith(attempt.OutTradeNo, StringComparison.Ordinal))) return Decision.Refuse(Refusal.OrderConflict);
        if (order.Status != OrderStatus.Success) return Decision.Refuse(Refusal.NotRefundable);
        var paid = order.Current!;
        if (request.Amount <= 0 || request.Amount > order.Refundable(paid.OutTradeNo)) return Decision.Refuse(Refusal.RefundTooLarge);
        return StartRefund(order, paid, RefundKind.Merchant, request.Amount, now, request.RefundNo);
    }

    /// <summary>The intent is due at once: should the process die before the call, the next look at the order makes it.</summary>
    private static Decision StartRefund(OrderState order, Attempt attempt, RefundKind kind, long amount, DateTimeOffset now, string? refundNo = null)
    {
        var outRefundNo = OrderNumbers.OutRefundNo(order, attempt.OutTradeNo);
        var refund = new Refund
        {
            RefundNo = refundNo ?? outRefundNo,
            Kind = kind,
            OutTradeNo = attempt.OutTradeNo,
            OutRefundNo = outRefundNo,
            Amount = amount,
            Status = RefundStatus.Pending,
            RequestedAt = now,
            NextStepAt = now,
        };
        return Decision.Change(new OrderEvent.RefundRequested(refund)).Then(new OrderEffect.SendRefund(refund.RefundNo));
    }

    private static Decision RefundAnswered(OrderState order, OrderInput.RefundAnswered answer, DateTimeOffset now)
    {
        var refund = order.FindRefund(answer.RefundNo);
        if (refund is null) return Decision.Refuse(Refusal.DoesNotFit);
        if (refund.Status != RefundStatus.Pending) return Decision.Nothing;
        var finding = answer.Finding;
        switch (finding.Verdict)
        {
            case RefundVerdict.Done:
                return Done(order, refund);
            case RefundVerdict.NotFound when answer.Call == RefundCall.Query && refund.Refused:
                return Failed(order, refund, finding with { Code = refund.ChannelCode, Message = refund.ChannelMessage }, now);
            case RefundVerdict.NotFound when answer.Call == RefundCall.Query:
                // The channel never got it, or says nothing of it: the same number and amount again moves money once (FACTS 0.7).
                return Decision.Do(new OrderEffect.SendRefund(refund.RefundNo));
            case RefundVerdict.Refused when answer.Call == RefundCall.Send && refund.Kind == RefundKind.Merchant:
                // An earlier send of this number may have moved the money, and the refusal is only its echo: ask before it counts.
                return Decision.Change(new OrderEvent.RefundRefused(refund.RefundNo, finding.Code, finding.Message, now)).Then(new OrderEffect.QueryRefund(refund.RefundNo));
            case RefundVerdict.Refused when refund.Kind == RefundKind.Merchant:
                return Failed(order, refund, finding, now);
            case RefundVerdict.Refused:
                // We owe it. If the trade holds nothing any more, the money went back another way.
                return Wait(order, refund, finding, now).Then(new OrderEffect.Query(refund.OutTradeNo));
            default:
                return Wait(order, refund, finding, now);
        }
    }

    private static Decision Done(OrderState order, Refund refund)
    {
        var succeeded = new OrderEvent.RefundSucceeded(refund.RefundNo);
        var back = order.Refunds.Where(other => other.OutTradeNo == refund.OutTradeNo && other.Status == RefundStatus.Succeeded).Sum(other => other.Amount);
        return order.Status == OrderStatus.Cancelling && back + refund.Amount == order.Amount && order.Current!.OutTradeNo == refund.OutTradeNo
            ? Decision.Change(succeeded, new OrderEvent.OrderCancelled(""))
            : Decision.Change(succeeded);
    }

    private static Decision Failed(OrderState order, Refund refund, RefundFinding finding, DateTimeOffset now)
    {
        var failed = new OrderEvent.RefundFailed(refund.RefundNo, finding.Code, finding.Message);
        if (order.Status != OrderStatus.Cancelling) return Decision.Change(failed);
        // The order is to be given back whole, so what this refund should have carried goes back under a number of our own.
        return Before(failed, StartRefund(order, order.Current!, RefundKind.Cancel, refund.Amount, now));
    }

    /// <summary>Not done yet. A refund that we owe by ourselves is never given up: it stays pending, and a person is told.</summary>
    private static Decision Wait(OrderState order, Refund refund, RefundFinding finding, DateTimeOffset now)
    {
        var tries = refund.Tries + 1;
        var tried = Decision.Change(new OrderEvent.RefundTried(refund.RefundNo, finding.Code, finding.Message, now + Backoff.Refund(tries)));
        return finding.Verdict is RefundVerdict.Refused or RefundVerdict.RetryLater || tries >= Backoff.AlarmTries
            ? After(tried, Alarm(order.FindAttempt(refund.OutTradeNo)!, "refund " + refund.OutRefundNo, $"refund {refund.OutRefundNo} not done after {tries} tries, last answer {finding.Code ?? "none"}"))
            : tried;
    }
}
