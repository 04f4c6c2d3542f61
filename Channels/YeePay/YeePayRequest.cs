using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.YeePay;

/// <summary>One signed call of YOP (FACTS 4.2).</summary>
/// <param name="Path">Without <c>/yop-center</c>.</param>
/// <param name="RequestId">Of this request alone; not a business parameter.</param>
public sealed record YeePayRequest(
    string AppKey, string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Parameters, DateTimeOffset At, string RequestId)
{
    public const string ContentType = "application/x-www-form-urlencoded;charset=UTF-8";
    private const string Algorithm = "YOP-RSA2048-SHA256";
    private const string SignedHeaders = "x-yop-appkey;x-yop-content-sha256;x-yop-request-id";
    private const int ValidSeconds = 1800;

    private bool IsGet => Method == "GET";

    private string Prefix => $"yop-auth-v3/{AppKey}/{At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}/{ValidSeconds}";

    /// <summary>Of the canonical form; of nothing where the parameters stand in the address.</summary>
    public string ContentSha256 => Sha256(IsGet ? "" : CanonicalForm);

    /// <summary>What is signed.</summary>
    public string CanonicalRequest => string.Join('\n',
        Prefix,
        Method,
        Path,
        IsGet ? CanonicalForm : "",
        $"x-yop-appkey:{Once(AppKey)}",
        $"x-yop-content-sha256:{ContentSha256}",
        $"x-yop-request-id:{Once(RequestId)}");

    /// <summary>Encoded twice: a space becomes <c>%2B</c>, a letter of Chinese three times <c>%25XX</c>.</summary>
    public string WireForm => string.Join('&', Sorted.Select(parameter => $"{Twice(parameter.Key)}={Twice(parameter.Value)}"));

    private string CanonicalForm => string.Join('&', Sorted.Select(parameter => $"{Once(parameter.Key)}={Once(parameter.Value)}"));

    private IEnumerable<KeyValuePair<string, string>> Sorted => Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal);

    public string Authorization(RsaKey key) =>
        $"{Algorithm} {Prefix}/{SignedHeaders}/{YeePayBase64.UrlSafe(key.Sign(CanonicalRequest))}$SHA256";

    /// <summary>Ready for the wire.</summary>
    /// <param name="gateway">With <c>/yop-center</c>.</param>
    public WireRequest ToWire(string account, WirePurpose purpose, string gateway, RsaKey key)
    {
        var address = gateway.TrimEnd('/') + Path;
        return new WireRequest(account, purpose, new Uri(IsGet ? $"{address}?{WireForm}" : address), ContentType, IsGet ? [] : Encoding.ASCII.GetBytes(WireForm))
        {
            Method = Method,
            Headers =
            [
                new("Authorization", Authorization(key)),
                new("x-yop-appkey", AppKey),
                new("x-yop-content-sha256", ContentSha256),
                new("x-yop-request-id", RequestId),
                // Without them an error answer says less (FACTS 4.2).
                new("x-yop-sdk-langs", "dotnet"),
                new("x-yop-sdk-version", "1.0.0"),
            ],
        };
    }

    /// <summary>RFC 3986: a space is <c>%20</c>.</summary>
    private static string Once(string text) => Uri.EscapeDataString(text);

    private static string Twice(string text) => Once(Once(text).Replace("%20", "+", StringComparison.Ordinal));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
