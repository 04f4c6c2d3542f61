using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Pos;

/// <summary>Turns what a grain said into the envelope.</summary>
public static class PosMessages
{
    /// <summary>Create: the order stands as asked, or why not.</summary>
    public static PosAnswer Created(OrderReply reply) => Refused(reply) ?? State(reply.Order, isError: false);

    /// <summary>Pay: no error while money may come or has come; anything else means that this code pays nothing.</summary>
    public static PosAnswer Paid(OrderReply reply) => Refused(reply) ?? Paid(reply.Order);

    /// <inheritdoc cref="Paid(OrderReply)"/>
    public static PosAnswer Paid(OrderView? order)
    {
        // Connecting is ours alone: to the outside a result that is not known yet is paying (DESIGN 6).
        var seen = order is { Status: "connecting" } ? order with { Status = "paying" } : order;
        return State(seen, isError: seen is not { Status: "paying" or "success" });
    }

    /// <summary>Query and cancel: the request was answered, whatever the state.</summary>
    public static PosAnswer Stands(OrderReply reply) => Refused(reply) ?? State(reply.Order, isError: false);

    /// <inheritdoc cref="Stands(OrderReply)"/>
    public static PosAnswer Stands(OrderView? order) => order is null ? PosAnswer.Of(PosError.OrderNotFound) : State(order, isError: false);

    /// <summary>
    /// Refund: the order with this refund in it, also for a repeat. An error only where it failed: one that is pending or waits for a person may
    /// still go back, and another one beside it would be money twice.
    /// </summary>
    public static PosAnswer Refunded(OrderReply reply, string refundNo)
    {
        if (reply.Refusal == Refusal.OrderConflict)
        {
            // Never "take another number": the one before may be on its way, and the cashier's amount a slip.
            var known = reply.Order?.Refunds.FirstOrDefault(refund => refund.RefundNo == refundNo);
            return PosAnswer.Of(PosError.OrderConflict, known is null
                ? "退款单号不能以支付流水号开头，请换一个退款单号"
                : $"该退款单号已有一笔退款 {known.Amount} 分，请先查询订单核对，不要换单号重复退款", Data(reply.Order));
        }

        return Refused(reply) ?? Refunded(reply.Order, refundNo);
    }

    /// <inheritdoc cref="Refunded(OrderReply, string)"/>
    public static PosAnswer Refunded(OrderView? order, string refundNo)
    {
        var refund = order?.Refunds.FirstOrDefault(refund => refund.RefundNo == refundNo);
        return refund is null
            ? PosAnswer.Of(PosError.Internal, data: Data(order))
            : State(order, isError: refund.Status == "failed") with { Message = Words(refund) };
    }

    /// <summary>The error of a refusal; null for those that only say that the order stands as it stands.</summary>
    private static PosAnswer? Refused(OrderReply reply)
    {
        PosError? error = reply.Refusal switch
        {
            Refusal.None or Refusal.NothingToDo or Refusal.DoesNotFit => null,
            Refusal.OrderNotFound => PosError.OrderNotFound,
            Refusal.OrderConflict => PosError.OrderConflict,
            Refusal.OrderCancelled => PosError.OrderCancelled,
            Refusal.CodeNotRecognised => PosError.CodeNotRecognised,
            Refusal.AnotherCodePaying => PosError.AnotherCodePaying,
            Refusal.ChannelUnavailable => PosError.ChannelUnavailable,
            Refusal.NotRefundable => PosError.NotRefundable,
            Refusal.RefundTooLarge => PosError.RefundTooLarge,
            _ => PosError.Internal,
        };
        return error is null ? null : PosAnswer.Of(error, data: Data(reply.Order));
    }

    private static PosAnswer State(OrderView? order, bool isError) =>
        order is null ? PosAnswer.Of(PosError.Internal) : new(0, order.Status.ToUpperInvariant(), Words(order), isError, Data(order));

    private static string Data(OrderView? order) => order is null ? "" : OrderJson.Render(order);

    private static string Words(OrderView order) => order.Status switch
    {
        "created" => "订单已创建，请扫描顾客的付款码",
        "connecting" => "正在连接支付渠道，请稍候",
        "paying" => "等待顾客确认付款，请稍候，不要重复收款",
        "cancelling" when Has(order, "abnormal") => "正在撤销订单，退款异常，需要人工在支付渠道处理",
        "cancelling" => "正在撤销订单，请稍后查询撤销结果",
        "success" when Has(order, "abnormal") => "收款成功，该订单有退款异常，需要人工在支付渠道处理，请勿重复退款",
        "success" when Has(order, "pending") => "收款成功，该订单有退款正在处理，请稍后查询退款结果",
        "success" => order.Refunded == 0 ? "收款成功" : "收款成功，该订单已有退款，请核对退款明细",
        "failed" when Has(order, "abnormal") => "付款未完成，之后到账的款项退款异常，需要人工在支付渠道处理",
        "failed" when Has(order, "pending") => "付款未完成，之后到账的款项正在退回顾客",
        "failed" => order.Reason.Length > 0 ? order.Reason : "付款失败，请让顾客换一种付款方式后重新扫码",
        "cancelled" when Has(order, "abnormal") => "订单已撤销，退款异常，需要人工在支付渠道处理",
        "cancelled" when Has(order, "pending") => "订单已撤销，顾客的款项正在退回",
        "cancelled" when order.Refunded > 0 => "订单已撤销，顾客的款项已退回",
        "cancelled" => "订单已撤销，没有收款",
        _ => "请查询订单",
    };

    private static string Words(RefundView refund) => refund.Status switch
    {
        "succeeded" => "退款成功",
        "failed" => $"退款失败：{(refund.ChannelMessage.Length > 0 ? refund.ChannelMessage : "支付渠道未受理")}，请核对后换一个退款单号重试",
        "abnormal" => "退款异常，需要人工在支付渠道处理，请勿重复退款",
        _ => "退款已受理，正在处理，请稍后查询退款结果，请勿换单号重复退款",
    };

    private static bool Has(OrderView order, string status) => order.Refunds.Any(refund => refund.Status == status);
}
