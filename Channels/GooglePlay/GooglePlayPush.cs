using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>
/// Real-time developer notifications, pushed by Cloud Pub/Sub (FACTS 6.3). The message itself is not signed: a bearer token says that Pub/Sub sends it, for our
/// subscription. It is a hint in any case, and the store is asked.
/// </summary>
internal sealed class GooglePlayPush(GooglePlaySettings settings, ChannelPorts ports)
{
    private const int Subscription = 1;
    private static readonly string[] Issuers = ["https://accounts.google.com", "accounts.google.com"];

    /// <summary>Our clock and Google's may differ by so much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private readonly GooglePlayPushKeys keys = new(settings, ports);

    public async Task<NotificationReading> ReadAsync(NotificationMessage message, CancellationToken cancellation)
    {
        if (settings.PushAudience.Length == 0) return NotificationReading.Refuse("this account takes no pushes: pushAudience is not set");
        if (await TokenRefusalAsync(message.Headers, cancellation) is { } refusal) return NotificationReading.Refuse(refusal);
        if (StrictJson.Object(message.Body)?.Part("message") is not { } envelope) return NotificationReading.Refuse("not a Pub/Sub message");
        if (Data(envelope.Text("data")) is not { } data) return NotificationReading.Refuse("its data is no JSON object in Base64");
        return Read(data, envelope.Text("messageId")) with { Decoded = data.GetRawText() };
    }

    private async Task<string?> TokenRefusalAsync(IReadOnlyDictionary<string, string> headers, CancellationToken cancellation)
    {
        const string scheme = "Bearer ";
        var header = headers.FirstOrDefault(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || WebToken.Read(header[scheme.Length..].Trim()) is not { } token) return "no bearer token";
        if (token.Header.Text("alg") != "RS256" || token.Header.Text("kid") is not { Length: > 0 } id) return "the token is not signed as Google signs";
        if (await keys.FindAsync(id, cancellation) is not { } key) return "the token names a key that Google does not publish";
        if (!key.Verifies(token.SignedText, Convert.ToBase64String(token.Signature))) return "wrong signature of the token";
        var now = ports.Time.GetUtcNow().ToUnixTimeSeconds();
        var tolerance = (long)ClockTolerance.TotalSeconds;
        if (!Issuers.Contains(token.Payload.Text("iss"))) return "the token is not of Google";
        if (token.Payload.Text("aud") != settings.PushAudience) return "the token is for another audience";
        if (token.Payload.Text("email") != settings.PushServiceAccount) return "the token is of another service account";
        if (!token.Payload.TryGetProperty("email_verified", out var verified) || verified.ValueKind != JsonValueKind.True) return "the token's email is not verified";
        if (token.Payload.Number("exp") is not { } ends || ends < now - tolerance) return "the token has expired";
        return token.Payload.Number("iat") is not { } begins || begins > now + tolerance ? "the token is of the future" : null;
    }

    private NotificationReading Read(JsonElement data, string? id)
    {
        if (data.Text("packageName") != settings.PackageName) return NotificationReading.Foreign("of another app", "packageName", data.Text("packageName"), settings.PackageName);
        // Exactly one of them is there.
        if (data.Part("oneTimeProductNotification") is { } oneTime) return Hint(oneTime, "ONE_TIME_" + oneTime.Number("notificationType"), id);
        if (data.Part("voidedPurchaseNotification") is { } voided)
        {
            // Without a type it is taken for what we sell: a hint too many only asks.
            return voided.Number("productType") != Subscription ? Hint(voided, "VOIDED", id) : Idle("VOIDED_SUBSCRIPTION", id);
        }

        if (data.Part("testNotification") is not null) return Idle("TEST", id);
        return data.Part("subscriptionNotification") is not null ? Idle("SUBSCRIPTION", id) : NotificationReading.Refuse("of a kind that is not known");
    }

    private static NotificationReading Hint(JsonElement part, string code, string? id) => part.Text("purchaseToken") is { Length: > 0 } token
        ? new(new TradeNotification("", new TradeFinding(TradeVerdict.Unknown) { Code = code }, id) { PurchaseToken = token, IsHint = true }, "")
        : NotificationReading.Refuse("without purchaseToken");

    private static NotificationReading Idle(string code, string? id) =>
        new(new TradeNotification("", new TradeFinding(TradeVerdict.Unknown) { Code = code }, id) { IsIdle = true }, "");

    private static JsonElement? Data(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var length) ? StrictJson.Object(bytes.AsMemory(0, length)) : null;
    }
}
