using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.ChannelSimulator.Accounts;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>
/// What a merchant in certificate mode holds (FACTS 1.4), around the same keys as in key mode: the application's certificate, Alipay's, and the root of both. A function of the
/// account: made anew they are the same.
/// </summary>
public sealed class AlipayCertificates
{
    static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly DateTimeOffset Until = From.AddYears(20);
    const string Root = "CN=Simulated Ant Root,OU=Simulator,O=PaymentGrains,C=CN";

    public AlipayCertificates(AlipayAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        using var alipay = Key(account.AlipayPrivateKey);
        using var app = Key(account.AppPrivateKey);
        RootCertificate = Issue(Root, alipay, alipay, 1);
        AlipayCertificate = Issue("CN=Simulated Alipay,O=PaymentGrains,C=CN", alipay, alipay, 2);
        AppCertificate = Issue($"CN={account.SellerId}-{account.AppId},O=PaymentGrains,C=CN", app, alipay, 3);
    }

    /// <summary>PEM, as the others.</summary>
    public string AppCertificate { get; }

    public string AlipayCertificate { get; }

    public string RootCertificate { get; }

    /// <summary>The number that stands for a certificate in requests and answers: MD5 of its issuer, last part first, and its serial number in decimal.</summary>
    public static string Sn(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        var issuer = certificate.IssuerName.Decode(X500DistinguishedNameFlags.Reversed | X500DistinguishedNameFlags.UseCommas).Replace(", ", ",", StringComparison.Ordinal);
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(issuer + new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true))));
    }

    static string Issue(string subject, RSA key, RSA issuer, byte serial)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(new X500DistinguishedName(Root), X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1), From, Until, [0x20, 0x26, serial]);
        return certificate.ExportCertificatePem();
    }

    static RSA Key(string pkcs8)
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        return key;
    }
}
