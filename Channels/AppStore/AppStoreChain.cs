using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.AppStore;

/// <summary>Verifies what Apple signed: three certificates that end in the pinned root, the right purposes, the time, then the signature (FACTS 6.5).</summary>
public static class AppStoreChain
{
    /// <summary>The leaf may sign transactions and notifications.</summary>
    private const string LeafPurpose = "1.2.840.113635.100.6.11.1";

    /// <summary>The intermediate may sign such leaves.</summary>
    private const string IntermediatePurpose = "1.2.840.113635.100.6.2.1";

    /// <summary>A signature may be of a clock that is ahead of ours by so much.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>A certificate in PEM or Base64; null when the text is none.</summary>
    public static X509Certificate2? Root(string text)
    {
        var body = PemEncoding.TryFind(text, out var pem) ? text[pem.Base64Data] : text;
        return Certificate(body);
    }

    /// <summary>The verified token, or null with a reason.</summary>
    public static WebToken? Open(string jws, X509Certificate2 root, DateTimeOffset now, out string refusal)
    {
        refusal = "";
        if (WebToken.Read(jws) is not { } token) return Refuse("is no signed JSON", out refusal);
        if (token.Header.Text("alg") != "ES256") return Refuse("is not signed by ES256", out refusal);
        if (Certificates(token) is not { Count: 3 } certificates) return Refuse("does not carry three certificates", out refusal);
        try
        {
            var (leaf, intermediate) = (certificates[0], certificates[1]);
            if (leaf.Extensions[LeafPurpose] is null || intermediate.Extensions[IntermediatePurpose] is null) return Refuse("is signed by a certificate for other purposes", out refusal);
            // The third is not looked at: the chain is built to the pinned root, as Apple's own library does.
            // It was signed when it says so; a time to come is no time to check by.
            var signedAt = SignedAt(token) ?? now;
            if (signedAt > now + ClockTolerance) return Refuse("is signed in the future", out refusal);
            if (!Chains(leaf, intermediate, root, signedAt)) return Refuse($"carries certificates that do not lead to the pinned root at the time of signing, {signedAt:yyyy-MM-dd}", out refusal);
            using var key = leaf.GetECDsaPublicKey();
            return key is not null && EcKey.Verifies(key, token.SignedText, token.Signature) ? token : Refuse("carries a wrong signature", out refusal);
        }
        catch (CryptographicException)
        {
            return Refuse("carries certificates that cannot be read", out refusal);
        }
        finally
        {
            foreach (var certificate in certificates) certificate.Dispose();
        }
    }

    private static WebToken? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }

    private static bool Chains(X509Certificate2 leaf, X509Certificate2 intermediate, X509Certificate2 root, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.Add(intermediate);
        // Nobody is asked: neither for missing certificates nor for revocation, which Apple announces by a new root or intermediate.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.LocalDateTime;
        var good = chain.Build(leaf) && chain.ChainElements.Count == 3 && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(intermediate.RawDataMemory.Span);
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return good;
    }

    private static DateTimeOffset? SignedAt(WebToken token) =>
        token.Payload.Number("signedDate") is { } milliseconds and >= 0 and <= 253402300799999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private static List<X509Certificate2>? Certificates(WebToken token)
    {
        var texts = token.Header.List("x5c").Select(item => item.ValueKind == System.Text.Json.JsonValueKind.String ? item.GetString()! : "").ToList();
        if (texts.Count != 3) return null;
        var certificates = new List<X509Certificate2>();
        foreach (var text in texts)
        {
            if (Certificate(text) is { } certificate)
            {
                certificates.Add(certificate);
                continue;
            }

            foreach (var read in certificates) read.Dispose();
            return null;
        }

        return certificates;
    }

    private static X509Certificate2? Certificate(string base64)
    {
        var der = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, der, out var length) || length == 0) return null;
        try
        {
            return X509CertificateLoader.LoadCertificate(der.AsSpan(0, length));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
