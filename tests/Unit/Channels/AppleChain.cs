using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Certificates as Apple makes them, or as somebody would who is not Apple.</summary>
/// <param name="LeafKey">PKCS#8, Base64.</param>
/// <param name="Certificates">Leaf, intermediate, root; Base64.</param>
internal sealed record AppleChain(string LeafKey, IReadOnlyList<string> Certificates)
{
    public const string LeafPurpose = "1.2.840.113635.100.6.11.1";
    public const string IntermediatePurpose = "1.2.840.113635.100.6.2.1";
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static AppleChain Make(
        string leafPurpose = LeafPurpose, string intermediatePurpose = IntermediatePurpose, DateTimeOffset? leafEnds = null, bool leafOfAnother = false, bool intermediateIsAuthority = true)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var strangeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var end = Begin.AddYears(20);
        using var root = Request("Root", rootKey, authority: true, null).CreateSelfSigned(Begin, end);
        using var middle = Request("Intermediate", middleKey, intermediateIsAuthority, intermediatePurpose).Create(root.SubjectName, Generator(rootKey), Begin, end, [1]);
        using var leaf = Request("Leaf", leafKey, authority: false, leafPurpose)
            .Create(middle.SubjectName, Generator(leafOfAnother ? strangeKey : middleKey), Begin, leafEnds ?? end, [2]);
        return new AppleChain(Convert.ToBase64String(leafKey.ExportPkcs8PrivateKey()), [.. new[] { leaf, middle, root }.Select(certificate => Convert.ToBase64String(certificate.RawData))]);
    }

    public string Sign(string payload, string algorithm = "ES256") =>
        WebToken.Write(System.Text.Json.JsonSerializer.Serialize(new { alg = algorithm, x5c = Certificates }), payload, EcKey.Private(LeafKey)!.Sign);

    private static X509SignatureGenerator Generator(ECDsa key) => X509SignatureGenerator.CreateForECDsa(key);

    private static CertificateRequest Request(string name, ECDsa key, bool authority, string? purpose)
    {
        var request = new CertificateRequest($"CN={name}, O=Test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, critical: true));
        if (purpose is not null) request.CertificateExtensions.Add(new X509Extension(purpose, [5, 0], critical: false));
        return request;
    }
}
