using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>Notifications of v3: signed in headers, encrypted inside, until the answer is 200 or 204 (FACTS 2.8). v2 sends none of a barcode payment.</summary>
internal sealed class WeChatV3NoticeWriter(IReadOnlyDictionary<string, WeChatV3Keys> accounts) : INoticeWriter
{
    public string Channel => ChannelNames.WeChat;

    public IReadOnlyList<TimeSpan> Gaps { get; } =
    [
        .. new[] { 15, 15, 30 }.Select(seconds => TimeSpan.FromSeconds(seconds)),
        .. new[] { 3, 10, 20, 30, 30, 30, 60, 180, 180, 180, 360, 360 }.Select(minutes => TimeSpan.FromMinutes(minutes)),
    ];

    public bool Knows(string merchant) => accounts.ContainsKey(merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        var keys = accounts[trade.Merchant];
        return kind switch
        {
            NoticeKind.Paid => Notice(keys, "TRANSACTION.SUCCESS", "transaction", Paid(keys, trade), trade.TradeNo, now, breakSignature),
            NoticeKind.Refunded when WeChatV3Refunds.Last(trade) is { } refund => Notice(
                keys, $"REFUND.{refund.Status}", "refund", Refunded(keys, trade, refund.RequestNo, refund.Amount, refund.Status, now), $"{trade.TradeNo} {refund.RequestNo}", now, breakSignature),
            _ => null,
        };
    }

    public bool Accepts(NotificationAnswer answer) => answer.Status is 200 or 204;

    /// <summary>What was true when the money was taken, whatever became of the trade since.</summary>
    static string Paid(WeChatV3Keys keys, Trade trade) => WeChatV3Answer.Body(new WireAnswer("", [.. WeChatV3Trades.Fields(keys.Account, trade).Select(field => field.Name switch
    {
        "trade_state" => new WireField("trade_state", "SUCCESS"),
        "trade_state_desc" => new WireField("trade_state_desc", "支付成功"),
        _ => field,
    })]));

    static string Refunded(WeChatV3Keys keys, Trade trade, string requestNo, long amount, string status, DateTimeOffset now) => WeChatV3Answer.Text(new
    {
        mchid = keys.Account.MchId, out_trade_no = trade.OutTradeNo, transaction_id = trade.TradeNo, out_refund_no = requestNo, refund_id = WeChatV3Refunds.RefundId(trade, requestNo),
        refund_status = status, success_time = WeChatV3Answer.Time(now), user_received_account = "支付用户零钱",
        amount = new { total = trade.Amount, refund = amount, payer_total = trade.Amount, payer_refund = amount },
    });

    static Notice Notice(WeChatV3Keys keys, string type, string of, string plain, string subject, DateTimeOffset now, bool breakSignature)
    {
        var body = WeChatV3Answer.Text(new
        {
            // Retries of one notification keep its id.
            id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{type} {subject}")).AsSpan(0, 16)),
            create_time = WeChatV3Answer.Time(now),
            event_type = type,
            resource_type = "encrypt-resource",
            summary = type,
            resource = keys.Seal(plain, of, now),
        });
        return new Notice(type, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(body)) { Headers = keys.Sign(body, now, "", breakSignature) };
    }
}
