using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Stores;

/// <summary>Signed JSON in compact form (RFC 7515): what service accounts sign in with, and what the App Store signs.</summary>
internal static class SignedJson
{
    public static string Rs256(string header, string payload, string pkcs8Base64)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8Base64), out _);
        return Write(header, payload, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public static string Es256(string header, string payload, string pkcs8Base64)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8Base64), out _);
        return Write(header, payload, text => key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>The payload of a token that the private key's owner signed by RS256; null when it is none.</summary>
    public static JsonElement? OpenRs256(string token, string pkcs8Base64)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8Base64), out _);
        return Open(token, "RS256", (text, sign) => key.VerifyData(text, sign, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))?.Payload;
    }

    /// <summary>Header and payload of a token that the private key's owner signed by ES256; null when it is none.</summary>
    public static (JsonElement Header, JsonElement Payload)? OpenEs256(string token, string pkcs8Base64)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8Base64), out _);
        return Open(token, "ES256", (text, sign) => key.VerifyData(text, sign, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>A field of text; empty when it is missing or something else.</summary>
    public static string Given(this JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString()! : "";

    /// <summary>A time in seconds; null when it is missing or something else.</summary>
    public static DateTimeOffset? GivenTime(this JsonElement fields, string name) =>
        fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    static string Write(string header, string payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    static (JsonElement Header, JsonElement Payload)? Open(string token, string algorithm, Func<byte[], byte[], bool> verify)
    {
        try
        {
            if (token.Split('.') is not [var head, var body, var sign]) return null;
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(head));
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(body));
            if (header.RootElement.ValueKind != JsonValueKind.Object || payload.RootElement.ValueKind != JsonValueKind.Object) return null;
            if (header.RootElement.Given("alg") != algorithm) return null;
            return verify(Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(sign)) ? (header.RootElement.Clone(), payload.RootElement.Clone()) : null;
        }
        catch (Exception problem) when (problem is FormatException or JsonException or InvalidOperationException or CryptographicException)
        {
            return null;
        }
    }
}
