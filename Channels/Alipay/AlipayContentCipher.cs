using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Content encryption of the gateway: AES-128-CBC, PKCS#7, an all-zero IV as Alipay specifies (FACTS 1.1).</summary>
public static class AlipayContentCipher
{
    private static readonly byte[] Zero = new byte[16];

    public static bool IsKey(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length == 16;
    }

    public static string Encrypt(string text, string base64Key)
    {
        using var aes = Open(base64Key);
        return Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(text), Zero));
    }

    /// <summary>Null when the text was not encrypted with this key.</summary>
    public static string? Decrypt(string base64, string base64Key)
    {
        try
        {
            using var aes = Open(base64Key);
            return Encoding.UTF8.GetString(aes.DecryptCbc(Convert.FromBase64String(base64), Zero));
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private static Aes Open(string base64Key)
    {
        var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(base64Key);
        return aes;
    }
}
