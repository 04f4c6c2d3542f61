namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// An application at the simulated YeePay. Keys are PKCS#8, Base64, without armour; none of them opens anything real. It comes last of the accounts that
/// take a wallet's codes, so that a code goes to the wallet's own account where there is one.
/// </summary>
public sealed record YeePayAccount(
    string Account,
    string AppKey,
    string MerchantNo,
    string MerchantPrivateKey,
    string YopPrivateKey,
    IReadOnlyList<string> TakesCodesOf,
    string OfficialAccountAppId,
    string MiniProgramAppId)
{
    /// <summary>What the merchant verifies answers with: SubjectPublicKeyInfo, Base64, without armour.</summary>
    public string YopPublicKey() => RsaKey.PublicHalf(YopPrivateKey);
}
