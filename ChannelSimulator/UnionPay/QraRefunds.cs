using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>Refund and refund query at QRA (FACTS 3B). A refund is accepted at once and done a little later.</summary>
internal sealed class QraRefunds(SimulatorOptions options, TradeLedger ledger)
{
    public WireAnswer Refund(QraCall call, DateTimeOffset now)
    {
        var number = call.Given("out_refund_no");
        if (number.Length is 0 or > 32) return QraAnswer.Bad("out_refund_no");
        if (!long.TryParse(call.Given("refund_fee"), out var amount) || amount <= 0) return QraAnswer.Bad("refund_fee");
        if (Find(call, now) is not { } trade) return QraAnswer.NoSuchOrder();
        if (call.Given("total_fee") != $"{trade.Amount}") return QraAnswer.Bad("total_fee");
        var fault = trade.AmountOfRefund(number) is null ? call.RefundFault : null;
        if (fault == FaultKinds.RefundNoBalance) return QraAnswer.Failure("NOTENOUGH", "商户余额不足");
        if (fault == FaultKinds.RefundRefused) return QraAnswer.Failure("TRADE_OVERDUE", "订单已经超过退款期限", "N");
        var result = trade.Refund(number, amount, now);
        if (result == RefundResult.Moved) ledger.Save(trade);
        return result is RefundResult.Moved or RefundResult.Repeated
            ? QraAnswer.Success("accepted", new("out_trade_no", trade.OutTradeNo), new("out_refund_no", number), new("refund_fee", $"{amount}"))
            : QraAnswer.Failure("REFUND_FEE_INVALID", "退款金额错误");
    }

    public WireAnswer Query(QraCall call, DateTimeOffset now)
    {
        var number = call.Given("out_refund_no");
        var trade = Find(call, now);
        var refunds = trade?.Entries.Where(entry => entry is { Kind: "refund", RequestNo: not null } && (number.Length == 0 || entry.RequestNo == number)).ToList();
        if (trade is null || refunds is not { Count: > 0 }) return QraAnswer.Failure("REFUNDNOTEXIST", "退款订单不存在");
        List<WireField> fields = [new("out_trade_no", trade.OutTradeNo), new("refund_count", $"{refunds.Count}")];
        for (var i = 0; i < refunds.Count; i++)
        {
            fields.Add(new($"out_refund_no_{i}", refunds[i].RequestNo!));
            fields.Add(new($"refund_fee_{i}", $"{refunds[i].Amount}"));
            fields.Add(new($"refund_status_{i}", refunds[i].At + options.UnionPayRefundTakes <= now ? "SUCCESS" : "PROCESSING"));
        }

        return QraAnswer.Success(fields[^1].Value, fields);
    }

    Trade? Find(QraCall call, DateTimeOffset now) => ledger.Find(ChannelNames.UnionPay, call.Account!.MchId, call.OutTradeNo, null, now);
}
