using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Certificates as UnionPay's are: a root, a middle, and leaves with names like <c>041@…@中国银联股份有限公司@…</c>. Made anew for each run.</summary>
internal sealed class UnionPayAuthority
{
    public const string UnionPayName = "041@8310000000083040@中国银联股份有限公司@00016493";

    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RSA rootKey = RSA.Create(2048);
    private readonly RSA middleKey = RSA.Create(2048);

    public UnionPayAuthority(DateTimeOffset? middleUntil = null)
    {
        var root = Request("CN=root", rootKey, authority: true);
        Root = root.Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pkcs1), From, Until, [1]);
        var middle = Request("CN=middle", middleKey, authority: true);
        Middle = middle.Create(Root.SubjectName, X509SignatureGenerator.CreateForRSA(rootKey, RSASignaturePadding.Pkcs1), From, middleUntil ?? Until, [2]);
    }

    public X509Certificate2 Root { get; }
    public X509Certificate2 Middle { get; }

    /// <summary>A leaf below the middle certificate, or straight below the root, and its key.</summary>
    public (X509Certificate2 Certificate, RSA Key) Leaf(string name = UnionPayName, DateTimeOffset? from = null, DateTimeOffset? until = null, bool belowRoot = false)
    {
        var key = RSA.Create(2048);
        var signer = X509SignatureGenerator.CreateForRSA(belowRoot ? rootKey : middleKey, RSASignaturePadding.Pkcs1);
        return (Request("CN=" + name, key, authority: false).Create(belowRoot ? Root.SubjectName : Middle.SubjectName, signer, from ?? From, until ?? Until, [0x10, 0x46, 0x90]), key);
    }

    /// <summary>PEM with the line ends that UnionPay sends.</summary>
    public static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem().ReplaceLineEndings("\r\n");

    private static CertificateRequest Request(string name, RSA key, bool authority)
    {
        var request = new CertificateRequest(new X500DistinguishedName(name), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request;
    }
}
