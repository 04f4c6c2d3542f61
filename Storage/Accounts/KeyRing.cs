using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Storage.Accounts;

/// <summary>
/// The keys that secrets are encrypted with at rest: AES-256-GCM. The first encrypts, all decrypt, so that a new key is put first, everything is sealed anew, and the
/// old one is dropped, without a moment in which nothing can be read.
/// </summary>
public sealed class KeyRing
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly List<(string Id, byte[] Key)> keys;

    private KeyRing(List<(string Id, byte[] Key)> keys) => this.keys = keys;

    /// <summary>Name of the key that encrypts.</summary>
    public string Current => keys[0].Id;

    /// <summary>Reads <c>2026a:Base64 of 32 bytes,2025b:…</c>; line breaks separate too.</summary>
    /// <exception cref="FormatException">Says what is wrong with which key, never the key.</exception>
    public static KeyRing Parse(string text)
    {
        List<(string Id, byte[] Key)> keys = [];
        foreach (var part in text.Split([',', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var id = colon < 0 ? "" : part[..colon];
            if (id.Length is 0 or > 32 || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
                throw new FormatException($"key {keys.Count + 1} has no name: write it as NAME:KEY, the name of 1 to 32 letters and digits, for example 2026a:…");
            var key = new byte[64];
            if (!Convert.TryFromBase64String(part[(colon + 1)..], key, out var length) || length != 32)
                throw new FormatException($"key {id} is not 32 bytes in Base64: make one with openssl rand -base64 32");
            if (keys.Exists(known => known.Id == id)) throw new FormatException($"key {id} is there twice: give each key a name of its own");
            keys.Add((id, key[..length]));
        }

        return keys.Count > 0 ? new KeyRing(keys) : throw new FormatException("there is no key: write it as NAME:KEY, and make KEY with openssl rand -base64 32");
    }

    /// <param name="boundTo">What the secret belongs to; it opens nowhere else.</param>
    public SealedSecret Seal(string secret, string boundTo)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var bytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(keys[0].Key, TagBytes);
        aes.Encrypt(bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), Bound(boundTo, keys[0].Id));
        return new SealedSecret(keys[0].Id, bytes);
    }

    /// <exception cref="CryptographicException">The key is not in the ring, or the bytes were changed or belong to something else; the message says what to do.</exception>
    public string Open(SealedSecret secret, string boundTo)
    {
        var key = keys.Find(known => known.Id == secret.KeyId).Key
            ?? throw new CryptographicException($"{boundTo} is encrypted with key {secret.KeyId}, which PAYMENTS_KEYS does not have: add it behind the others");
        if (secret.Bytes.Length < NonceBytes + TagBytes) throw new CryptographicException($"{boundTo} cannot be decrypted: its bytes are cut off");
        var plain = new byte[secret.Bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(secret.Bytes.AsSpan(0, NonceBytes), secret.Bytes.AsSpan(NonceBytes, plain.Length), secret.Bytes.AsSpan(NonceBytes + plain.Length), plain, Bound(boundTo, secret.KeyId));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new CryptographicException($"{boundTo} cannot be decrypted: key {secret.KeyId} is another key than it was sealed with, or the row was changed");
        }

        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] Bound(string boundTo, string keyId) => Encoding.UTF8.GetBytes($"{boundTo}\n{keyId}");
}
