namespace PaymentGrains.Storage.Accounts;

/// <summary>An encrypted secret: nonce (12 bytes), ciphertext, tag (16 bytes).</summary>
/// <param name="KeyId">Name of the key of the <see cref="KeyRing"/>.</param>
public sealed record SealedSecret(string KeyId, byte[] Bytes);
