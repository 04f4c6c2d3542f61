using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>Refund and refund query at WeChat Pay v2 (FACTS 2.10). A refund is accepted at once and done a little later.</summary>
internal sealed class WeChatRefunds(SimulatorOptions options, TradeLedger ledger)
{
    public WireAnswer Refund(WeChatCall call, DateTimeOffset now)
    {
        var requestNo = call.Given("out_refund_no");
        if (requestNo.Length is 0 or > 64) return WeChatAnswer.BadParameter("out_refund_no");
        if (!long.TryParse(call.Given("refund_fee"), out var amount) || amount <= 0) return WeChatAnswer.BadParameter("refund_fee");
        if (!long.TryParse(call.Given("total_fee"), out var total)) return WeChatAnswer.BadParameter("total_fee");
        if (Find(call, now) is not { } trade) return WeChatAnswer.NoSuchOrder();
        if (total != trade.Amount) return WeChatAnswer.Failure("REFUND_FEE_MISMATCH", "订单金额与支付时不一致");

        var fault = trade.AmountOfRefund(requestNo) is null ? call.RefundFault : null;
        if (fault == FaultKinds.RefundNoBalance) return WeChatAnswer.Failure("NOTENOUGH", "基本账户余额不足，请充值后重新发起");
        if (fault == FaultKinds.RefundRefused) return WeChatAnswer.Failure("TRADE_OVERDUE", "订单已经超过退款期限");
        var result = trade.Refund(requestNo, amount, now, abnormal: fault == FaultKinds.RefundAbnormal);
        if (result == RefundResult.Moved) ledger.Save(trade);
        return result switch
        {
            RefundResult.Moved or RefundResult.Repeated => WeChatAnswer.Success(
                "SUCCESS",
                new("transaction_id", trade.TradeNo), new("out_trade_no", trade.OutTradeNo), new("out_refund_no", requestNo),
                new("refund_id", RefundId(trade, requestNo)), new("refund_fee", $"{amount}"), new("total_fee", $"{trade.Amount}"),
                new("cash_fee", $"{trade.Amount}"), new("cash_refund_fee", $"{amount}")),
            RefundResult.OtherAmount => WeChatAnswer.Failure("REFUND_FEE_MISMATCH", "退款金额与之前请求不一致"),
            RefundResult.TooMuch => WeChatAnswer.Failure("ERROR", "累计退款金额大于支付金额"),
            _ => WeChatAnswer.Failure("ORDERNOTREADY", "订单处理中，暂时无法退款"),
        };
    }

    public WireAnswer Query(WeChatCall call, DateTimeOffset now)
    {
        var requestNo = call.Given("out_refund_no");
        if (requestNo.Length + call.OutTradeNo.Length + call.Given("transaction_id").Length == 0)
            return WeChatAnswer.Failure("LACK_PARAMS", "缺少参数：out_refund_no");
        var trade = call.OutTradeNo.Length + call.Given("transaction_id").Length > 0
            ? Find(call, now)
            : ledger.FindByRefund(ChannelNames.WeChat, call.Account!.MchId, requestNo);
        var refunds = trade is null ? null : Refunds(trade).Where(refund => requestNo.Length == 0 || refund.RequestNo == requestNo).ToList();
        if (trade is null || refunds is not { Count: > 0 }) return WeChatAnswer.Failure("REFUNDNOTEXIST", "退款订单查询失败");

        var fields = new List<WireField>
        {
            new("transaction_id", trade.TradeNo), new("out_trade_no", trade.OutTradeNo), new("total_fee", $"{trade.Amount}"),
            new("cash_fee", $"{trade.Amount}"), new("refund_count", $"{refunds.Count}"), new("total_refund_count", $"{refunds.Count}"),
            new("refund_fee", $"{refunds.Sum(refund => refund.Amount)}"),
        };
        var summary = "";
        for (var i = 0; i < refunds.Count; i++)
        {
            var done = refunds[i].At + options.WeChatRefundTakes <= now;
            summary = !done ? "PROCESSING" : refunds[i].End;
            fields.Add(new($"out_refund_no_{i}", refunds[i].RequestNo));
            fields.Add(new($"refund_id_{i}", RefundId(trade, refunds[i].RequestNo)));
            fields.Add(new($"refund_channel_{i}", "ORIGINAL"));
            fields.Add(new($"refund_fee_{i}", $"{refunds[i].Amount}"));
            fields.Add(new($"refund_status_{i}", summary));
            fields.Add(new($"refund_recv_accout_{i}", "支付用户零钱"));
            if (summary != "SUCCESS") continue;
            var doneAt = refunds[i].At + options.WeChatRefundTakes;
            fields.Add(new($"refund_success_time_{i}", ChinaTime.Text(doneAt, ChinaTime.AlipayFormat)));
        }

        return WeChatAnswer.Success(summary, fields);
    }

    // WeChat's own number of the refund; the same for the same refund, also when a person finishes it.
    static string RefundId(Trade trade, string requestNo) => $"50{trade.TradeNo[2..]}{requestNo.Sum(letter => letter) % 100:D2}";

    /// <summary>Whoever made them: the merchant's program, or a person at the console. A reversal is none.</summary>
    static IEnumerable<(string RequestNo, long Amount, DateTimeOffset At, string End)> Refunds(Trade trade) =>
    [
        .. trade.Entries.Where(entry => entry is { Kind: "refund", RequestNo: not null }).Select(entry => (entry.RequestNo!, entry.Amount, entry.At, "SUCCESS")),
        .. trade.AbnormalRefunds.Select(refund => (refund.RequestNo, refund.Amount, refund.At, "CHANGE")),
        .. trade.ClosedRefunds.Select(refund => (refund.RequestNo, refund.Amount, refund.At, "REFUNDCLOSE")),
    ];

    Trade? Find(WeChatCall call, DateTimeOffset now) =>
        ledger.Find(ChannelNames.WeChat, call.Account!.MchId, call.OutTradeNo, call.Given("transaction_id"), now);
}
