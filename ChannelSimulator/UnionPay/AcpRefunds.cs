using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>
/// Refunds and undos at ACP (FACTS 3A.4): transactions of their own, with an orderId and a txnTime of their own. A refund is accepted at once and done a
/// little later; an undo gives back a whole payment of the same settlement day, and at once.
/// </summary>
internal sealed class AcpRefunds(SimulatorOptions options, TradeLedger ledger, Notifier notifier)
{
    public WireAnswer Refund(AcpCall call, DateTimeOffset now)
    {
        if (Problem(call, now, out var trade) is { } problem) return problem;
        if (trade.UndoneBy is { } undo && undo != call.OutTradeNo) return AcpAnswer.GivenBackBefore();
        return Give(call, trade, now) switch
        {
            RefundResult.Moved => Accepted(call, trade),
            RefundResult.Repeated or RefundResult.OtherAmount => AcpAnswer.Duplicate(),
            RefundResult.TooMuch => AcpAnswer.Of("33", "交易金额超限[3300000]"),
            _ => AcpAnswer.NoOriginal(),
        };
    }

    public WireAnswer Undo(AcpCall call, DateTimeOffset now)
    {
        var answer = Undone(call, now);
        return answer with { Summary = $"undo {answer.Summary}" };
    }

    public bool IsOfRefund(AcpCall call) => Find(call) is not null;

    public WireAnswer Query(AcpCall call, DateTimeOffset now)
    {
        var trade = Find(call)!;
        if (trade.TxnTimes.GetValueOrDefault(call.OutTradeNo) != call.TxnTime) return AcpAnswer.NotFound();
        var refund = trade.FindRefund(call.OutTradeNo)!;
        var takes = trade.UndoneBy == call.OutTradeNo ? TimeSpan.Zero : options.UnionPayRefundTakes;
        var (code, words) = refund.At + takes <= now ? ("00", "交易成功[0000000]") : ("05", "交易已受理，请稍后查询交易结果[0500000]");
        return AcpAnswer.State(
            code, words, new("queryId", QueryId(trade, call.OutTradeNo)), new("origQryId", trade.TradeNo), new("txnAmt", $"{refund.Amount}"), new("currencyCode", "156"));
    }

    public static LedgerEntry? Last(Trade trade) => trade.Entries.LastOrDefault(entry => entry.RequestNo is not null);

    /// <summary>UnionPay's own number of a refund, always the same for the same one.</summary>
    public static string QueryId(Trade trade, string number) => $"{trade.TradeNo[..^3]}{number.Sum(letter => letter) % 1000:D3}";

    WireAnswer Undone(AcpCall call, DateTimeOffset now)
    {
        if (call.Given("bizType") != "000000") return AcpAnswer.Bad("bizType");
        if (Problem(call, now, out var trade) is { } problem) return problem;
        if (trade.AmountOfRefund(call.OutTradeNo) is not null) return AcpAnswer.Duplicate();
        // Page and app are another product.
        if (trade.PaidAt is not { } paidAt || trade.Ticket?.StartsWith("https://qr.", StringComparison.Ordinal) == false) return AcpAnswer.NoOriginal();
        if (trade.Refunded > 0) return AcpAnswer.GivenBackBefore();
        if (options.UnionPayDay(paidAt) != options.UnionPayDay(now)) return AcpAnswer.NotInTime();
        if (call.Given("txnAmt") != $"{trade.Amount}") return AcpAnswer.Mismatched();
        trade.UndoneBy = call.OutTradeNo;
        return Give(call, trade, now) == RefundResult.Moved ? Accepted(call, trade) : AcpAnswer.NoOriginal();
    }

    /// <summary>What is wrong with either; else the payment that it is about.</summary>
    WireAnswer? Problem(AcpCall call, DateTimeOffset now, out Trade trade)
    {
        trade = null!;
        var number = call.OutTradeNo;
        if (!AcpTrades.OrderIdForm().IsMatch(number)) return AcpAnswer.Bad("orderId");
        if (!AcpTrades.AmountForm().IsMatch(call.Given("txnAmt"))) return AcpAnswer.Bad("txnAmt");
        if (call.Given("currencyCode") != "156") return AcpAnswer.Bad("currencyCode");
        if (ledger.Find(ChannelNames.UnionPay, call.MerId, number, null, now) is not null) return AcpAnswer.Duplicate();
        if (call.Given("origQryId").Length == 0 || ledger.Find(ChannelNames.UnionPay, call.MerId, null, call.Given("origQryId"), now) is not { } found) return AcpAnswer.NoOriginal();
        trade = found;
        var fault = trade.AmountOfRefund(number) is null ? call.RefundFault : null;
        if (fault == FaultKinds.RefundNoBalance) return AcpAnswer.Busy();
        return fault == FaultKinds.RefundRefused ? AcpAnswer.Of("32", "无此交易权限[3200000]") : null;
    }

    RefundResult Give(AcpCall call, Trade trade, DateTimeOffset now)
    {
        var result = trade.Refund(call.OutTradeNo, long.Parse(call.Given("txnAmt")), now);
        if (result != RefundResult.Moved) return result;
        trade.TxnTimes[call.OutTradeNo] = call.TxnTime;
        ledger.Save(trade);
        if (call.Given("backUrl").Length > 0) notifier.NotifyOfRefund(trade, now, trade.UndoneBy == call.OutTradeNo ? TimeSpan.Zero : options.UnionPayRefundTakes);
        return result;
    }

    static WireAnswer Accepted(AcpCall call, Trade trade) => AcpAnswer.Accepted(
        new("queryId", QueryId(trade, call.OutTradeNo)), new("origQryId", trade.TradeNo), new("txnAmt", call.Given("txnAmt")));

    Trade? Find(AcpCall call) => ledger.FindByRefund(ChannelNames.UnionPay, call.MerId, call.OutTradeNo) is { } trade && trade.FindRefund(call.OutTradeNo) is not null ? trade : null;
}
