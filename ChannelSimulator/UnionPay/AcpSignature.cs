using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>What is signed in ACP 5.1.0 with certificates: the lower-case hex SHA-256 of the sorted fields (FACTS 3A.3).</summary>
internal static class AcpSignature
{
    public static string TextOf(IEnumerable<KeyValuePair<string, string>> fields) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('&', fields
        .Where(field => field.Value.Length > 0 && field.Key != "signature")
        .OrderBy(field => field.Key, StringComparer.Ordinal)
        .Select(field => $"{field.Key}={field.Value}")))));
}
