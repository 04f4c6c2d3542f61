using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PaymentGrains.Channels.Alipay;

/// <summary>What certificate mode says of certificates: their serial texts, and Alipay's key (FACTS 1.4).</summary>
public static class AlipayCertificates
{
    /// <summary>RSA signature algorithms. Alipay's root file also holds SM2 and ECDSA roots, which do not count.</summary>
    private const string RsaSignatures = "1.2.840.113549.1.1";

    private static readonly Dictionary<string, string> ShortNames = new()
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
    };

    /// <summary><c>app_cert_sn</c>: of the first certificate of the file.</summary>
    public static string Sn(string pem)
    {
        using var first = Load(pem).First();
        return SnOf(first);
    }

    /// <summary><c>alipay_root_cert_sn</c>: of every RSA-signed root, in the order of the file.</summary>
    public static string RootSn(string pem)
    {
        List<string> numbers = [];
        foreach (var root in Load(pem))
        {
            using (root)
            {
                if (root.SignatureAlgorithm.Value is { } oid && oid.StartsWith(RsaSignatures, StringComparison.Ordinal)) numbers.Add(SnOf(root));
            }
        }

        return string.Join('_', numbers);
    }

    /// <summary>The public key in the first certificate: SubjectPublicKeyInfo, Base64.</summary>
    public static string PublicKey(string pem)
    {
        using var first = Load(pem).First();
        return Convert.ToBase64String(first.PublicKey.ExportSubjectPublicKeyInfo());
    }

    public static bool IsReadable(string pem)
    {
        try
        {
            return Sn(pem).Length > 0;
        }
        catch (Exception wrong) when (wrong is CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string SnOf(X509Certificate2 certificate)
    {
        var issuer = certificate.IssuerName.EnumerateRelativeDistinguishedNames(reversed: true).Select(part =>
        {
            var type = part.GetSingleElementType().Value!;
            return $"{ShortNames.GetValueOrDefault(type, type)}={part.GetSingleElementValue()}";
        });
        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true);
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(string.Join(',', issuer) + serial)));
    }

    private static IEnumerable<X509Certificate2> Load(string pem)
    {
        var rest = pem.AsMemory();
        while (PemEncoding.TryFind(rest.Span, out var found))
        {
            var der = Convert.FromBase64String(rest[found.Base64Data].ToString());
            rest = rest[found.Location.End..];
            yield return X509CertificateLoader.LoadCertificate(der);
        }
    }
}
