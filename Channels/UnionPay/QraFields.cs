using System.Globalization;
using System.Text;
using System.Xml;
using PaymentGrains.Channels.WeChat;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>The fields of each QRA service (FACTS 3B). Envelope and signature are those of WeChat Pay v2, always with MD5.</summary>
public static class QraFields
{
    private const int LongestBodyBytes = 127;

    public static IReadOnlyList<KeyValuePair<string, string>> Pay(BarcodePayment payment, QraSettings settings) =>
    [
        .. Order("unified.trade.micropay", payment.OutTradeNo, payment.Amount, payment.Subject, settings),
        new("auth_code", payment.Code.Text),
        new("op_device_id", settings.DeviceId),
        new("terminal_info", $$"""{"device_type":"07","terminal_id":"{{settings.DeviceId}}"}"""),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> Start(CustomerPayment payment, QraSettings settings) =>
    [
        .. Order("unified.trade.native", payment.OutTradeNo, payment.Amount, payment.Subject, settings),
        new("time_start", ChinaTime.Compact(payment.StartedAt)),
        new("time_expire", ChinaTime.Compact(payment.Deadline)),
    ];

    /// <summary>Of a query, a reversal and a close.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Trade(string service, string outTradeNo) => [new("service", service), new("out_trade_no", outTradeNo)];

    public static IReadOnlyList<KeyValuePair<string, string>> Refund(RefundRequest refund, QraSettings settings) =>
    [
        new("service", "unified.trade.refund"),
        new("out_trade_no", refund.OutTradeNo),
        new("out_refund_no", refund.OutRefundNo),
        new("total_fee", Fen(refund.TradeAmount)),
        new("refund_fee", Fen(refund.Amount)),
        new("op_user_id", settings.MchId),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> RefundQuery(RefundRequest refund) =>
        [new("service", "unified.trade.refundquery"), new("out_trade_no", refund.OutTradeNo), new("out_refund_no", refund.OutRefundNo)];

    /// <summary>With the common fields, the nonce and the signature, ready for the wire.</summary>
    public static byte[] Body(IReadOnlyList<KeyValuePair<string, string>> fields, QraSettings settings, string nonce)
    {
        List<KeyValuePair<string, string>> all =
        [
            new("version", "2.0"),
            new("charset", "UTF-8"),
            new("sign_type", WeChatSettings.Md5),
            new("mch_id", settings.MchId),
            new("nonce_str", nonce),
            .. fields.Where(field => field.Value.Length > 0),
        ];
        all.Add(new("sign", WeChatSignature.Sign(all, settings.Key, WeChatSettings.Md5)));
        return WeChatXml.Write(all);
    }

    private static IEnumerable<KeyValuePair<string, string>> Order(string service, string outTradeNo, long amount, string subject, QraSettings settings)
    {
        var body = Cleaned(subject);
        return
        [
            new("service", service), new("out_trade_no", outTradeNo), new("body", body.Length == 0 ? outTradeNo : body),
            new("total_fee", Fen(amount)), new("mch_create_ip", settings.MchCreateIp),
        ];
    }

    private static string Fen(long amount) => amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>Only what XML can carry, cut to whole characters.</summary>
    private static string Cleaned(string text)
    {
        var clean = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            var letter = Rune.IsControl(rune) || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) ? new Rune(' ') : rune;
            bytes += letter.Utf8SequenceLength;
            if (bytes > LongestBodyBytes) break;
            clean.Append(letter);
        }

        return clean.ToString().Trim();
    }
}
