namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// An app at the simulated Google Play. Keys are PKCS#8, Base64, without armour: Google's own for what devices get (licence) and for pushes, and the
/// service account's, which test mode hands to the merchant.
/// </summary>
public sealed record GooglePlayAccount(
    string Account,
    string PackageName,
    string ServiceAccount,
    string PushServiceAccount,
    string PushAudience,
    string LicencePrivateKey,
    string ServicePrivateKey,
    string PushPrivateKey,
    IReadOnlyList<StoreProduct> Products)
{
    /// <summary>What the merchant verifies purchases with: SubjectPublicKeyInfo, Base64.</summary>
    public string LicenceKey() => RsaKey.PublicHalf(LicencePrivateKey);
}
