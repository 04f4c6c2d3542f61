using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.ChannelSimulator.WeChat;

/// <summary>The signature of WeChat Pay v2, the same for requests and answers (FACTS 2.10).</summary>
internal static class WeChatSignature
{
    public const string Md5 = "MD5";
    public const string HmacSha256 = "HMAC-SHA256";

    public static string Sign(IEnumerable<KeyValuePair<string, string>> fields, string apiKey, string signType)
    {
        var text = string.Concat(fields
            .Where(field => field.Value.Length > 0 && field.Key != "sign")
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}&")) + $"key={apiKey}";
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexString(
            signType == HmacSha256 ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(apiKey), bytes) : MD5.HashData(bytes));
    }

    public static bool Fits(IEnumerable<KeyValuePair<string, string>> fields, string sign, string apiKey, string signType) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Sign(fields, apiKey, signType)), Encoding.UTF8.GetBytes(sign));
}
