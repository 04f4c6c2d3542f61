using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>Refund and refund query at WeChat Pay v3 (FACTS 2.4, 2.6). A refund is accepted at once and done a little later.</summary>
internal sealed class WeChatV3Refunds(SimulatorOptions options, TradeLedger ledger, Notifier notifier)
{
    public WireAnswer Refund(WeChatV3Call call, DateTimeOffset now)
    {
        var requestNo = call.Text("out_refund_no");
        var amount = call.Fen("amount.refund");
        if (requestNo.Length is 0 or > 64) return WeChatV3Answer.BadParameter("out_refund_no");
        if (amount < 1 || call.Text("amount.currency") != "CNY") return WeChatV3Answer.BadParameter("amount");
        if (ledger.Find(ChannelNames.WeChat, call.Account!.MchId, call.Text("out_trade_no"), call.Text("transaction_id"), now) is not { } trade)
            return WeChatV3Answer.Failure(404, "RESOURCE_NOT_EXISTS", "订单不存在");
        if (call.Fen("amount.total") != trade.Amount) return WeChatV3Answer.BadParameter("amount.total与订单金额不一致");

        var fault = trade.AmountOfRefund(requestNo) is null ? call.RefundFault : null;
        if (fault == FaultKinds.RefundNoBalance) return WeChatV3Answer.Failure(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起");
        if (fault == FaultKinds.RefundRefused) return WeChatV3Answer.Failure(403, "RULE_LIMIT", "订单已经超过退款期限");
        var result = trade.Refund(requestNo, amount, now, abnormal: fault == FaultKinds.RefundAbnormal);
        if (result == RefundResult.Moved)
        {
            ledger.Save(trade);
            if (call.Text("notify_url").Length > 0) notifier.NotifyOfRefund(trade, now, options.WeChatRefundTakes);
        }

        return result switch
        {
            RefundResult.Moved or RefundResult.Repeated => Told(trade, requestNo, now),
            RefundResult.OtherAmount => WeChatV3Answer.Failure(400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致"),
            RefundResult.TooMuch => WeChatV3Answer.Failure(400, "INVALID_REQUEST", "累计退款金额大于支付金额"),
            _ => WeChatV3Answer.Failure(400, "INVALID_REQUEST", "订单未支付成功，不能退款"),
        };
    }

    public WireAnswer Query(WeChatV3Call call, DateTimeOffset now) => ledger.FindByRefund(ChannelNames.WeChat, call.Account!.MchId, call.Number) is { } trade
        ? Told(trade, call.Number, now)
        : WeChatV3Answer.Failure(404, "RESOURCE_NOT_EXISTS", "退款单不存在");

    /// <summary>The refund that was made last, for a notification: its number, its amount in fen, and how it ends.</summary>
    public static (string RequestNo, long Amount, string Status)? Last(Trade trade) => All(trade).OrderBy(refund => refund.At)
        .Select(refund => ((string, long, string)?)(refund.RequestNo, refund.Amount, refund.End)).LastOrDefault();

    WireAnswer Told(Trade trade, string requestNo, DateTimeOffset now)
    {
        var refund = All(trade).First(refund => refund.RequestNo == requestNo);
        var doneAt = refund.At + options.WeChatRefundTakes;
        var status = doneAt <= now ? refund.End : "PROCESSING";
        return WeChatV3Answer.Success(
            status,
            [
                new("refund_id", RefundId(trade, requestNo)), new("out_refund_no", requestNo), new("transaction_id", trade.TradeNo), new("out_trade_no", trade.OutTradeNo),
                new("channel", "ORIGINAL"), new("user_received_account", "支付用户零钱"), new("create_time", WeChatV3Answer.Time(refund.At)), new("status", status),
                .. status == "SUCCESS" ? [new("success_time", WeChatV3Answer.Time(doneAt))] : Array.Empty<WireField>(),
                WeChatV3Answer.Json("amount", new
                {
                    total = trade.Amount, refund = refund.Amount, payer_total = trade.Amount, payer_refund = refund.Amount, currency = "CNY",
                }),
            ]);
    }

    public static string RefundId(Trade trade, string requestNo) => $"50{trade.TradeNo[2..]}{requestNo.Sum(letter => letter) % 100:D2}";

    static IEnumerable<(string RequestNo, long Amount, DateTimeOffset At, string End)> All(Trade trade) =>
    [
        .. trade.Entries.Where(entry => entry is { Kind: "refund", RequestNo: not null }).Select(entry => (entry.RequestNo!, entry.Amount, entry.At, "SUCCESS")),
        .. trade.AbnormalRefunds.Select(refund => (refund.RequestNo, refund.Amount, refund.At, "ABNORMAL")),
        .. trade.ClosedRefunds.Select(refund => (refund.RequestNo, refund.Amount, refund.At, "CLOSED")),
    ];
}
