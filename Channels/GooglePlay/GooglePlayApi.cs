using System.Net;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>
/// The publisher API (FACTS 6.2). Each call brings an access token that the service account signs for; one is kept until shortly before it expires, and
/// fetching it counts into the time of the call that needs it.
/// </summary>
internal sealed class GooglePlayApi(GooglePlaySettings settings, ChannelPorts ports)
{
    private const string Scope = "https://www.googleapis.com/auth/androidpublisher";
    private static readonly TimeSpan LifeAskedFor = TimeSpan.FromHours(1);

    /// <summary>A token is not used any more when it could expire on its way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly RsaKey? key = RsaKey.Private(settings.ServiceAccountKey);

    private volatile AccessToken? kept;

    public Task<GooglePlayAnswer> PurchaseAsync(ChannelCall call, Purchase purchase) => AskAsync(call, WirePurpose.Query, "GET", PathOf(purchase), null);

    /// <summary>Repeating either changes nothing (FACTS 7.4).</summary>
    public Task<GooglePlayAnswer> TakeNoticeAsync(ChannelCall call, Purchase purchase, bool consume) =>
        AskAsync(call, WirePurpose.Query, "POST", PathOf(purchase) + (consume ? ":consume" : ":acknowledge"), consume ? null : "{}");

    /// <summary>Gives the whole order back and takes the product away from the buyer.</summary>
    public Task<GooglePlayAnswer> RefundAsync(ChannelCall call, string orderId) =>
        AskAsync(call, WirePurpose.Reverse, "POST", $"/orders/{Uri.EscapeDataString(orderId)}:refund?revoke=true", null);

    /// <param name="since">What was given back earlier is not listed; not more than 30 days ago.</param>
    /// <param name="page">Of the answer before; null for the first.</param>
    public Task<GooglePlayAnswer> VoidedAsync(ChannelCall call, DateTimeOffset since, string? page) =>
        AskAsync(call, WirePurpose.Query, "GET", $"/purchases/voidedpurchases?startTime={since.ToUnixTimeMilliseconds()}" + (page is null ? "" : $"&token={Uri.EscapeDataString(page)}"), null);

    private static string PathOf(Purchase purchase) => $"/purchases/products/{Uri.EscapeDataString(purchase.ProductId)}/tokens/{Uri.EscapeDataString(purchase.Token)}";

    private async Task<GooglePlayAnswer> AskAsync(ChannelCall call, WirePurpose purpose, string method, string path, string? body)
    {
        var (token, trouble) = await TokenAsync(call);
        if (token is null) return GooglePlayAnswer.None(trouble);
        var url = new Uri($"{settings.BaseUrl.TrimEnd('/')}/androidpublisher/v3/applications/{Uri.EscapeDataString(settings.PackageName)}{path}");
        var answer = GooglePlayAnswer.Read(await call.SendAsync(new WireRequest(settings.Account, purpose, url, body is null ? "" : "application/json", Encoding.UTF8.GetBytes(body ?? ""))
        {
            Method = method, Headers = [new("Authorization", "Bearer " + token.Text)],
        }));
        // Withdrawn before its time: the next call fetches another.
        if (answer.Status == (int)HttpStatusCode.Unauthorized && kept == token) kept = null;
        return answer;
    }

    private async Task<(AccessToken? Token, string Trouble)> TokenAsync(ChannelCall call)
    {
        var now = ports.Time.GetUtcNow();
        if (kept is { } token && now < token.Until) return (token, "");
        var form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + Assertion(now);
        var outcome = await call.SendAsync(new WireRequest(settings.Account, WirePurpose.Query, new Uri(settings.TokenUrl), "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(form)));
        var fields = outcome.Status == 200 ? StrictJson.Object(outcome.Body) : null;
        if (fields?.Text("access_token") is not { Length: > 0 } text || fields.Value.Number("expires_in") is not { } life)
        {
            // The body is left out where it could hold a token.
            var why = outcome.Status is 0 ? outcome.Trouble : $"HTTP {outcome.Status} {StrictJson.Object(outcome.Body)?.Text("error")}";
            return (null, "no access token: " + why.TrimEnd());
        }

        kept = new AccessToken(text, now + TimeSpan.FromSeconds(Math.Clamp(life, 0, LifeAskedFor.TotalSeconds)) - Margin);
        return (kept, "");
    }

    private string Assertion(DateTimeOffset now)
    {
        var header = settings.ServiceAccountKeyId.Length == 0
            ? JsonSerializer.Serialize(new { alg = "RS256", typ = "JWT" })
            : JsonSerializer.Serialize(new { alg = "RS256", typ = "JWT", kid = settings.ServiceAccountKeyId });
        var claims = JsonSerializer.Serialize(new
        {
            iss = settings.ServiceAccount, scope = Scope, aud = settings.TokenUrl, iat = now.ToUnixTimeSeconds(), exp = (now + LifeAskedFor).ToUnixTimeSeconds(),
        });
        return WebToken.Write(header, claims, text => Convert.FromBase64String((key ?? throw settings.CannotSign()).Sign(text)));
    }

    private sealed record AccessToken(string Text, DateTimeOffset Until);
}
