using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// An RSA private key that many requests use at once. One RSA object is not promised to be safe for that, so each use
/// borrows one.
/// </summary>
internal sealed class RsaKey(string pkcs8Base64)
{
    readonly byte[] pkcs8 = Convert.FromBase64String(pkcs8Base64);
    readonly ConcurrentBag<RSA> idle = [];

    public static string PublicHalf(string pkcs8Base64)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8Base64), out _);
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }

    /// <summary>SHA256withRSA, PKCS#1 v1.5, over the UTF-8 bytes of <paramref name="text"/>; Base64.</summary>
    public string Sign(string text)
    {
        var rsa = Borrow();
        try
        {
            return Convert.ToBase64String(
                rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    public bool Verify(string text, string signatureBase64)
    {
        var signature = new byte[signatureBase64.Length];
        if (!Convert.TryFromBase64String(signatureBase64, signature, out var length)) return false;
        var rsa = Borrow();
        try
        {
            return rsa.VerifyData(
                Encoding.UTF8.GetBytes(text), signature.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    /// <summary>What only the private half opens, PKCS#1 v1.5.</summary>
    public byte[] Encrypt(byte[] data)
    {
        var rsa = Borrow();
        try
        {
            return rsa.Encrypt(data, RSAEncryptionPadding.Pkcs1);
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    RSA Borrow()
    {
        if (idle.TryTake(out var rsa)) return rsa;
        rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return rsa;
    }
}
