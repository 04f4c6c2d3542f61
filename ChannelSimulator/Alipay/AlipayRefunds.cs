using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>Refund and refund query at Alipay (FACTS 1.7).</summary>
internal sealed class AlipayRefunds(SimulatorOptions options, TradeLedger ledger, Notifier notifier)
{
    public WireAnswer Refund(AlipayCall call, DateTimeOffset now)
    {
        if (!Yuan.TryRead(call.Business.Text("refund_amount"), out var amount)) return AlipayAnswer.BadBusiness("refund_amount");
        if (Find(call, now) is not { } trade) return AlipayAnswer.NoSuchTrade();
        var requestNo = call.Business.Text("out_request_no");
        if (requestNo.Length > 64 || (requestNo.Length == 0 && amount != trade.Amount)) return AlipayAnswer.BadBusiness("out_request_no");

        if (call.RefundFault is { } fault && trade.AmountOfRefund(RequestNo(call, trade)) is null)
        {
            return fault == FaultKinds.RefundNoBalance
                ? AlipayAnswer.Failure("ACQ.SELLER_BALANCE_NOT_ENOUGH", "卖家余额不足")
                : AlipayAnswer.Failure("ACQ.TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款");
        }

        var result = trade.Refund(RequestNo(call, trade), amount, now);
        if (result == RefundResult.Moved)
        {
            ledger.Save(trade);
            if (options.NotifyPartialRefunds && trade.Status == TradeStatus.Paid) notifier.NotifyOfRefund(trade, now);
        }

        return result switch
        {
            RefundResult.Moved => Moved(trade, "Y", now),
            RefundResult.Repeated => Moved(trade, "N", now),
            RefundResult.OtherAmount => AlipayAnswer.Failure("ACQ.DISCORDANT_REPEAT_REQUEST", "不一致的请求"),
            RefundResult.TooMuch => AlipayAnswer.Failure("ACQ.REASON_TRADE_REFUND_FEE_ERR", "退款金额无效"),
            _ => AlipayAnswer.Failure("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
        };
    }

    public WireAnswer Query(AlipayCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return AlipayAnswer.NoSuchTrade();
        var requestNo = RequestNo(call, trade);
        // Code 10000 without refund fields does not mean that a refund failed; it means that none is known (FACTS 1.7).
        if (trade.FindRefund(requestNo) is not { } refund) return AlipayAnswer.Success();
        var answer = AlipayAnswer.Success(
            new("trade_no", trade.TradeNo), new("out_trade_no", trade.OutTradeNo), new("out_request_no", requestNo),
            new("total_amount", Yuan.Text(trade.Amount)), new("refund_amount", Yuan.Text(refund.Amount)),
            new("refund_status", "REFUND_SUCCESS"), new("gmt_refund_pay", AlipayAnswer.Time(refund.At)));
        return answer with { Summary = "10000 REFUND_SUCCESS" };
    }

    /// <summary>A full refund without a number of its own goes by the number of the trade.</summary>
    static string RequestNo(AlipayCall call, Trade trade) =>
        call.Business.Text("out_request_no") is { Length: > 0 } given ? given : trade.OutTradeNo;

    static WireAnswer Moved(Trade trade, string fundChange, DateTimeOffset now)
    {
        var answer = AlipayAnswer.Success(
            new("trade_no", trade.TradeNo), new("out_trade_no", trade.OutTradeNo), new("fund_change", fundChange),
            // All refunds of the trade together, not this one (FACTS 1.13).
            new("refund_fee", Yuan.Text(trade.Refunded)), new("gmt_refund_pay", AlipayAnswer.Time(now)));
        return answer with { Summary = $"10000 fund_change={fundChange}" };
    }

    Trade? Find(AlipayCall call, DateTimeOffset now) => ledger.Find(
        ChannelNames.Alipay, call.Account!.AppId, call.Business.Text("out_trade_no"), call.Business.Text("trade_no"), now);
}
