using System.Net;
using System.Text;
using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.YeePay;

/// <summary>Reads a notification (FACTS 4.7).</summary>
internal static class YeePayNotification
{
    private static readonly string[] OfOrders = ["uniqueOrderNo", "status", "orderAmount", "refundRequestId", "refundAmount"];

    public static NotificationReading Read(ReadOnlyMemory<byte> body, YeePaySettings settings, YeePayKeys keys)
    {
        if (ReadForm(Encoding.UTF8.GetString(body.Span)) is not { } form) return NotificationReading.Refuse("not a form with unique fields");
        if (!form.TryGetValue("response", out var response)) return NotificationReading.Refuse("no response: the body is a form of response and customerIdentification");
        var app = form.GetValueOrDefault("customerIdentification");
        if (app is not null && app != settings.AppKey) return NotificationReading.Foreign("of another app", "customerIdentification", app, settings.AppKey);
        // The plus of Base64 is a space where the sender did not encode it.
        if (YeePayEnvelope.Open(response.Replace(' ', '+'), keys, out var refusal) is not { } text) return NotificationReading.Refuse(refusal);
        return Read(text, app, settings) with { Decoded = text };
    }

    private static NotificationReading Read(string text, string? app, YeePaySettings settings)
    {
        if (ReadFields(text) is not { } fields) return NotificationReading.Refuse("not JSON");
        // YOP signs every merchant's notifications with the same key, and anybody can encrypt to ours.
        var merchant = fields.GetValueOrDefault("merchantNo");
        if (merchant is not null && merchant != settings.MerchantNo) return NotificationReading.Foreign("of another merchant", "merchantNo", merchant, settings.MerchantNo);
        if (fields.GetValueOrDefault("parentMerchantNo") is { } parent && parent != settings.Parent) return NotificationReading.Foreign("of another merchant", "parentMerchantNo", parent, settings.Parent);
        if (fields.GetValueOrDefault("orderId") is not { Length: > 0 } outTradeNo)
        {
            // Another product's, or a test of the address; what names a state or an amount is of an order all the same.
            return OfOrders.Any(fields.ContainsKey)
                ? NotificationReading.Refuse("without orderId")
                : new NotificationReading(new TradeNotification("", new TradeFinding(TradeVerdict.Unknown) { Raw = text }, null) { IsIdle = true }, "");
        }

        var tradeNo = fields.GetValueOrDefault("uniqueOrderNo");
        var status = fields.GetValueOrDefault("status") ?? "";
        if (fields.GetValueOrDefault("refundRequestId") is { Length: > 0 } outRefundNo)
        {
            // Only the refund's own query says what became of it; the trade's status is not in here.
            var unsaid = new TradeFinding(TradeVerdict.Unknown) { ChannelTradeNo = tradeNo, Code = status, Raw = text };
            return new NotificationReading(new TradeNotification(outTradeNo, unsaid, null) { OutRefundNo = outRefundNo }, "");
        }

        var verdict = YeePayCodes.Status.Meaning(status, TradeVerdict.Unknown);
        var amount = Yuan.Parse(fields.GetValueOrDefault("orderAmount"));
        if (verdict == TradeVerdict.Paid && amount is null) return NotificationReading.Refuse("paid without a readable orderAmount");
        var finding = new TradeFinding(verdict) { Amount = amount, ChannelTradeNo = tradeNo, Code = status, Message = fields.GetValueOrDefault("failReason"), Raw = text };
        // One that does not say whose it is could be another merchant's, sealed anew for us: the query tells (FACTS 4.7).
        return new NotificationReading(new TradeNotification(outTradeNo, finding, null) { IsHint = app is null || merchant is null }, "");
    }

    private static Dictionary<string, string>? ReadFields(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object ? YeePayJson.Fields(json.RootElement) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
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
