using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PaymentGrains.Channels.Signing;

/// <summary>
/// One RSA key of an account, parsed once. Signatures are SHA256withRSA, PKCS#1 v1.5, over UTF-8, in Base64: the same text gives the same
/// signature. Many orders sign at once and one <see cref="RSA"/> object is not promised to bear that, so each use borrows one.
/// </summary>
public sealed class RsaKey
{
    private readonly RSAParameters parameters;
    private readonly ConcurrentBag<RSA> idle = [];

    private RsaKey(RSA rsa, bool privateHalf)
    {
        parameters = rsa.ExportParameters(privateHalf);
        Bits = rsa.KeySize;
    }

    public int Bits { get; }

    /// <summary>PKCS#8 or PKCS#1, Base64, with or without armour (FACTS 1.2). Null when the text is no private key.</summary>
    public static RsaKey? Private(string text) =>
        Read(text, privateHalf: true, (rsa, der) => rsa.ImportPkcs8PrivateKey(der, out _), (rsa, der) => rsa.ImportRSAPrivateKey(der, out _));

    /// <summary>SubjectPublicKeyInfo, PKCS#1 or a certificate, Base64, with or without armour. Null when the text is no public key.</summary>
    public static RsaKey? Public(string text) => Read(
        text, privateHalf: false, (rsa, der) => rsa.ImportSubjectPublicKeyInfo(der, out _), (rsa, der) => rsa.ImportRSAPublicKey(der, out _), ImportCertificate);

    public string Sign(string text) =>
        Borrow(rsa => Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));

    public bool Verifies(string text, string signature) => Verifies(Encoding.UTF8.GetBytes(text), signature);

    public bool Verifies(byte[] text, string signature)
    {
        var bytes = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, bytes, out var length)) return false;
        return Borrow(rsa =>
            rsa.VerifyData(text, bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Opens what was encrypted to this private key, PKCS#1 v1.5. Null when it was not.</summary>
    public byte[]? Decrypt(byte[] cipher) => Borrow(rsa =>
    {
        try
        {
            return rsa.Decrypt(cipher, RSAEncryptionPadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return null;
        }
    });

    private TResult Borrow<TResult>(Func<RSA, TResult> use)
    {
        if (!idle.TryTake(out var rsa)) rsa = RSA.Create(parameters);
        try
        {
            return use(rsa);
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    private static RsaKey? Read(string text, bool privateHalf, params IReadOnlyList<Action<RSA, byte[]>> forms)
    {
        if (Der(text) is not { Length: > 0 } der) return null;
        foreach (var import in forms)
        {
            using var rsa = RSA.Create();
            try
            {
                import(rsa, der);
                return new RsaKey(rsa, privateHalf);
            }
            catch (CryptographicException)
            {
                // Not in this form; the next one decides.
            }
        }

        return null;
    }

    private static void ImportCertificate(RSA rsa, byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        rsa.ImportSubjectPublicKeyInfo(certificate.PublicKey.ExportSubjectPublicKeyInfo(), out _);
    }

    private static byte[]? Der(string text)
    {
        var body = PemEncoding.TryFind(text, out var pem) ? text[pem.Base64Data] : text;
        var bytes = new byte[body.Length];
        return Convert.TryFromBase64String(body, bytes, out var length) ? bytes[..length] : null;
    }
}
