using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Merchants;

/// <summary>What merchants' servers are told of an order's reply: an unknown result is 202, neither success nor failure (DESIGN 6).</summary>
public static class MerchantAnswers
{
    public static IResult Of(OrderView? order) => order is null ? new ProblemAnswer(ProblemKind.OrderNotFound) : JsonAnswer.Of(200, Seen(order));

    public static IResult Of(OrderReply reply, int status) => (IResult?)Refused(reply) ?? JsonAnswer.Of(status, Seen(reply.Order!));

    /// <summary>200 when it is paid, 202 with what the customer's device needs while it is open, 402 when the channel refused it.</summary>
    public static IResult OfPay(OrderReply reply) => (IResult?)Refused(reply) ?? (reply.Order!.Status switch
    {
        "success" => JsonAnswer.Of(200, reply.Order),
        "failed" => (IResult)new ProblemAnswer(ProblemKind.PaymentRefused) { Detail = reply.Order.Reason, Order = reply.Order },
        "cancelling" or "cancelled" => new ProblemAnswer(ProblemKind.OrderCancelled) { Order = reply.Order },
        _ => JsonAnswer.Of(202, Seen(reply.Order)),
    });

    /// <summary>200 when it is cancelled, 202 while the channel has to confirm. A failed order stays failed: nothing is to be cancelled.</summary>
    public static IResult OfCancel(OrderReply reply) => (IResult?)Refused(reply) ?? JsonAnswer.Of(reply.Order!.Status == "cancelling" ? 202 : 200, Seen(reply.Order));

    /// <summary>The refund: 200 when it is done or has failed, 202 while it runs or waits for a person.</summary>
    public static IResult OfRefund(OrderReply reply, string refundNo)
    {
        if (Refused(reply) is { } problem) return problem;
        return reply.Order?.Refunds.FirstOrDefault(refund => refund.RefundNo == refundNo) is { } refund
            ? JsonAnswer.Of(refund.Status is "pending" or "abnormal" ? 202 : 200, refund)
            : new ProblemAnswer(ProblemKind.ResultUnknown) { Order = reply.Order };
    }

    private static ProblemAnswer? Refused(OrderReply reply)
    {
        ProblemKind? kind = reply.Refusal switch
        {
            Refusal.None or Refusal.NothingToDo => reply.Order is null ? ProblemKind.ResultUnknown : null,
            Refusal.OrderNotFound => ProblemKind.OrderNotFound,
            Refusal.OrderConflict => ProblemKind.OrderConflict,
            Refusal.OrderCancelled => ProblemKind.OrderCancelled,
            Refusal.CodeNotRecognised => ProblemKind.CodeNotRecognised,
            Refusal.SceneNotOffered => ProblemKind.SceneNotOffered,
            Refusal.PurchaseRefused => ProblemKind.PurchaseRefused,
            Refusal.AnotherCodePaying => ProblemKind.AnotherPaymentOpen,
            Refusal.ChannelUnavailable => ProblemKind.ChannelUnavailable,
            Refusal.NotRefundable => ProblemKind.NotRefundable,
            Refusal.RefundTooLarge => ProblemKind.RefundTooLarge,
            _ => ProblemKind.ResultUnknown,
        };
        return kind is null ? null : new ProblemAnswer(kind) { Detail = reply.Detail, Order = reply.Order is null ? null : Seen(reply.Order) };
    }

    // Connecting is ours alone: to the outside a result that is not known yet is paying (DESIGN 6).
    private static OrderView Seen(OrderView order) => order.Status == "connecting" ? order with { Status = "paying" } : order;
}
