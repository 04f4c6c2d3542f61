using System.Security.Cryptography;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>One merchant's keys at v3, opened, and what the channel does with them (FACTS 2.1-2.3).</summary>
internal sealed class WeChatV3Keys(WeChatAccount account)
{
    public const string Scheme = "WECHATPAY2-SHA256-RSA2048";
    // A simulated life that never uses v3 should not pay for its keys.
    readonly Lazy<RsaKey> merchant = new(() => new RsaKey(account.MerchantPrivateKey));
    readonly Lazy<PlatformCertificate> first = new(() => new PlatformCertificate(new RsaKey(account.PlatformPrivateKey), account.OpenPlatformCertificate().ExportCertificatePem()));
    volatile PlatformCertificate? latest;

    public WeChatAccount Account => account;

    /// <summary>All that are good, the newest first: the one that signs, and the one before it, while merchants change over (FACTS 2.2).</summary>
    public IReadOnlyList<PlatformCertificate> Certificates => latest is { } newest ? [newest, newest.Before ?? first.Value] : [first.Value];

    /// <summary>The channel changes its key: from now on it signs with a new one. The account's public key of public-key mode stays.</summary>
    /// <returns>The serial number of the new certificate.</returns>
    public string Rotate(DateTimeOffset now) => (latest = PlatformCertificate.Make(now, Certificates[0])).Serial;

    public bool Fits(string method, string pathAndQuery, string timestamp, string nonce, string body, string signature) =>
        merchant.Value.Verify(RequestText(method, pathAndQuery, timestamp, nonce, body), signature);

    public static string RequestText(string method, string pathAndQuery, string timestamp, string nonce, string body) => $"{method}\n{pathAndQuery}\n{timestamp}\n{nonce}\n{body}\n";

    /// <summary>The headers of an answer or a notification.</summary>
    /// <param name="wantedKey">The key that the merchant asked for, or empty.</param>
    public Dictionary<string, string> Sign(string body, DateTimeOffset now, string wantedKey, bool breakSignature)
    {
        var byPublicKey = wantedKey == account.PublicKeyId;
        var platform = byPublicKey ? first.Value : Certificates[0];
        var timestamp = $"{now.ToUnixTimeSeconds()}";
        var nonce = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{now.Ticks} {body}")).AsSpan(0, 16));
        return new(StringComparer.OrdinalIgnoreCase)
        {
            ["Wechatpay-Timestamp"] = timestamp,
            ["Wechatpay-Nonce"] = nonce,
            ["Wechatpay-Signature"] = platform.Key.Sign($"{timestamp}\n{nonce}\n{body}\n{(breakSignature ? "." : "")}"),
            ["Wechatpay-Signature-Type"] = Scheme,
            ["Wechatpay-Serial"] = byPublicKey ? wantedKey : platform.Serial,
            ["Request-Id"] = nonce.ToUpperInvariant(),
        };
    }

    /// <summary>A resource that only the merchant can read.</summary>
    public object Seal(string plain, string associatedData, DateTimeOffset now)
    {
        // Twelve letters that depend on all that is sealed: the same nonce never meets two texts.
        var nonce = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{now.Ticks} {plain}")).AsSpan(0, 6));
        var text = Encoding.UTF8.GetBytes(plain);
        var cipher = new byte[text.Length + 16];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(account.ApiV3Key), 16);
        aes.Encrypt(Encoding.UTF8.GetBytes(nonce), text, cipher.AsSpan(0, text.Length), cipher.AsSpan(text.Length), Encoding.UTF8.GetBytes(associatedData));
        return new { algorithm = "AEAD_AES_256_GCM", nonce, associated_data = associatedData, ciphertext = Convert.ToBase64String(cipher) };
    }
}
