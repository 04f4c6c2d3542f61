using System.Security.Cryptography.X509Certificates;

namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// A merchant at the simulated UnionPay ACP gateway. Certificates are PEM, <paramref name="SigningCertificate"/> is a .pfx in Base64, the private key PKCS#8 in
/// Base64 without armour. All of them were made for tests by an authority of the tests' own; they open nothing.
/// </summary>
/// <param name="SigningCertificate">The merchant's.</param>
/// <param name="UnionPayCertificate">What comes in answers as <c>signPubKeyCert</c>.</param>
public sealed record AcpAccount(
    string Account,
    string MerId,
    string SigningCertificate,
    string SigningCertificatePassword,
    string MiddleCertificate,
    string RootCertificate,
    string UnionPayCertificate,
    string UnionPayPrivateKey)
{
    /// <summary>The merchant's key, to verify requests with, and the decimal serial number of its certificate.</summary>
    internal (RsaKey Key, string CertId) OpenSigningCertificate()
    {
        using var certificate = X509CertificateLoader.LoadPkcs12(
            Convert.FromBase64String(SigningCertificate), SigningCertificatePassword, X509KeyStorageFlags.Exportable);
        using var key = certificate.GetRSAPrivateKey()!;
        return (new RsaKey(Convert.ToBase64String(key.ExportPkcs8PrivateKey())), CertId(certificate));
    }

    internal string UnionPayCertId()
    {
        using var certificate = X509Certificate2.CreateFromPem(UnionPayCertificate);
        return CertId(certificate);
    }

    static string CertId(X509Certificate2 certificate) =>
        new System.Numerics.BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString();
}
