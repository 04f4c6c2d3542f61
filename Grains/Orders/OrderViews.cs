using System.Collections.Immutable;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Grains.Orders;

/// <summary>The order as others may see it.</summary>
public static class OrderViews
{
    public static OrderView Of(OrderState order) => new()
    {
        MerchantId = order.MerchantId,
        OrderSn = order.OrderSn,
        Amount = order.Amount,
        Currency = order.Currency,
        Subject = order.Subject,
        Status = Word(order.Status),
        Channel = order.LastAttempt?.Channel ?? "",
        Attempts = [.. order.Attempts.Select(attempt => new AttemptView(
            attempt.OutTradeNo, attempt.Channel, Word(attempt.Status), attempt.CodeMask,
            attempt.ChannelTradeNo ?? "", attempt.ChannelCode ?? "", attempt.ChannelMessage ?? "")
        {
            Scene = attempt.Scene.ToString().ToLowerInvariant(),
            Method = attempt.Method ?? "",
            TicketKind = Payable(attempt) is { } ticket ? ticket.Kind.ToString().ToLowerInvariant() : "",
            Ticket = Payable(attempt)?.Content ?? "",
        })],
        Refunded = order.Refunded,
        Refunds = [.. order.Refunds.Select(refund => new RefundView(refund.RefundNo, Word(refund.Kind), refund.OutTradeNo, refund.Amount, Word(refund.Status), refund.ChannelCode ?? "", refund.ChannelMessage ?? ""))],
        Deadline = order.Status is OrderStatus.Connecting or OrderStatus.Paying ? order.LastAttempt!.Deadline : order.ExpiresAt,
        Reason = order.Reason ?? "",
        CreatedAt = order.CreatedAt,
        ChangedAt = order.ChangedAt,
    };

    private static PaymentTicket? Payable(Attempt attempt) => attempt.Status == AttemptStatus.Paying ? attempt.Ticket : null;

    private static string Word(OrderStatus status) => status switch
    {
        OrderStatus.Created => "created",
        OrderStatus.Connecting => "connecting",
        OrderStatus.Paying => "paying",
        OrderStatus.Cancelling => "cancelling",
        OrderStatus.Success => "success",
        OrderStatus.Failed => "failed",
        OrderStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static string Word(AttemptStatus status) => status switch
    {
        AttemptStatus.Connecting => "connecting",
        AttemptStatus.Paying => "paying",
        AttemptStatus.Reversing => "reversing",
        AttemptStatus.Paid => "paid",
        AttemptStatus.Refused => "refused",
        AttemptStatus.Closed => "closed",
        AttemptStatus.Returned => "returned",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static string Word(RefundKind kind) => kind switch
    {
        RefundKind.Merchant => "merchant",
        RefundKind.Cancel => "cancel",
        RefundKind.LateSuccess => "late_success",
        RefundKind.Channel => "channel",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static string Word(RefundStatus status) => status switch
    {
        RefundStatus.Pending => "pending",
        RefundStatus.Succeeded => "succeeded",
        RefundStatus.Failed => "failed",
        RefundStatus.Abnormal => "abnormal",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
