namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// An app at the simulated App Store. Keys are PKCS#8 on P-256, Base64: the merchant's for the API, and the one of the first of
/// <paramref name="Certificates"/> (leaf, intermediate, root; Base64), which signs transactions.
/// </summary>
public sealed record AppStoreAccount(
    string Account,
    string BundleId,
    string Environment,
    string IssuerId,
    string KeyId,
    string ApiPrivateKey,
    string LeafPrivateKey,
    IReadOnlyList<string> Certificates,
    IReadOnlyList<StoreProduct> Products)
{
    /// <summary>What the merchant pins.</summary>
    public string RootCertificate => Certificates[^1];
}
