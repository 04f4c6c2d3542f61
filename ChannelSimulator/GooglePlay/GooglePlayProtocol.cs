using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Stores;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.GooglePlay;

/// <summary>Google's side of FACTS 6.2: access tokens for a signed assertion, and the publisher API for the bearer of one.</summary>
internal sealed class GooglePlayProtocol(SimulatorOptions options, TradeLedger ledger, Notifier notifier) : IWireProtocol
{
    public const string TokenPath = "/oauth2/token";
    public const string PushKeysPath = "/oauth2/v3/certs";
    public const string PushKeyId = "simulated-push";
    const string Publisher = "/androidpublisher/v3/applications/";
    const string Scope = "https://www.googleapis.com/auth/androidpublisher";

    readonly GooglePlayTrades trades = new(options, ledger, notifier);

    public bool Owns(string path) => path is TokenPath or PushKeysPath || path.StartsWith(Publisher, StringComparison.Ordinal);

    public bool Takes(string method) => method is "GET" or "POST";

    public WireCall Read(SimulatedRequest request, DateTimeOffset now) => request.Path switch
    {
        TokenPath => ReadAssertion(request, now),
        PushKeysPath => new GooglePlayCall(Operations.Keys, GooglePlayVerb.PushKeys),
        _ => ReadPublisher(request),
    };

    public WireAnswer Perform(WireCall call, DateTimeOffset now)
    {
        var google = (GooglePlayCall)call;
        return google.Verb switch
        {
            GooglePlayVerb.Token => trades.IssueToken(google, now),
            GooglePlayVerb.PushKeys => Keys(),
            _ => trades.Perform(google, now),
        };
    }

    /// <summary>Google signs nothing, so an answer that is to be broken is cut off in the middle.</summary>
    public SimulatedReply Write(WireCall call, WireAnswer answer, bool breakSignature)
    {
        if (answer.Fields.Count == 0) return SimulatedReply.Of(answer.Status, "application/json; charset=utf-8", "");
        var text = "{" + string.Join(',', answer.Fields.Select(field => $"\"{field.Name}\":{(field.IsJson ? field.Value : JsonSerializer.Serialize(field.Value))}")) + "}";
        return SimulatedReply.Of(answer.Status, "application/json; charset=utf-8", breakSignature ? text[..(text.Length / 2)] : text);
    }

    GooglePlayCall ReadAssertion(SimulatedRequest request, DateTimeOffset now)
    {
        var call = new GooglePlayCall(Operations.Token, GooglePlayVerb.Token);
        var form = Encoding.UTF8.GetString(request.Body).Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(pairs => pairs.Key, pairs => WebUtility.UrlDecode(pairs.First()[1]));
        if (request.Method != "POST" || form.GetValueOrDefault("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer")
            return call with { Refusal = GooglePlayAnswer.NoToken("unsupported_grant_type", "Invalid grant_type") };
        var assertion = form.GetValueOrDefault("assertion", "");
        foreach (var account in options.Accounts.GooglePlay)
        {
            if (SignedJson.OpenRs256(assertion, account.ServicePrivateKey) is not { } claims || claims.Given("iss") != account.ServiceAccount) continue;
            var (begins, ends) = (claims.GivenTime("iat"), claims.GivenTime("exp"));
            var good = claims.Given("aud").EndsWith(TokenPath, StringComparison.Ordinal) && claims.Given("scope") == Scope
                && begins <= now.AddMinutes(5) && ends > now && ends - begins <= TimeSpan.FromHours(1);
            return good ? call with { Account = account } : call with { Refusal = GooglePlayAnswer.NoToken("invalid_grant", "Invalid JWT") };
        }

        return call with { HasBadSignature = true, Refusal = GooglePlayAnswer.NoToken("invalid_grant", "Invalid JWT Signature.") };
    }

    GooglePlayCall ReadPublisher(SimulatedRequest request)
    {
        string[] parts = [.. request.Path[Publisher.Length..].Split('/').Select(Uri.UnescapeDataString)];
        var call = (request.Method, parts) switch
        {
            ("GET", [_, "purchases", "products", var product, "tokens", var token]) =>
                new GooglePlayCall(Operations.Query, GooglePlayVerb.Get) { ProductId = product, OutTradeNo = token },
            ("POST", [_, "purchases", "products", var product, "tokens", var token]) when token.Split(':') is [var key, "acknowledge"] =>
                new GooglePlayCall(Operations.Acknowledge, GooglePlayVerb.Acknowledge) { ProductId = product, OutTradeNo = key },
            ("POST", [_, "purchases", "products", var product, "tokens", var token]) when token.Split(':') is [var key, "consume"] =>
                new GooglePlayCall(Operations.Acknowledge, GooglePlayVerb.Consume) { ProductId = product, OutTradeNo = key },
            ("POST", [_, "orders", var order]) when order.Split(':') is [var id, "refund"] => new GooglePlayCall(Operations.Refund, GooglePlayVerb.Refund) { OrderId = id },
            ("GET", [_, "purchases", "voidedpurchases"]) => new GooglePlayCall(Operations.RefundQuery, GooglePlayVerb.Voided) { Since = Since(request.Query) },
            _ => new GooglePlayCall("", GooglePlayVerb.Unknown) { Refusal = GooglePlayAnswer.Error(404, "no such method") },
        };
        var header = request.Headers.FirstOrDefault(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        return call with
        {
            Account = options.Accounts.GooglePlay.FirstOrDefault(account => account.PackageName == parts[0]),
            Bearer = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header["Bearer ".Length..] : "",
        };
    }

    WireAnswer Keys()
    {
        var keys = options.Accounts.GooglePlay.Select(account => account.PushPrivateKey).Distinct().Select(pkcs8 =>
        {
            using var key = RSA.Create();
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
            var half = key.ExportParameters(includePrivateParameters: false);
            return $$"""{"kty":"RSA","alg":"RS256","use":"sig","kid":"{{PushKeyId}}","n":"{{Base64Url.EncodeToString(half.Modulus)}}","e":"{{Base64Url.EncodeToString(half.Exponent)}}"}""";
        });
        return new WireAnswer("keys", [new WireField("keys", $"[{string.Join(',', keys)}]", IsJson: true)]);
    }

    static DateTimeOffset? Since(string query)
    {
        var text = query.Split('&').FirstOrDefault(pair => pair.StartsWith("startTime=", StringComparison.Ordinal))?["startTime=".Length..];
        return long.TryParse(text, out var milliseconds) && milliseconds is >= 0 and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }
}
