using System.Net;
using System.Text;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Reads a notification (FACTS 1.11).</summary>
internal static class AlipayNotification
{
    public static TradeNotification? Read(ReadOnlyMemory<byte> body, AlipaySettings settings, AlipayKeys keys, out string refusal)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        if (ReadForm(text) is not { } fields) return Refuse("not a form with unique fields", out refusal);
        if (!fields.TryGetValue("sign", out var sign)) return Refuse("no signature", out refusal);
        // Other than for a request, sign_type is not signed here.
        var signed = string.Join('&', fields.Where(field => field.Key is not ("sign" or "sign_type"))
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
        if (!keys.Theirs.Verifies(signed, sign)) return Refuse("wrong signature", out refusal);
        // Alipay signs every merchant's notifications with the same key: whose it is has to be checked (FACTS 1.13).
        if (fields.GetValueOrDefault("app_id") != settings.AppId) return Refuse("of another app", out refusal);
        if (fields.GetValueOrDefault("seller_id") != settings.SellerId) return Refuse("of another seller", out refusal);
        if (fields.GetValueOrDefault("out_trade_no") is not { Length: > 0 } outTradeNo) return Refuse("without out_trade_no", out refusal);

        var status = fields.GetValueOrDefault("trade_status") ?? "";
        // TRADE_SUCCESS with refund_fee is a repeat after a partial refund: the trade is paid, as it was, by the same total_amount.
        var verdict = AlipayCodes.Status.Meaning(status, TradeVerdict.Unknown);
        var amount = Yuan.Parse(fields.GetValueOrDefault("total_amount"));
        if (verdict == TradeVerdict.Paid && amount is null) return Refuse("paid without a readable total_amount", out refusal);
        refusal = "";
        var finding = new TradeFinding(verdict)
        {
            Amount = amount, RefundedTotal = Yuan.Parse(fields.GetValueOrDefault("refund_fee")), ChannelTradeNo = fields.GetValueOrDefault("trade_no"), Code = status, Raw = text,
        };
        return new TradeNotification(outTradeNo, finding, fields.GetValueOrDefault("notify_id"));
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

    private static TradeNotification? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }
}
