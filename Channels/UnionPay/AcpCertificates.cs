using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>Which of the certificates that come inside of messages are UnionPay's (FACTS 3A.3).</summary>
public sealed class AcpCertificates
{
    /// <summary>What the name in a real certificate says after its second <c>@</c>.</summary>
    public const string RealName = "中国银联股份有限公司";

    private const string CommonName = "2.5.4.3";

    private readonly byte[] middleDer;
    private readonly byte[] rootDer;
    private readonly bool testCertificates;
    private readonly Lock gate = new();
    private Trusted? last;

    /// <param name="settings">Without <see cref="AcpSettings.Problems"/>.</param>
    public AcpCertificates(AcpSettings settings)
    {
        middleDer = Der(settings.MiddleCertificate);
        rootDer = Der(settings.RootCertificate);
        testCertificates = settings.TestCertificates;
    }

    /// <summary>The key in the certificate, or null and why it is not trusted: leaf, our middle, our root, all valid now, and the name.</summary>
    public RsaKey? KeyOf(string pem, DateTimeOffset now, out string refusal)
    {
        refusal = "";
        lock (gate)
        {
            // UnionPay signs with one certificate for years; whoever sends others waits for the chain to be built.
            if (last is { } known && known.Pem == pem && known.From <= now && now <= known.Until) return known.Key;
            try
            {
                using var leaf = X509Certificate2.CreateFromPem(pem);
                using var middle = X509CertificateLoader.LoadCertificate(middleDer);
                using var root = X509CertificateLoader.LoadCertificate(rootDer);
                refusal = Refusal(leaf, middle, root, now);
                if (refusal.Length > 0) return null;
                X509Certificate2[] chain = [leaf, middle, root];
                var key = RsaKey.Public(Convert.ToBase64String(leaf.PublicKey.ExportSubjectPublicKeyInfo()));
                if (key is null) refusal = "its certificate holds no RSA key";
                else last = new Trusted(pem, key, chain.Max(From), chain.Min(Until));
                return key;
            }
            catch (CryptographicException)
            {
                refusal = "its certificate cannot be read";
                return null;
            }
        }
    }

    private string Refusal(X509Certificate2 leaf, X509Certificate2 middle, X509Certificate2 root, DateTimeOffset now)
    {
        if (!testCertificates && !IsRealName(leaf)) return "its certificate is of another holder";
        if (now < From(leaf) || now > Until(leaf)) return $"its certificate is valid from {From(leaf):yyyy-MM-dd} to {Until(leaf):yyyy-MM-dd}, and now is {now:yyyy-MM-dd}";
        return IsOurs(leaf, middle, root, now) ? "" : "its certificate does not lead to our root, or one above it is not valid now";
    }

    private static bool IsOurs(X509Certificate2 leaf, X509Certificate2 middle, X509Certificate2 root, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(root);
        policy.ExtraStore.Add(middle);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = now.UtcDateTime;
        // Exactly these two above it: another middle under the same root is not ours.
        return chain.Build(leaf) && chain.ChainElements is [_, { } second, { } third] && IsSame(second, middle) && IsSame(third, root);
    }

    private static bool IsRealName(X509Certificate2 leaf)
    {
        var names = leaf.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName).Select(part => part.GetSingleElementValue()).ToList();
        return names is [{ } name] && name.Split('@') is [_, _, RealName, ..];
    }

    private static bool IsSame(X509ChainElement element, X509Certificate2 certificate) => element.Certificate.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span);

    private static DateTimeOffset From(X509Certificate2 certificate) => certificate.NotBefore.ToUniversalTime();

    private static DateTimeOffset Until(X509Certificate2 certificate) => certificate.NotAfter.ToUniversalTime();

    private static byte[] Der(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }

    private sealed record Trusted(string Pem, RsaKey Key, DateTimeOffset From, DateTimeOffset Until);
}
