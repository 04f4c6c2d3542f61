using System.Net;
using System.Text;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>Parameters of a request, from the query and the body alike, and the form of a notification.</summary>
internal static class AlipayForm
{
    const int MostParameters = 100;

    /// <summary>Null when a name comes twice, or there are too many: the signature could mean either.</summary>
    public static Dictionary<string, string>? Read(string query, byte[] body)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in $"{query}&{Encoding.UTF8.GetString(body)}".Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            var name = WebUtility.UrlDecode(split < 0 ? pair : pair[..split]);
            var value = split < 0 ? "" : WebUtility.UrlDecode(pair[(split + 1)..]);
            if (parameters.Count == MostParameters || !parameters.TryAdd(name, value)) return null;
        }

        return parameters;
    }

    /// <summary>What a merchant's server signs for an app's SDK.</summary>
    public static bool IsOrderText(string text) =>
        text.Contains("app_id=", StringComparison.Ordinal) && text.Contains("&sign=", StringComparison.Ordinal) && text.Contains(AlipayCall.AppPay, StringComparison.Ordinal);

    public static byte[] Write(IEnumerable<KeyValuePair<string, string>> parameters) => Encoding.ASCII.GetBytes(
        string.Join('&', parameters.Select(parameter => $"{WebUtility.UrlEncode(parameter.Key)}={WebUtility.UrlEncode(parameter.Value)}")));
}
