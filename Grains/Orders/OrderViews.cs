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
            Scene = Word(attempt.Scene),
            Method = attempt.Method ?? "",
            TicketKind = Payable(attempt) is { } ticket ? Word(ticket.Kind) : "",
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

    /// <summary>All but one are single words.</summary>
    private static string Word(Enum value) => value is RefundKind.LateSuccess ? "late_success" : value.ToString().ToLowerInvariant();
}
