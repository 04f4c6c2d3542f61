using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Channels.Signing;

/// <summary>A P-256 key that signs ES256 (RFC 7518): 64 bytes, r and s. Used a few times an order, so each use opens the key anew and needs no lock.</summary>
public sealed class EcKey
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private readonly ECParameters parameters;

    private EcKey(ECParameters parameters) => this.parameters = parameters;

    /// <summary>PKCS#8, Base64, with or without armour (Apple's .p8). Null when the text is no private key on P-256.</summary>
    public static EcKey? Private(string text)
    {
        var body = PemEncoding.TryFind(text, out var pem) ? text[pem.Base64Data] : text;
        var der = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, der, out var length) || length == 0) return null;
        using var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(der.AsSpan(0, length), out _);
            var parameters = key.ExportParameters(includePrivateParameters: true);
            return IsP256(parameters) ? new EcKey(parameters) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public byte[] Sign(string text)
    {
        using var key = ECDsa.Create(parameters);
        return key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>False also when the key is not on P-256.</summary>
    public static bool Verifies(ECDsa key, string text, byte[] signature) =>
        IsP256(key.ExportParameters(includePrivateParameters: false))
        && key.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static bool IsP256(ECParameters parameters) => parameters.Curve is { IsNamed: true, Oid: var oid } && (oid.Value == P256 || oid.FriendlyName is "nistP256" or "ECDSA_P256");
}
