using System.Globalization;
using System.Text;
using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat;

/// <summary>
/// Reads a notification of v2, which is XML (FACTS 2.10): of a payment that a customer began, signed with the API key, and of a refund, encrypted with it
/// and not signed. Barcode payments bring the second only.
/// </summary>
internal static class WeChatNotification
{
    private static readonly NotificationReply Received = new(200, "text/xml; charset=utf-8", "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>");

    /// <summary>v3 writes JSON, v2 writes XML.</summary>
    public static bool IsV2(ReadOnlySpan<byte> body) => body.TrimStart("\uFEFF \t\r\n"u8).StartsWith("<"u8);

    public static NotificationReading Read(ReadOnlyMemory<byte> body, WeChatSettings settings)
    {
        if (settings.ApiKey.Length == 0) return NotificationReading.Refuse("of v2, and this account has no apiKey to verify it with");
        if (WeChatXml.Read(body.ToArray()) is not { } fields) return NotificationReading.Refuse("not flat XML with unique fields");
        if (fields.GetValueOrDefault("return_code") != "SUCCESS") return NotificationReading.Refuse("its return_code is not SUCCESS");
        return fields.TryGetValue("req_info", out var sealedRefund) ? Refund(fields, sealedRefund, settings) : Payment(fields, settings);
    }

    private static NotificationReading Payment(Dictionary<string, string> fields, WeChatSettings settings)
    {
        if (fields.GetValueOrDefault("sign") is not { Length: > 0 } sign) return NotificationReading.Refuse("no signature");
        // Which of the two ways it was signed in shows in the length.
        if (!WeChatSignature.Verifies(fields, settings.ApiKey, sign.Length == 32 ? WeChatSettings.Md5 : WeChatSettings.HmacSha256)) return NotificationReading.Refuse("wrong signature");
        var text = JsonSerializer.Serialize(fields, NotificationMessage.Readable);
        return Paid(fields, text, settings) with { Decoded = text };
    }

    private static NotificationReading Paid(Dictionary<string, string> fields, string text, WeChatSettings settings)
    {
        if (Foreign(fields, settings) is { } foreign) return foreign;
        if (fields.GetValueOrDefault("out_trade_no") is not { Length: > 0 } outTradeNo) return NotificationReading.Refuse("without out_trade_no");
        var paid = fields.GetValueOrDefault("result_code") == "SUCCESS";
        var amount = long.TryParse(fields.GetValueOrDefault("total_fee"), NumberStyles.None, CultureInfo.InvariantCulture, out var fen) && fields.GetValueOrDefault("fee_type", "CNY") == "CNY" ? fen : (long?)null;
        if (paid && (amount is null || fields.GetValueOrDefault("transaction_id") is not { Length: > 0 })) return NotificationReading.Refuse("paid without transaction_id or a readable amount in CNY");
        var finding = new TradeFinding(paid ? TradeVerdict.Paid : TradeVerdict.Unknown)
        {
            Amount = amount, ChannelTradeNo = fields.GetValueOrDefault("transaction_id"), Code = fields.GetValueOrDefault("err_code") ?? fields.GetValueOrDefault("result_code"), Raw = text,
        };
        return new(new TradeNotification(outTradeNo, finding, null) { Acknowledgement = Received, IsHint = !paid }, "");
    }

    /// <summary>The part around it is not signed: it is a reason to ask for that refund, no more.</summary>
    private static NotificationReading Refund(Dictionary<string, string> fields, string sealedRefund, WeChatSettings settings)
    {
        if (Foreign(fields, settings) is { } foreign) return foreign;
        if (WeChatRefundNotice.Open(sealedRefund, WeChatRefundNotice.KeyOf(settings.ApiKey)) is not { } plain || WeChatXml.Read(Encoding.UTF8.GetBytes(plain), "root") is not { } inside)
            return NotificationReading.Refuse("its req_info is not encrypted with the API key of this account");
        if (inside.GetValueOrDefault("out_trade_no") is not { Length: > 0 } outTradeNo || inside.GetValueOrDefault("out_refund_no") is not { Length: > 0 } outRefundNo)
            return NotificationReading.Refuse("without out_trade_no or out_refund_no");
        var text = JsonSerializer.Serialize(inside, NotificationMessage.Readable);
        var finding = new TradeFinding(TradeVerdict.Unknown) { ChannelTradeNo = inside.GetValueOrDefault("transaction_id"), Code = inside.GetValueOrDefault("refund_status"), Raw = text };
        return new(new TradeNotification(outTradeNo, finding, null) { OutRefundNo = outRefundNo, Acknowledgement = Received }, "") { Decoded = text };
    }

    private static NotificationReading? Foreign(Dictionary<string, string> fields, WeChatSettings settings) =>
        fields.GetValueOrDefault("mch_id") != settings.MchId ? NotificationReading.Foreign("of another merchant", "mch_id", fields.GetValueOrDefault("mch_id"), settings.MchId)
        : fields.GetValueOrDefault("appid") != settings.AppId ? NotificationReading.Foreign("of another app", "appid", fields.GetValueOrDefault("appid"), settings.AppId)
        : null;
}
