using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using StoreProduct = PaymentGrains.Channels.StoreProduct;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>An app in the App Store, and Apple itself as far as the test plays it: it signs transactions and notifications.</summary>
internal sealed class AppStoreDesk
{
    public const string OutTradeNo = "pg20260301000004a1";
    public const string Transaction = "2000000123456789";
    public const string Buyer = "7e3fb20b-4cdb-47cc-936d-99d65f608138";
    private static readonly AppStoreAccount App = TestAccounts.BuiltIn.AppStore[0];

    public AppStoreDesk(Func<AppStoreSettings, AppStoreSettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Channel = new AppStoreChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    public static AppStoreSettings Usual { get; } = new()
    {
        Account = "apple-1", BundleId = App.BundleId, IssuerId = App.IssuerId, KeyId = App.KeyId, PrivateKey = App.ApiPrivateKey, RootCertificate = App.RootCertificate,
        Products = [new StoreProduct { ProductId = "no_ads", Amount = 1990 }],
    };

    public static AppleChain Apple { get; } = new(App.LeafPrivateKey, App.Certificates);

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public AppStoreSettings Settings { get; }
    public AppStoreChannel Channel { get; }

    public TradeReference Trade => new(OutTradeNo, 1990, Clock.GetUtcNow()) { Scene = Scene.Iap, Method = "purchase", Purchase = new Purchase(Transaction, "no_ads", Buyer) };

    public RefundRequest Refund => new(OutTradeNo, "pg20260301000004r1", 1990, 1990, "cancelled", Clock.GetUtcNow()) { Trade = Trade with { ChannelTradeNo = Transaction } };

    /// <summary>A transaction, bought and not revoked, but for the changes.</summary>
    public string Payload(params (string Name, JsonNode? Value)[] changes)
    {
        var fields = new JsonObject
        {
            ["transactionId"] = Transaction, ["originalTransactionId"] = Transaction, ["bundleId"] = App.BundleId, ["productId"] = "no_ads", ["purchaseDate"] = 1772337600000,
            ["quantity"] = 1, ["type"] = "Non-Consumable", ["inAppOwnershipType"] = "PURCHASED", ["environment"] = "Production", ["appAccountToken"] = Buyer,
            ["signedDate"] = Clock.GetUtcNow().ToUnixTimeMilliseconds(), ["price"] = 19900, ["currency"] = "CNY",
        };
        foreach (var (name, value) in changes)
        {
            if (value is null) fields.Remove(name);
            else fields[name] = value;
        }

        return fields.ToJsonString();
    }

    public string Signed(params (string Name, JsonNode? Value)[] changes) => Apple.Sign(Payload(changes));

    /// <summary>Apple answers the next question with this transaction.</summary>
    public ScriptedWire Answers(params (string Name, JsonNode? Value)[] changes) => Wire.Answers(Answer(Signed(changes)));

    public static string Answer(string jws) => JsonSerializer.Serialize(new { signedTransactionInfo = jws });

    /// <summary>A notification with this transaction in it, or without one.</summary>
    public NotificationMessage Notice(string type, string? transaction, string? bundle = null, string environment = "Production", AppleChain? by = null)
    {
        var payload = JsonSerializer.Serialize(new
        {
            notificationType = type, notificationUUID = "002e14d5-51f5-4503-b5a8-c3a1af68eb20", version = "2.0", signedDate = Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            data = new { bundleId = bundle ?? App.BundleId, environment, signedTransactionInfo = transaction },
        });
        return NotificationMessage.Of(JsonSerializer.SerializeToUtf8Bytes(new { signedPayload = (by ?? Apple).Sign(payload) }));
    }
}
