using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>AEAD_AES_256_GCM with the APIv3 key (FACTS 2.3).</summary>
public static class WeChatV3Cipher
{
    public const string Algorithm = "AEAD_AES_256_GCM";
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    /// <summary>Every APIv3 key has 32 bytes; the official SDK's own tests have 16, and AES takes both.</summary>
    public static bool IsKey(string key) => Encoding.UTF8.GetByteCount(key) is 16 or 24 or 32;

    /// <summary>Null when it was not encrypted with this key, nonce and data.</summary>
    public static byte[]? Open(string key, string nonce, string associatedData, string ciphertext)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var nonceBytes = Encoding.UTF8.GetBytes(nonce);
        var sealedBytes = new byte[ciphertext.Length];
        if (!IsKey(key) || nonceBytes.Length != NonceBytes) return null;
        if (!Convert.TryFromBase64String(ciphertext, sealedBytes, out var length) || length < TagBytes) return null;
        var plain = new byte[length - TagBytes];
        using var aes = new AesGcm(keyBytes, TagBytes);
        try
        {
            aes.Decrypt(nonceBytes, sealedBytes.AsSpan(0, plain.Length), sealedBytes.AsSpan(plain.Length, TagBytes), plain, Encoding.UTF8.GetBytes(associatedData));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
