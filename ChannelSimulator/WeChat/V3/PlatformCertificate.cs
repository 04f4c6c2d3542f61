using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.ChannelSimulator.WeChat.V3;

/// <summary>A key that the channel signs with at v3, and its certificate in PEM form.</summary>
internal sealed record PlatformCertificate(RsaKey Key, string Pem)
{
    /// <summary>The one that it took over from, still good; null for the first.</summary>
    public PlatformCertificate? Before { get; private init; }

    /// <summary>Hex, as the channel names it in its headers.</summary>
    public string Serial { get; } = SerialOf(Pem);

    /// <summary>A new one, good for five years as the real ones are (FACTS 2.2).</summary>
    public static PlatformCertificate Make(DateTimeOffset now, PlatformCertificate before)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Tenpay.com sign,O=PaymentGrains simulator,C=CN", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(5));
        // Two are good at a time: what was before the one before is over.
        return new(new RsaKey(Convert.ToBase64String(key.ExportPkcs8PrivateKey())), certificate.ExportCertificatePem()) { Before = before with { Before = null } };
    }

    static string SerialOf(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.SerialNumber;
    }
}
