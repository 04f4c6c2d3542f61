using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PaymentGrains.Channels.Huifu;

/// <summary>
/// The <c>data</c> of each call (FACTS 5; field names after cccdl/dougong-pay and sleep-go/huifu-pay [C]). Functions of their arguments alone: a trade's
/// number counts within its day of China, so each call names the day that the number began on, and a repeat on another day is never a second charge.
/// </summary>
internal static class HuifuFields
{
    private const int LongestGoods = 127;
    private const int LongestReason = 84;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The wallet, <c>D_MICROPAY</c>, is known by the code and not asked for.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pay(BarcodePayment payment, HuifuSettings settings) =>
    [
        .. Payment(payment.OutTradeNo, payment.Amount, payment.Subject, payment.StartedAt, payment.Deadline, settings.UserIp, settings),
        new("auth_code", payment.Code.Text),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Start(CustomerPayment payment, HuifuSettings settings) =>
    [
        .. Payment(payment.OutTradeNo, payment.Amount, payment.Subject, payment.StartedAt, payment.Deadline, payment.Device.ClientIp ?? settings.UserIp, settings),
        new("trade_type", "D_NATIVE"),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Query(TradeReference trade, HuifuSettings settings) =>
    [
        new("huifu_id", settings.HuifuId),
        new("org_req_seq_id", trade.OutTradeNo),
        new("org_req_date", ChinaTime.Day(trade.StartedAt)),
    ];

    /// <param name="tradeStartedAt">The day of the trade's number.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Refund(RefundRequest refund, DateTimeOffset tradeStartedAt, HuifuSettings settings) =>
    [
        new("huifu_id", settings.HuifuId),
        new("req_seq_id", refund.OutRefundNo),
        new("req_date", ChinaTime.Day(refund.RequestedAt)),
        new("ord_amt", Yuan.Format(refund.Amount)),
        new("org_req_seq_id", refund.OutTradeNo),
        new("org_req_date", ChinaTime.Day(tradeStartedAt)),
        // Digital RMB wants to be told why.
        new("digital_currency_data", Json("refund_desc", Clean(refund.Reason, "退款", LongestReason))),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> RefundQuery(RefundRequest refund, HuifuSettings settings) =>
    [
        new("huifu_id", settings.HuifuId),
        new("org_req_seq_id", refund.OutRefundNo),
        new("org_req_date", ChinaTime.Day(refund.RequestedAt)),
    ];

    private static IReadOnlyList<KeyValuePair<string, string>> Payment(
        string outTradeNo, long amount, string subject, DateTimeOffset startedAt, DateTimeOffset deadline, string ip, HuifuSettings settings) =>
    [
        new("huifu_id", settings.HuifuId),
        new("req_seq_id", outTradeNo),
        new("req_date", ChinaTime.Day(startedAt)),
        new("trans_amt", Yuan.Format(amount)),
        new("goods_desc", Clean(subject, outTradeNo, LongestGoods)),
        new("time_expire", ChinaTime.Compact(deadline)),
        new("risk_check_data", Json("ip_addr", ip)),
        .. settings.NotifyUrl.Length == 0 ? [] : (KeyValuePair<string, string>[])[new("notify_url", settings.NotifyUrl)],
    ];

    private static string Json(string name, string value) => new JsonObject { [name] = value }.ToJsonString(Plain);

    private static string Clean(string text, string fallback, int longest)
    {
        var clean = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        if (clean.Length == 0) return fallback;
        if (clean.Length <= longest) return clean;
        return char.IsHighSurrogate(clean[longest - 1]) ? clean[..(longest - 1)] : clean[..longest];
    }
}
