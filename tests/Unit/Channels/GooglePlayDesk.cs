using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.Channels.GooglePlay;
using PaymentGrains.Channels.Signing;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using RsaKey = PaymentGrains.Channels.Signing.RsaKey;
using StoreProduct = PaymentGrains.Channels.StoreProduct;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>An app in Google Play, and Google itself as far as the test plays it: it signs purchases and pushes, and answers.</summary>
internal sealed class GooglePlayDesk
{
    public const string OutTradeNo = "pg20260301000003a1";
    public const string OutRefundNo = "pg20260301000003r1";
    public const string Token = "abcdefghijklmnopabcdefgh.AO-J1OxSimulated";
    public const string OrderId = "GPA.3333-4444-5555-66666";
    public const string Buyer = "buyer-7";
    public const string PushKeyId = "push-1";
    private static readonly GooglePlayAccount App = TestAccounts.BuiltIn.GooglePlay[0];

    public GooglePlayDesk(Func<GooglePlaySettings, GooglePlaySettings>? change = null)
    {
        Settings = change?.Invoke(Usual) ?? Usual;
        Channel = new GooglePlayChannel(Settings, new ChannelPorts(Wire, Clock, new CountedNonces()));
    }

    public static GooglePlaySettings Usual { get; } = new()
    {
        Account = "google-1",
        PackageName = App.PackageName,
        LicenceKey = App.LicenceKey(),
        ServiceAccount = App.ServiceAccount,
        ServiceAccountKey = App.ServicePrivateKey,
        ServiceAccountKeyId = "service-1",
        PushAudience = "shop",
        PushServiceAccount = "push@shop.example",
        PushKeys = KeySet(App.PushPrivateKey),
        Products =
        [
            new StoreProduct { ProductId = "no_ads", Amount = 1990 },
            new StoreProduct { ProductId = "coins", Amount = 1990, Consumable = true },
        ],
    };

    public ScriptedWire Wire { get; } = new();
    public StoppedClock Clock { get; } = new();
    public GooglePlaySettings Settings { get; }
    public GooglePlayChannel Channel { get; }

    public TradeReference Trade => new(OutTradeNo, 1990, Clock.GetUtcNow()) { Scene = Scene.Iap, Method = "purchase", Purchase = new Purchase(Token, "no_ads", Buyer) };

    public TradeReference TradeOfCoins => Trade with { Purchase = new Purchase(Token, "coins", Buyer) };

    public RefundRequest Refund => new(OutTradeNo, OutRefundNo, 1990, 1990, "cancelled", Clock.GetUtcNow()) { Trade = Trade with { ChannelTradeNo = OrderId } };

    /// <summary>Google answers the next question for an access token.</summary>
    public ScriptedWire SignedIn => Wire.Answers("""{"access_token":"ya29.simulated","expires_in":3599,"token_type":"Bearer"}""");

    /// <summary>What the device holds.</summary>
    public static string Proof(params (string Name, JsonNode? Value)[] changes) => Changed(new JsonObject
    {
        ["orderId"] = OrderId, ["packageName"] = App.PackageName, ["productId"] = "no_ads", ["purchaseTime"] = 1772337600000, ["purchaseState"] = 0,
        ["purchaseToken"] = Token, ["quantity"] = 1, ["acknowledged"] = false, ["obfuscatedAccountId"] = Buyer,
    }, changes);

    /// <summary>What the server knows: bought, and nobody has taken notice.</summary>
    public static string Purchase(params (string Name, JsonNode? Value)[] changes) => Changed(new JsonObject
    {
        ["kind"] = "androidpublisher#productPurchase", ["purchaseTimeMillis"] = "1772337600000", ["purchaseState"] = 0, ["consumptionState"] = 0,
        ["acknowledgementState"] = 0, ["orderId"] = OrderId, ["obfuscatedExternalAccountId"] = Buyer, ["regionCode"] = "CN",
    }, changes);

    /// <summary>As Google signs what devices get.</summary>
    public static string Sign(string proof, string? key = null)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(key ?? App.LicencePrivateKey), out _);
        return Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(proof), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));
    }

    /// <summary>A push of these data with a token that is good but for the changes.</summary>
    public NotificationMessage Push(string data, string? key = null, string keyId = PushKeyId, params (string Name, JsonNode? Value)[] changes)
    {
        var now = Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = Changed(new JsonObject
        {
            ["iss"] = "https://accounts.google.com", ["aud"] = "shop", ["email"] = "push@shop.example", ["email_verified"] = true, ["iat"] = now, ["exp"] = now + 3600,
        }, changes);
        var token = WebToken.Write(
            JsonSerializer.Serialize(new { alg = "RS256", kid = keyId, typ = "JWT" }), claims, text => Convert.FromBase64String(RsaKey.Private(key ?? App.PushPrivateKey)!.Sign(text)));
        var body = JsonSerializer.SerializeToUtf8Bytes(new { message = new { data = Convert.ToBase64String(Encoding.UTF8.GetBytes(data)), messageId = "136969346945" }, subscription = "projects/p/subscriptions/s" });
        return new NotificationMessage(new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["authorization"] = "Bearer " + token }, body);
    }

    /// <summary>A notification of this kind, without its beginning.</summary>
    public static string Notice(string part, string? package = null) =>
        $$"""{"version":"1.0","packageName":"{{package ?? App.PackageName}}","eventTimeMillis":"1772337600000",{{part}}}""";

    public static string KeySet(string pkcs8, string id = PushKeyId)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        var half = rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", alg = "RS256", use = "sig", kid = id, n = Url(half.Modulus!), e = Url(half.Exponent!) } } });

        static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private static string Changed(JsonObject fields, (string Name, JsonNode? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null) fields.Remove(name);
            else fields[name] = value;
        }

        return fields.ToJsonString();
    }
}
