using System.Collections.Immutable;

namespace PaymentGrains.Domain.Orders;

/// <summary>What each event changes; nothing else changes an order.</summary>
public static partial class OrderMachine
{
    private static OrderState Apply(OrderState? order, OrderEvent happened, DateTimeOffset now) =>
        order is null ? Begin(happened, now) : Change(order, happened, now);

    private static OrderState Begin(OrderEvent happened, DateTimeOffset now) => happened switch
    {
        OrderEvent.Created created => New(created, now),
        OrderEvent.Tombstoned tombstoned => Tombstone(tombstoned, now),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "does not happen where there is no order"),
    };

    private static OrderState New(OrderEvent.Created created, DateTimeOffset now) => new()
    {
        MerchantId = created.MerchantId,
        OrderSn = created.OrderSn,
        Amount = created.Amount,
        Currency = created.Currency,
        Subject = created.Subject,
        Terminal = created.Terminal,
        Status = OrderStatus.Created,
        CreatedAt = now,
        ChangedAt = now,
        ExpiresAt = created.ExpiresAt,
    };

    private static OrderState Tombstone(OrderEvent.Tombstoned tombstoned, DateTimeOffset now) => new()
    {
        MerchantId = tombstoned.MerchantId,
        OrderSn = tombstoned.OrderSn,
        Amount = 0,
        Currency = "",
        Subject = "",
        Status = OrderStatus.Cancelled,
        Reason = tombstoned.Reason,
        CreatedAt = now,
        ChangedAt = now,
        ExpiresAt = now,
    };

    private static OrderState Change(OrderState order, OrderEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case OrderEvent.AttemptStarted e:
                return To(order, OrderStatus.Connecting, now) with { Attempts = order.Attempts.Add(e.Attempt), Reason = null };
            case OrderEvent.AttemptPending e:
                return To(Set(order, e.OutTradeNo, attempt => attempt with
                {
                    Status = AttemptStatus.Paying, PayingSince = now, ChannelCode = e.Code, ChannelMessage = e.Message, Ticket = e.Ticket ?? attempt.Ticket,
                }), OrderStatus.Paying, now);
            case OrderEvent.AttemptPaid e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    Status = AttemptStatus.Paid, Late = e.Late, PaidAt = now, NextStepAt = null, Reversal = null,
                    ChannelTradeNo = e.ChannelTradeNo,
                });
            case OrderEvent.AttemptRefused e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    Status = AttemptStatus.Refused, ChannelCode = e.Code, ChannelMessage = e.Message, Settled = e.Settled, NextStepAt = e.Settled ? null : now,
                });
            case OrderEvent.ReversalStarted e:
                return Set(order, e.OutTradeNo, attempt => attempt with { Status = AttemptStatus.Reversing, Reversal = e.Reason, NextStepAt = e.NextStepAt });
            case OrderEvent.ReversalSent e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    ReversalTries = attempt.ReversalTries + 1, NotReversible = false, SeenPaid = attempt.SeenPaid || e.SeenPaid, NextStepAt = e.NextStepAt,
                });
            case OrderEvent.ReversalTried e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    NotReversible = e.NotReversible, NextStepAt = e.NextStepAt, ChannelCode = e.Code, ChannelMessage = e.Message,
                    ReversalAcceptedAt = attempt.ReversalAcceptedAt ?? (e.Accepted ? now : null),
                });
            case OrderEvent.AttemptClosed e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    Status = AttemptStatus.Closed, Reversal = null, NextStepAt = e.WatchAt,
                    // Reversed once more after it was over: that counts as a look at it, so that it does not go on for ever.
                    Settled = true, WatchQueries = attempt.Settled ? attempt.WatchQueries + 1 : 0,
                });
            case OrderEvent.AttemptReversed e:
                return Set(order, e.OutTradeNo, attempt => attempt with { Status = AttemptStatus.Returned, Reversed = true, Reversal = null, Settled = true, NextStepAt = null });
            case OrderEvent.AttemptWatched e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    Settled = attempt.Settled || e.Answered,
                    WatchQueries = attempt.WatchQueries + (e.Answered && attempt.Settled ? 1 : 0),
                    WatchMisses = e.Answered ? 0 : attempt.WatchMisses + 1,
                    NextStepAt = e.NextStepAt,
                });
            case OrderEvent.RefundRequested e:
                return order with { Refunds = order.Refunds.Add(e.Refund) };
            case OrderEvent.RefundSent e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    Sends = refund.Sends + 1, SentAt = now, Answered = false, NextStepAt = e.NextStepAt,
                    LostSendAt = refund.Answered || refund.IsUnsent ? refund.LostSendAt : refund.SentAt ?? refund.RequestedAt,
                });
            case OrderEvent.RefundTried e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    Tries = refund.Tries + 1, Answered = refund.Answered || e.SendAnswered, NextStepAt = e.NextStepAt, AcceptedAt = e.Accepted ? now : refund.AcceptedAt,
                    // Why it was refused stands until something new is known; that a query knows no such refund is not.
                    ChannelCode = refund.Refused ? refund.ChannelCode : e.Code, ChannelMessage = refund.Refused ? refund.ChannelMessage : e.Message,
                });
            case OrderEvent.RefundRefused e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    Refused = true, Answered = true, NextStepAt = e.NextStepAt, ChannelCode = e.Code, ChannelMessage = e.Message,
                });
            case OrderEvent.UndoRefused e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    OutRefundNo = e.OutRefundNo, UndoNo = refund.OutRefundNo, Undo = false, NumberedAt = now, Deadline = e.Deadline, NextStepAt = now,
                    // Nothing was sent under the new number yet.
                    Sends = 0, SentAt = null, Answered = false, LostSendAt = null, AcceptedAt = null, Tries = 0, Refused = false,
                });
            case OrderEvent.RefundSucceeded e:
                if (e.TradeRefunded is not null) order = Set(order, order.FindRefund(e.RefundNo)!.OutTradeNo, attempt => attempt with { StatedBack = e.TradeRefunded });
                return Returned(SetRefund(order, e.RefundNo, refund => refund with
                {
                    Status = RefundStatus.Succeeded, Elsewhere = e.Elsewhere, DoneAt = now, NextStepAt = null,
                }), e.RefundNo);
            case OrderEvent.RefundAbnormal e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    Status = RefundStatus.Abnormal, AbnormalAt = now, Tries = refund.Tries + 1, NextStepAt = e.NextStepAt,
                    ChannelCode = e.Code ?? refund.ChannelCode, ChannelMessage = e.Message ?? refund.ChannelMessage,
                });
            case OrderEvent.RefundAskedFor e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    Status = RefundStatus.Pending, AbnormalAt = null, NextStepAt = e.NextStepAt, Deadline = e.Deadline,
                });
            case OrderEvent.RefundFound e:
                return Returned(order with { Refunds = order.Refunds.Add(e.Refund) }, e.Refund.RefundNo);
            case OrderEvent.PaidQuestioned e:
                return Set(order, e.OutTradeNo, attempt => attempt with
                {
                    NextStepAt = e.NextStepAt, WatchMisses = e.Missed ? attempt.WatchMisses + 1 : 0, StatedBack = e.Stated ?? attempt.StatedBack,
                });
            case OrderEvent.RefundFailed e:
                return SetRefund(order, e.RefundNo, refund => refund with
                {
                    Status = RefundStatus.Failed, DoneAt = now, NextStepAt = null, ChannelCode = e.Code, ChannelMessage = e.Message,
                });
            case OrderEvent.OrderSucceeded:
                return To(order, OrderStatus.Success, now) with { Reason = null };
            case OrderEvent.OrderFailed e:
                return To(order, OrderStatus.Failed, now) with { Reason = e.Reason };
            case OrderEvent.CancelStarted e:
                return To(order, OrderStatus.Cancelling, now) with { Reason = e.Reason };
            case OrderEvent.OrderCancelled e:
                return To(order, OrderStatus.Cancelled, now) with { Reason = e.Reason.Length > 0 ? e.Reason : order.Reason };
            case OrderEvent.AlarmRaised e:
                return Set(order, e.OutTradeNo, attempt => attempt with { Alarms = attempt.Alarms.Add(e.Once) });
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "does not happen to an order that exists");
        }
    }

    /// <summary>An attempt whose whole amount went back holds no money any more.</summary>
    private static OrderState Returned(OrderState order, string refundNo)
    {
        var outTradeNo = order.FindRefund(refundNo)!.OutTradeNo;
        var back = order.Refunds.Where(refund => refund.OutTradeNo == outTradeNo && refund.Status == RefundStatus.Succeeded).Sum(refund => refund.Amount);
        return back < order.Amount
            ? order
            : Set(order, outTradeNo, attempt => attempt with { Status = AttemptStatus.Returned, Settled = true, NextStepAt = null });
    }

    private static OrderState To(OrderState order, OrderStatus status, DateTimeOffset now) =>
        order.Status == status ? order : order with { Status = status, ChangedAt = now };

    private static OrderState Set(OrderState order, string outTradeNo, Func<Attempt, Attempt> change)
    {
        var attempt = order.Attempts.First(attempt => attempt.OutTradeNo == outTradeNo);
        return order with { Attempts = order.Attempts.Replace(attempt, change(attempt)) };
    }

    private static OrderState SetRefund(OrderState order, string refundNo, Func<Refund, Refund> change)
    {
        var refund = order.Refunds.First(refund => refund.RefundNo == refundNo);
        return order with { Refunds = order.Refunds.Replace(refund, change(refund)) };
    }
}
