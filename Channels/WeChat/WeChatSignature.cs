using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Channels.WeChat;

/// <summary>The v2 signature (FACTS 2.10), the same for requests and answers.</summary>
public static class WeChatSignature
{
    /// <summary>Fields with a value, without <c>sign</c>, sorted by name in ASCII order, and the key at the end.</summary>
    public static string TextToSign(IEnumerable<KeyValuePair<string, string>> fields, string apiKey) =>
        string.Concat(fields
            .Where(field => field.Key != "sign" && field.Value.Length > 0)
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}&")) + "key=" + apiKey;

    /// <summary>Upper-case hex.</summary>
    public static string Sign(IEnumerable<KeyValuePair<string, string>> fields, string apiKey, string signType)
    {
        var text = Encoding.UTF8.GetBytes(TextToSign(fields, apiKey));
        return Convert.ToHexString(signType == WeChatSettings.Md5 ? MD5.HashData(text) : HMACSHA256.HashData(Encoding.UTF8.GetBytes(apiKey), text));
    }

    public static bool Verifies(IReadOnlyDictionary<string, string> fields, string apiKey, string signType) =>
        fields.TryGetValue("sign", out var sign) &&
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sign), Encoding.UTF8.GetBytes(Sign(fields, apiKey, signType)));
}
