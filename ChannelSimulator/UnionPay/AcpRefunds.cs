using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>Refunds at ACP (FACTS 3A.4): transactions of their own, with an orderId and a txnTime of their own. Accepted at once and done a little later.</summary>
internal sealed class AcpRefunds(SimulatorOptions options, TradeLedger ledger)
{
    public WireAnswer Refund(AcpCall call, DateTimeOffset now)
    {
        var number = call.OutTradeNo;
        if (!AcpTrades.OrderIdForm().IsMatch(number)) return AcpAnswer.Bad("orderId");
        if (!AcpTrades.AmountForm().IsMatch(call.Given("txnAmt"))) return AcpAnswer.Bad("txnAmt");
        if (ledger.Find(ChannelNames.UnionPay, call.MerId, number, null, now) is not null) return AcpAnswer.Duplicate();
        if (call.Given("origQryId").Length == 0 || ledger.Find(ChannelNames.UnionPay, call.MerId, null, call.Given("origQryId"), now) is not { } trade) return AcpAnswer.NoOriginal();

        var fault = trade.AmountOfRefund(number) is null ? call.RefundFault : null;
        if (fault == FaultKinds.RefundNoBalance) return AcpAnswer.Busy();
        if (fault == FaultKinds.RefundRefused) return AcpAnswer.Of("32", "无此交易权限[3200000]");
        var result = trade.Refund(number, long.Parse(call.Given("txnAmt")), now);
        if (result == RefundResult.Moved)
        {
            trade.TxnTimes[number] = call.TxnTime;
            ledger.Save(trade);
        }

        return result switch
        {
            RefundResult.Moved => AcpAnswer.Accepted(new("queryId", QueryId(trade, number)), new("origQryId", trade.TradeNo), new("txnAmt", call.Given("txnAmt"))),
            RefundResult.Repeated or RefundResult.OtherAmount => AcpAnswer.Duplicate(),
            RefundResult.TooMuch => AcpAnswer.Of("33", "交易金额超限[3300000]"),
            _ => AcpAnswer.NoOriginal(),
        };
    }

    public bool IsOfRefund(AcpCall call) => Find(call) is not null;

    public WireAnswer Query(AcpCall call, DateTimeOffset now)
    {
        var trade = Find(call)!;
        if (trade.TxnTimes.GetValueOrDefault(call.OutTradeNo) != call.TxnTime) return AcpAnswer.NotFound();
        var refund = trade.FindRefund(call.OutTradeNo)!;
        var (code, words) = refund.At + options.UnionPayRefundTakes <= now ? ("00", "交易成功[0000000]") : ("05", "交易已受理，请稍后查询交易结果[0500000]");
        return AcpAnswer.State(
            code, words, new("queryId", QueryId(trade, call.OutTradeNo)), new("origQryId", trade.TradeNo), new("txnAmt", $"{refund.Amount}"), new("currencyCode", "156"));
    }

    /// <summary>UnionPay's own number of a refund, always the same for the same one.</summary>
    public static string QueryId(Trade trade, string number) => $"{trade.TradeNo[..^3]}{number.Sum(letter => letter) % 1000:D3}";

    Trade? Find(AcpCall call) => ledger.FindByRefund(ChannelNames.UnionPay, call.MerId, call.OutTradeNo) is { } trade && trade.FindRefund(call.OutTradeNo) is not null ? trade : null;
}
