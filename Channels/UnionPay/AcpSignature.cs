using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>Signs what an account sends and verifies what it gets, by ACP 5.1.0 (FACTS 3A.3).</summary>
public sealed class AcpSignature
{
    private readonly AcpSettings settings;
    private readonly string secureKeyDigest = "";
    private readonly string certId = "";
    private readonly RsaKey? ours;
    private readonly AcpCertificates? theirs;

    /// <param name="settings">Checked before: <see cref="AcpSettings.Problems"/> is empty.</param>
    public AcpSignature(AcpSettings settings)
    {
        this.settings = settings;
        if (settings.SignMethod == AcpSettings.BySecureKey)
        {
            secureKeyDigest = Digest(settings.SecureKey);
            return;
        }

        theirs = new AcpCertificates(settings);
        if (settings is { OnlyVerifies: true, SigningCertificate: "" }) return;
        using var certificate = settings.OpenSigningCertificate();
        using var key = certificate.GetRSAPrivateKey() ?? throw new ChannelSettingsException([$"{settings}: its keys were not checked before it was opened"]);
        ours = RsaKey.Private(Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
        certId = CertId(certificate);
    }

    /// <summary>Fields with a value, without <c>signature</c>, sorted by name in ASCII order, nothing url-encoded.</summary>
    public static string TextToSign(IEnumerable<KeyValuePair<string, string>> fields) => string.Join('&', fields
        .Where(field => field.Key != "signature" && field.Value.Length > 0)
        .OrderBy(field => field.Key, StringComparer.Ordinal)
        .Select(field => $"{field.Key}={field.Value}"));

    /// <summary>SHA-256 in lower-case hex. With a certificate it is this text, not the bytes, that RSA signs.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The certificate's serial number, decimal.</summary>
    public static string CertId(X509Certificate2 certificate) =>
        new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The fields with <c>signMethod</c>, <c>certId</c> and <c>signature</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Sign(IEnumerable<KeyValuePair<string, string>> fields)
    {
        List<KeyValuePair<string, string>> all = [.. fields.Where(field => field.Value.Length > 0), new("signMethod", settings.SignMethod)];
        if (certId.Length > 0) all.Add(new("certId", certId));
        var text = TextToSign(all);
        all.Add(new("signature", theirs is null ? ByKey(text) : (ours ?? throw settings.CannotSign()).Sign(Digest(text))));
        return all;
    }

    /// <summary>Why these fields prove nothing; null when UnionPay signed them.</summary>
    public string? Refusal(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (fields.GetValueOrDefault("signature") is not { Length: > 0 } signature) return "no signature";
        var text = TextToSign(fields);
        if (theirs is null)
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(ByKey(text))) ? null : "wrong signature";
        // The certificate is looked at as it came, CR LF and all: it is part of what is signed.
        if (fields.GetValueOrDefault("signPubKeyCert") is not { Length: > 0 } pem) return "no certificate";
        if (theirs.KeyOf(pem, now, out var refusal) is not { } key) return refusal;
        return key.Verifies(Digest(text), signature) ? null : "wrong signature";
    }

    private string ByKey(string text) => Digest($"{text}&{secureKeyDigest}");
}
