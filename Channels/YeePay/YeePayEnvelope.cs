using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Channels.YeePay;

/// <summary>The digital envelope of a notification (FACTS 4.7): encrypted to us, and inside it what YOP signed.</summary>
public static class YeePayEnvelope
{
    /// <summary>The text that YOP signed, or null with the reason.</summary>
    public static string? Open(string response, YeePayKeys keys, out string refusal)
    {
        refusal = "not an envelope of four parts";
        var parts = response.Split('$');
        if (parts is not [var lockedKey, var lockedText, "AES", "SHA256"]) return null;
        refusal = "not encrypted for this application";
        if (YeePayBase64.Read(lockedKey) is not { } keyBytes || YeePayBase64.Read(lockedText) is not { } textBytes) return null;
        if (keys.Ours.Decrypt(keyBytes) is not { Length: 16 } key || Decrypt(textBytes, key) is not { } inside) return null;
        refusal = "wrong signature";
        // The data may hold the sign that divides it from its signature: the last one does (FACTS 8, case 13).
        var divider = inside.LastIndexOf('$');
        if (divider < 0 || !keys.Theirs.Verifies(inside[..divider], YeePayBase64.Standard(inside[(divider + 1)..]))) return null;
        refusal = "";
        return inside[..divider];
    }

    private static string? Decrypt(byte[] text, byte[] key)
    {
        try
        {
            using var aes = Aes.Create();
            aes.Key = key;
            return Encoding.UTF8.GetString(aes.DecryptEcb(text, PaddingMode.PKCS7));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
