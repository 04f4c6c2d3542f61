using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Channels.WeChat;

/// <summary>Opens the <c>req_info</c> of a v2 refund notification: AES-256-ECB, PKCS#7 (FACTS 2.10).</summary>
public static class WeChatRefundNotice
{
    /// <summary>The key of an account: the lower-case hex MD5 of its API key, as text.</summary>
    public static string KeyOf(string apiKey) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(apiKey)));

    /// <summary>Null when the text was not encrypted with this key.</summary>
    public static string? Open(string reqInfo, string key)
    {
        try
        {
            using var aes = Aes.Create();
            aes.Key = Encoding.UTF8.GetBytes(key);
            return Encoding.UTF8.GetString(aes.DecryptEcb(Convert.FromBase64String(reqInfo), PaddingMode.PKCS7));
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
