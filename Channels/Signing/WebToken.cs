using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace PaymentGrains.Channels.Signing;

/// <summary>A JSON web token, or signed JSON (JWS), in compact form (RFC 7515). Reading one says nothing of its signature.</summary>
/// <param name="SignedText">What the signature is over, ASCII.</param>
/// <param name="Text">The payload as it was written.</param>
public sealed record WebToken(JsonElement Header, JsonElement Payload, string SignedText, byte[] Signature, string Text)
{
    /// <summary>Nothing that a store sends is longer.</summary>
    private const int Longest = 64 * 1024;

    /// <summary>Null when it is not three parts of Base64url whose first two are JSON objects that name no field twice.</summary>
    public static WebToken? Read(string text)
    {
        if (text.Length > Longest || text.Split('.') is not [var head, var body, var sign]) return null;
        if (Bytes(head) is not { } header || Bytes(body) is not { } payload || Bytes(sign) is not { Length: > 0 } signature) return null;
        return StrictJson.Object(header) is { } fields && StrictJson.Object(payload) is { } claims
            ? new WebToken(fields, claims, $"{head}.{body}", signature, Encoding.UTF8.GetString(payload))
            : null;
    }

    /// <param name="header">JSON.</param>
    /// <param name="payload">JSON.</param>
    /// <param name="sign">Signs the ASCII text that it is given.</param>
    public static string Write(string header, string payload, Func<string, byte[]> sign)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(sign(signed))}";
    }

    /// <summary>The bytes of Base64url; null when it is none.</summary>
    internal static byte[]? Bytes(string base64Url)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(base64Url.Length)];
        return Base64Url.DecodeFromChars(base64Url, bytes, out _, out var length) == OperationStatus.Done ? bytes[..length] : null;
    }
}
