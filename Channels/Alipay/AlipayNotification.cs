using System.Net;
using System.Text;
using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Reads a notification (FACTS 1.11).</summary>
internal static class AlipayNotification
{
    private const string OfTrades = "trade_status_sync";

    public static NotificationReading Read(ReadOnlyMemory<byte> body, AlipaySettings settings, AlipayKeys keys)
    {
        if (ReadForm(body.ToArray()) is not { } form) return NotificationReading.Refuse("not a form with unique fields");
        var charset = Charset(form);
        var fields = form.ToDictionary(field => field.Key, field => charset.GetString(field.Value), StringComparer.Ordinal);
        if (!fields.TryGetValue("sign", out var sign)) return NotificationReading.Refuse("no signature");
        // Other than for a request, sign_type is not signed here; except where other products of Alipay's notify.
        var isSigned = keys.Theirs.Verifies(Signed(form, "sign", "sign_type"), sign) || (form.ContainsKey("sign_type") && keys.Theirs.Verifies(Signed(form, "sign"), sign));
        if (!isSigned) return NotificationReading.Refuse("wrong signature");
        return Read(fields, Encoding.UTF8.GetString(body.Span), settings) with { Decoded = JsonSerializer.Serialize(fields, NotificationMessage.Readable) };
    }

    private static NotificationReading Read(Dictionary<string, string> fields, string text, AlipaySettings settings)
    {
        // Alipay signs every merchant's notifications with the same key: whose it is has to be checked (FACTS 1.13).
        if (fields.GetValueOrDefault("app_id") != settings.AppId) return NotificationReading.Foreign("of another app", "app_id", fields.GetValueOrDefault("app_id"), settings.AppId);
        var id = fields.GetValueOrDefault("notify_id");
        var type = fields.GetValueOrDefault("notify_type");
        if (type is not (null or OfTrades) && !fields.ContainsKey("trade_status"))
            return new(new TradeNotification("", new TradeFinding(TradeVerdict.Unknown) { Code = type }, id) { IsIdle = true }, "");
        if (fields.GetValueOrDefault("seller_id") != settings.SellerId) return NotificationReading.Foreign("of another seller", "seller_id", fields.GetValueOrDefault("seller_id"), settings.SellerId);
        if (fields.GetValueOrDefault("out_trade_no") is not { Length: > 0 } outTradeNo) return NotificationReading.Refuse("without out_trade_no");

        var status = fields.GetValueOrDefault("trade_status");
        // TRADE_SUCCESS with refund_fee is a repeat after a partial refund: the trade is paid, as it was, by the same total_amount.
        var verdict = AlipayCodes.Status.Meaning(status ?? "", TradeVerdict.Unknown);
        var amount = Yuan.Parse(fields.GetValueOrDefault("total_amount"));
        if (verdict == TradeVerdict.Paid && amount is null) return NotificationReading.Refuse("paid without a readable total_amount");
        var finding = new TradeFinding(verdict)
        {
            Amount = amount, RefundedTotal = Yuan.Parse(fields.GetValueOrDefault("refund_fee")), ChannelTradeNo = fields.GetValueOrDefault("trade_no"), Code = status ?? "",
            Raw = text,
        };
        // Without a status it is what a browser brings to return_url, signed as well: never proof (FACTS 0.1).
        return new(new TradeNotification(outTradeNo, finding, id) { IsHint = status is null }, "");
    }

    /// <summary>The bytes as they came, whatever charset they are in.</summary>
    private static byte[] Signed(Dictionary<string, byte[]> form, params IReadOnlyList<string> except)
    {
        using var text = new MemoryStream();
        foreach (var (name, value) in form.Where(field => !except.Contains(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            if (text.Length > 0) text.WriteByte((byte)'&');
            text.Write(Encoding.UTF8.GetBytes(name + "="));
            text.Write(value);
        }

        return text.ToArray();
    }

    /// <summary>A notification comes in the charset of the request that it answers: ours are UTF-8, those of an older program may be GBK.</summary>
    private static Encoding Charset(Dictionary<string, byte[]> form) =>
        form.TryGetValue("charset", out var name) && Encoding.ASCII.GetString(name).ToUpperInvariant() is "GBK" or "GB2312" or "GB18030" ? AlipayBill.Gbk : Encoding.UTF8;

    private static Dictionary<string, byte[]>? ReadForm(byte[] body)
    {
        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var text = Encoding.Latin1.GetString(body).Trim(' ', '\t', '\r', '\n');
        foreach (var part in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) return null;
            if (!fields.TryAdd(Encoding.UTF8.GetString(Decoded(part[..equals])), Decoded(part[(equals + 1)..]))) return null;
        }

        return fields;

        static byte[] Decoded(string encoded)
        {
            var bytes = Encoding.Latin1.GetBytes(encoded);
            return WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length)!;
        }
    }
}
