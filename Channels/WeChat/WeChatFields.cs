using System.Globalization;
using System.Text;
using System.Xml;

namespace PaymentGrains.Channels.WeChat;

/// <summary>The fields of each call, before the common ones and the signature (FACTS 2.10).</summary>
public static class WeChatFields
{
    private const int LongestBodyBytes = 128;
    private const int LongestReasonBytes = 80;

    /// <summary>WeChat refuses a life of one minute or less; a few seconds more, as the request takes its time.</summary>
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(65);

    public static IReadOnlyList<KeyValuePair<string, string>> Pay(BarcodePayment payment, string spbillCreateIp)
    {
        var shortest = payment.StartedAt + ShortestLife;
        var body = Cleaned(payment.Subject, LongestBodyBytes);
        return
        [
            new("body", body.Length == 0 ? payment.OutTradeNo : body),
            new("out_trade_no", payment.OutTradeNo),
            new("total_fee", Fen(payment.Amount)),
            new("fee_type", payment.Currency),
            new("spbill_create_ip", spbillCreateIp),
            new("time_start", ChinaTime.Compact(payment.StartedAt)),
            new("time_expire", ChinaTime.Compact(payment.Deadline > shortest ? payment.Deadline : shortest)),
            new("device_info", Device(payment.Terminal)),
            new("auth_code", payment.Code.Text),
        ];
    }

    /// <summary>Of an orderquery and of a reverse.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Trade(TradeReference trade) => [new("out_trade_no", trade.OutTradeNo)];

    public static IReadOnlyList<KeyValuePair<string, string>> Refund(RefundRequest refund) =>
    [
        new("out_trade_no", refund.OutTradeNo),
        new("out_refund_no", refund.OutRefundNo),
        new("total_fee", Fen(refund.TradeAmount)),
        new("refund_fee", Fen(refund.Amount)),
        new("refund_desc", Cleaned(refund.Reason, LongestReasonBytes)),
    ];

    public static IReadOnlyList<KeyValuePair<string, string>> RefundQuery(RefundRequest refund) => [new("out_refund_no", refund.OutRefundNo)];

    /// <summary>With the account's fields, the nonce and the signature, ready for the wire.</summary>
    public static byte[] Body(IReadOnlyList<KeyValuePair<string, string>> fields, WeChatSettings settings, string nonce)
    {
        List<KeyValuePair<string, string>> all =
        [
            new("appid", settings.AppId),
            new("mch_id", settings.MchId),
            new("nonce_str", nonce),
            new("sign_type", settings.SignType),
            .. fields.Where(field => field.Value.Length > 0),
        ];
        all.Add(new("sign", WeChatSignature.Sign(all, settings.ApiKey, settings.SignType)));
        return WeChatXml.Write(all);
    }

    private static string Fen(long amount) => amount.ToString(CultureInfo.InvariantCulture);

    /// <summary>A terminal's name is worth no refusal: one that WeChat might not take stays away.</summary>
    public static string Device(string? name) =>
        name is { Length: > 0 and <= 32 } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? name : "";

    /// <summary>Only what XML can carry, cut to whole characters within so many bytes of UTF-8.</summary>
    public static string Cleaned(string text, int longestBytes)
    {
        var clean = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            var letter = Rune.IsControl(rune) || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)) ? new Rune(' ') : rune;
            bytes += letter.Utf8SequenceLength;
            if (bytes > longestBytes) break;
            clean.Append(letter);
        }

        return clean.ToString().Trim();
    }
}
