using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.AppStore;

/// <summary>Server notifications V2 (FACTS 6.5): signed, with a signed transaction inside. Apple is asked nevertheless, as a notification may be old.</summary>
internal static class AppStoreNotification
{
    public static NotificationReading Read(ReadOnlyMemory<byte> body, AppStoreSettings settings, X509Certificate2 root, DateTimeOffset now)
    {
        // Apple posts JSON. The signed payload by itself, as its library's tests hold it, proves as much.
        var bare = Encoding.UTF8.GetString(body.Span).Trim();
        if ((StrictJson.Object(body)?.Text("signedPayload") ?? (WebToken.Read(bare) is null ? null : bare)) is not { } jws)
            return NotificationReading.Refuse("not a notification of version 2, which is {\"signedPayload\":\"…\"}");
        if (AppStoreChain.Open(jws, root, now, out var refusal) is not { } notification) return NotificationReading.Refuse("signedPayload " + refusal);
        if (notification.Payload.Part("data")?.Text("signedTransactionInfo") is not { } inner) return Read(notification, null, settings) with { Decoded = notification.Text };
        return AppStoreChain.Open(inner, root, now, out refusal) is { } transaction
            ? Read(notification, transaction, settings) with { Decoded = Decoded(notification, transaction) }
            : NotificationReading.Refuse("signedTransactionInfo " + refusal) with { Decoded = notification.Text };
    }

    private static NotificationReading Read(WebToken notification, WebToken? transaction, AppStoreSettings settings)
    {
        var type = notification.Payload.Text("notificationType") ?? "";
        var id = notification.Payload.Text("notificationUUID");
        if (notification.Payload.Part("data") is not { } data) return NotificationReading.Refuse("without data");
        if (data.Text("bundleId") != settings.BundleId) return NotificationReading.Foreign("of another app", "bundleId", data.Text("bundleId"), settings.BundleId);
        if (data.Text("environment") != settings.Environment) return NotificationReading.Foreign($"not of {settings.Environment}", "environment", data.Text("environment"), settings.Environment);
        var finding = new TradeFinding(TradeVerdict.Unknown) { Code = type };
        var idle = new NotificationReading(new TradeNotification("", finding, id) { IsIdle = true }, "");
        if (type == "TEST" || transaction is null) return idle;
        if (AppStoreTransaction.Foreign(transaction.Payload, settings) is { } foreign) return NotificationReading.Refuse(foreign);
        // Subscriptions are not our business unless one is listed as a product.
        if (AppStoreTransaction.Renews(transaction.Payload) && StoreProduct.Find(settings.Products, transaction.Payload.Text("productId") ?? "") is null) return idle;
        return new(new TradeNotification("", finding, id) { PurchaseToken = transaction.Payload.Text("transactionId"), IsHint = true }, "");
    }

    /// <summary>The notification, with the transaction in place of its signed text.</summary>
    private static string Decoded(WebToken notification, WebToken transaction)
    {
        var message = JsonNode.Parse(notification.Text)!.AsObject();
        message["data"]!["signedTransactionInfo"] = JsonNode.Parse(transaction.Text);
        return message.ToJsonString(NotificationMessage.Readable);
    }
}
