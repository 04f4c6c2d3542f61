namespace PaymentGrains.Channels.YeePay;

/// <summary>The business parameters of each call (FACTS 4.4). Functions of their arguments alone: a repeat sends the same (FACTS 0.4).</summary>
internal static class YeePayFields
{
    private const int LongestGoods = 64;
    private const int LongestReason = 64;

    public static IReadOnlyList<KeyValuePair<string, string>> Pay(BarcodePayment payment, YeePaySettings settings) => Given(
        new("parentMerchantNo", settings.Parent),
        new("merchantNo", settings.MerchantNo),
        new("orderId", payment.OutTradeNo),
        new("orderAmount", Yuan.Format(payment.Amount)),
        new("goodsName", Goods(payment.Subject, payment.OutTradeNo)),
        // The wallet is left out: YeePay knows it by the code.
        new("payWay", "MERCHANT_SCAN"),
        new("authCode", payment.Code.Text),
        new("userIp", settings.UserIp),
        new("terminalId", settings.TerminalId),
        new("scene", settings.TradeScene),
        // An order lives for a day where nothing is said, and could be paid late (FACTS 4.8).
        new("expiredTime", ChinaTime.Spaced(payment.Deadline)),
        new("fundProcessType", "REAL_TIME"),
        new("notifyUrl", settings.NotifyUrl));

    public static IReadOnlyList<KeyValuePair<string, string>> Start(CustomerPayment payment, YeePayWay way, YeePaySettings settings) => Given(
        new("parentMerchantNo", settings.Parent),
        new("merchantNo", settings.MerchantNo),
        new("orderId", payment.OutTradeNo),
        new("orderAmount", Yuan.Format(payment.Amount)),
        new("goodsName", Goods(payment.Subject, payment.OutTradeNo)),
        new("payWay", way.PayWay),
        new("channel", way.Wallet),
        new("scene", settings.TradeScene),
        new("appId", way.PayWay switch
        {
            "WECHAT_OFFIACCOUNT" => settings.OfficialAccountAppId,
            "MINI_PROGRAM" when !way.Hosted => settings.MiniProgramAppId,
            _ => "",
        }),
        new("userId", way.Method.Needs.Contains("openId") ? payment.Device.OpenId ?? "" : ""),
        new("userIp", payment.Device.ClientIp ?? settings.UserIp),
        new("redirectUrl", way.PayWay == "SDK_PAY" ? "" : payment.Device.ReturnUrl ?? ""),
        new("returnSchema", way.PayWay == "SDK_PAY" ? payment.Device.ReturnUrl ?? "" : ""),
        new("expiredTime", ChinaTime.Spaced(payment.Deadline)),
        new("fundProcessType", "REAL_TIME"),
        new("notifyUrl", settings.NotifyUrl));

    /// <summary>Of a query and of a close.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Trade(string outTradeNo, YeePaySettings settings) => Given(
        new("parentMerchantNo", settings.Parent), new("merchantNo", settings.MerchantNo), new("orderId", outTradeNo));

    /// <summary>No notification is asked for: the refund query tells (FACTS 0.7).</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Refund(RefundRequest refund, YeePaySettings settings) =>
    [
        .. Trade(refund.OutTradeNo, settings),
        new("refundRequestId", refund.OutRefundNo),
        new("refundAmount", Yuan.Format(refund.Amount)),
        new("description", Cut(refund.Reason, LongestReason)),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> RefundQuery(RefundRequest refund, YeePaySettings settings) =>
        [.. Trade(refund.OutTradeNo, settings), new("refundRequestId", refund.OutRefundNo)];

    public static IReadOnlyList<KeyValuePair<string, string>> Bill(DateOnly day, YeePaySettings settings) => Given(
        new("parentMerchantNo", settings.Parent), new("merchantNo", settings.MerchantNo), new("dayString", day.ToString("yyyy-MM-dd")));

    private static List<KeyValuePair<string, string>> Given(params IEnumerable<KeyValuePair<string, string>> fields) =>
        [.. fields.Where(field => field.Value.Length > 0)];

    private static string Goods(string subject, string outTradeNo)
    {
        var clean = string.Concat(subject.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return clean.Length == 0 ? outTradeNo : Cut(clean, LongestGoods);
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest) return text;
        return char.IsHighSurrogate(text[longest - 1]) ? text[..(longest - 1)] : text[..longest];
    }
}
