using System.Net;
using System.Text;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Reads a notification (FACTS 1.11).</summary>
internal static class AlipayNotification
{
    public static NotificationReading Read(ReadOnlyMemory<byte> body, AlipaySettings settings, AlipayKeys keys)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        if (ReadForm(text) is not { } fields) return NotificationReading.Refuse("not a form with unique fields");
        if (!fields.TryGetValue("sign", out var sign)) return NotificationReading.Refuse("no signature");
        // Other than for a request, sign_type is not signed here.
        var signed = string.Join('&', fields.Where(field => field.Key is not ("sign" or "sign_type"))
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        if (!keys.Theirs.Verifies(signed, sign)) return NotificationReading.Refuse("wrong signature");
        // Alipay signs every merchant's notifications with the same key: whose it is has to be checked (FACTS 1.13).
        if (fields.GetValueOrDefault("app_id") != settings.AppId) return NotificationReading.Refuse("of another app");
        if (fields.GetValueOrDefault("seller_id") != settings.SellerId) return NotificationReading.Refuse("of another seller");
        if (fields.GetValueOrDefault("out_trade_no") is not { Length: > 0 } outTradeNo) return NotificationReading.Refuse("without out_trade_no");

        var status = fields.GetValueOrDefault("trade_status") ?? "";
        // TRADE_SUCCESS with refund_fee is a repeat after a partial refund: the trade is paid, as it was, by the same total_amount.
        var verdict = AlipayCodes.Status.Meaning(status, TradeVerdict.Unknown);
        var amount = Yuan.Parse(fields.GetValueOrDefault("total_amount"));
        if (verdict == TradeVerdict.Paid && amount is null) return NotificationReading.Refuse("paid without a readable total_amount");
        var finding = new TradeFinding(verdict)
        {
            Amount = amount, RefundedTotal = Yuan.Parse(fields.GetValueOrDefault("refund_fee")), ChannelTradeNo = fields.GetValueOrDefault("trade_no"), Code = status, Raw = text,
        };
        return new NotificationReading(new TradeNotification(outTradeNo, finding, fields.GetValueOrDefault("notify_id")), "");
    }

    private static Dictionary<string, string>? ReadForm(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Trim().Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return null;
            if (!fields.TryAdd(WebUtility.UrlDecode(part[..equals]), WebUtility.UrlDecode(part[(equals + 1)..]))) return null;
        }

        return fields;
    }
}
