using System.Text.Json;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Merchants;

/// <summary>What merchants' servers may send. Fields not named here are ignored, and null is a field that is not there; one that is wrong is named, with what is right.</summary>
public static class MerchantRequests
{
    private const int TextMax = 4096;
    private const int ProofMax = 12 * 1024;

    /// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
    public sealed record Create(string OrderSn, long Amount, string Currency, string Subject);

    /// <summary>Exactly one of the two is there.</summary>
    public sealed record Pay(PaymentCode? Code, StartPayment? Start);

    /// <param name="Amount">Minor units.</param>
    public sealed record Refund(string RefundNo, long Amount, string Reason);

    public static MerchantInput<Create> ReadCreate(JsonElement body)
    {
        if (Fields.Number(body, "orderSn") is not { } orderSn) return Wrong("orderSn must be 1 to 64 letters, digits, _ or -");
        if (Fields.Amount(body) is not { } amount) return Wrong(WrongAmount);
        var currency = Given(body, "currency") is not null ? Fields.Text(body, "currency") : "CNY";
        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper)) return Wrong("currency must be three capital letters of ISO 4217, for example CNY");
        return Fields.Subject(body) is { } subject ? new Create(orderSn, amount, currency, subject) : Wrong("subject must be a text of 1 to 256 characters without control characters");
    }

    /// <param name="actor">Who asks, for the journal.</param>
    public static MerchantInput<Pay> ReadPay(JsonElement body, IReadOnlyList<CodeRoute> routes, string actor)
    {
        var scene = Fields.Text(body, "scene");
        if (scene is not ("barcode" or "qr" or "page" or "app" or "iap")) return Wrong("scene must be barcode, qr, page, app or iap");
        if (scene == "barcode")
        {
            if (Fields.Text(body, "authCode") is not { } text) return Wrong("authCode is missing: the digits of the customer's payment code, as a text");
            return PaymentCode.Parse(text) is { } code && CodeRoute.ChannelOf(code, routes) is not null ? new Pay(code, null) : new ProblemAnswer(ProblemKind.CodeNotRecognised);
        }

        foreach (var name in (string[])["channel", "method", "clientIp", "openId", "returnUrl", "platform", "signature"])
            if (Given(body, name) is { } field && (field.ValueKind != JsonValueKind.String || field.GetString()!.Length > TextMax)) return Wrong($"{name} must be a text of at most {TextMax} characters");
        if (Fields.Text(body, "returnUrl") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")) return Wrong("returnUrl must be an absolute http or https address");
        if (Fields.Text(body, "clientIp") is { } ip && !System.Net.IPAddress.TryParse(ip, out _)) return Wrong("clientIp must be an IP address: the customer's, as your server saw it");
        var proof = Fields.Text(body, "proof");
        if (scene == "iap" && proof is not { Length: > 0 and <= ProofMax }) return Wrong("proof is missing: what the store gave to the device, unchanged");
        return new Pay(null, new StartPayment
        {
            Scene = scene, Channel = Fields.Text(body, "channel"), Method = Fields.Text(body, "method"), ClientIp = Fields.Text(body, "clientIp"), OpenId = Fields.Text(body, "openId"),
            ReturnUrl = Fields.Text(body, "returnUrl"), Platform = Fields.Text(body, "platform"), Proof = proof, Signature = Fields.Text(body, "signature"), Actor = actor,
        });
    }

    public static MerchantInput<Refund> ReadRefund(JsonElement body)
    {
        if (Fields.Number(body, "refundNo") is not { } refundNo) return Wrong("refundNo must be 1 to 64 letters, digits, _ or -; the same number again is the same refund");
        if (Fields.Amount(body) is not { } amount) return Wrong(WrongAmount);
        var reason = Given(body, "reason") is null ? "refunded by the merchant" : Fields.Text(body, "reason");
        return reason is { Length: <= 256 } && !reason.Any(char.IsControl) ? new Refund(refundNo, amount, reason) : Wrong("reason must be a text of at most 256 characters without control characters");
    }

    private static JsonElement? Given(JsonElement body, string name) => body.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private const string WrongAmount = "amount must be a whole number of minor units (fen), 1 to 10000000000";

    private static ProblemAnswer Wrong(string detail) => new(ProblemKind.InvalidRequest) { Detail = detail };
}
