using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>Refund and refund query at YeePay (FACTS 4.4, 4.5): accepted as PROCESSING, done when it is asked for.</summary>
internal sealed class YeePayRefunds(TradeLedger ledger)
{
    public WireAnswer Refund(YeePayCall call, DateTimeOffset now)
    {
        var requestNo = call.Given("refundRequestId");
        if (requestNo.Length is 0 or > 64) return YeePayAnswer.BadParameter("refundRequestId");
        if (!Yuan.TryRead(call.Given("refundAmount"), out var amount)) return YeePayAnswer.BadParameter("refundAmount");
        if (Find(call, now) is not { } trade) return YeePayAnswer.Refused(YeePayAnswer.OrderNotFound, "订单不存在");

        var fault = trade.AmountOfRefund(requestNo) is null ? call.RefundFault : null;
        if (fault == FaultKinds.RefundNoBalance) return YeePayAnswer.Refused("SIM_BALANCE_NOT_ENOUGH", "可用余额不足");
        var result = trade.Refund(requestNo, amount, now, abnormal: fault is FaultKinds.RefundAbnormal or FaultKinds.RefundRefused);
        if (fault == FaultKinds.RefundRefused && result == RefundResult.Moved) trade.CloseRefund(requestNo);
        if (result == RefundResult.Moved) ledger.Save(trade);
        return result switch
        {
            RefundResult.Moved when fault is null => Found(trade, requestNo, "PROCESSING"),
            RefundResult.Moved or RefundResult.Repeated => Found(trade, requestNo, Status(trade, requestNo)),
            RefundResult.OtherAmount => YeePayAnswer.Refused("SIM_REFUND_DIFFERS", "退款请求号重复且金额不一致"),
            RefundResult.TooMuch => YeePayAnswer.Refused("SIM_REFUND_TOO_MUCH", "退款金额大于可退金额"),
            _ => YeePayAnswer.Refused("SIM_NOT_PAID", "订单未支付"),
        };
    }

    public WireAnswer Query(YeePayCall call, DateTimeOffset now)
    {
        var requestNo = call.Given("refundRequestId");
        return Find(call, now) is { } trade && trade.AmountOfRefund(requestNo) is not null
            ? Found(trade, requestNo, Status(trade, requestNo))
            : YeePayAnswer.Refused(YeePayAnswer.RefundNotFound, "退款订单不存在");
    }

    Trade? Find(YeePayCall call, DateTimeOffset now) => ledger.Find(ChannelNames.YeePay, call.Account!.MerchantNo, call.OutTradeNo, null, now);

    static string Status(Trade trade, string requestNo)
    {
        if (trade.FindRefund(requestNo) is not null) return "SUCCESS";
        return trade.AbnormalRefunds.Exists(refund => refund.RequestNo == requestNo) ? "SUSPEND" : "FAILED";
    }

    static WireAnswer Found(Trade trade, string requestNo, string status) => YeePayAnswer.TradeTaken(
        status,
        [
            new("message", "成功"), new("merchantNo", trade.Merchant), new("orderId", trade.OutTradeNo), new("refundRequestId", requestNo),
            new("uniqueRefundNo", $"1002{trade.TradeNo[4..]}"), new("refundAmount", Yuan.Text(trade.AmountOfRefund(requestNo)!.Value), IsJson: true), new("status", status),
        ]);
}
