using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>What the customer's device hands over: <c>INAPP_PURCHASE_DATA</c> and its signature (FACTS 6.1).</summary>
public static class GooglePlayReceipt
{
    /// <summary>Null with a reason when it is forged or of another app. The signature proves where it comes from and no more.</summary>
    public static Purchase? Read(string proof, string? signature, GooglePlaySettings settings, out string refusal)
    {
        refusal = "";
        if (string.IsNullOrEmpty(signature)) return Refuse("the signature (INAPP_DATA_SIGNATURE) is missing", out refusal);
        if (!Verifies(proof, signature, settings.LicenceKey)) return Refuse("the signature does not fit: the data was changed, or is of another app", out refusal);
        if (StrictJson.Object(Encoding.UTF8.GetBytes(proof)) is not { } fields) return Refuse("the purchase data is no JSON object", out refusal);
        if (fields.Text("packageName") != settings.PackageName) return Refuse("the purchase is of another app", out refusal);
        if (fields.Text("purchaseToken") is not { Length: > 0 } token) return Refuse("the purchase data holds no purchaseToken", out refusal);
        if (ProductOf(fields) is not { } productId) return Refuse("the purchase data does not name one product", out refusal);
        return StoreProduct.Find(settings.Products, productId) is null
            ? Refuse($"product {productId} is not sold here", out refusal)
            : new Purchase(token, productId, fields.Text("obfuscatedAccountId") is { Length: > 0 } owner ? owner : null);
    }

    /// <summary>RSA with SHA-1, PKCS#1 v1.5, over exactly these bytes: the same data written otherwise does not fit (FACTS 6.1).</summary>
    /// <param name="licenceKey">SubjectPublicKeyInfo, Base64.</param>
    public static bool Verifies(string proof, string signature, string licenceKey)
    {
        if (Bytes(licenceKey) is not { } der || Bytes(signature) is not { } sign) return false;
        using var key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(der, out _);
        }
        catch (CryptographicException)
        {
            return false;
        }

        return key.VerifyData(Encoding.UTF8.GetBytes(proof), sign, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
    }

    private static Purchase? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }

    private static string? ProductOf(JsonElement fields)
    {
        if (fields.Text("productId") is { Length: > 0 } one) return one;
        return fields.List("productIds").ToArray() is [{ ValueKind: JsonValueKind.String } only] ? only.GetString() : null;
    }

    private static byte[]? Bytes(string text)
    {
        var base64 = PemEncoding.TryFind(text, out var pem) ? text[pem.Base64Data] : text;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length > 0 ? bytes[..length] : null;
    }
}
