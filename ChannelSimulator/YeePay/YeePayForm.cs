using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>Parameters of a request to YOP: encoded twice on the wire, once where they are signed (FACTS 4.2).</summary>
internal static class YeePayForm
{
    const int MostParameters = 100;

    /// <summary>Null when a name comes twice, or there are too many.</summary>
    public static Dictionary<string, string>? Read(string wire)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in wire.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Twice(split < 0 ? pair : pair[..split]);
            if (parameters.Count == MostParameters || !parameters.TryAdd(name, split < 0 ? "" : Twice(pair[(split + 1)..]))) return null;
        }

        return parameters;
    }

    /// <summary>Sorted, encoded once, a space as <c>%20</c>.</summary>
    public static string Canonical(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"));

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static string Twice(string text) => WebUtility.UrlDecode(WebUtility.UrlDecode(text));
}
