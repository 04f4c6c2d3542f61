namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// An application at the simulated Alipay. Keys are PKCS#8, Base64, without armour. The simulator holds both private
/// halves, because it also hands out the merchant's one in test mode; none of them opens anything real.
/// </summary>
public sealed record AlipayAccount(
    string Account,
    string AppId,
    string SellerId,
    string AppPrivateKey,
    string AlipayPrivateKey)
{
    /// <summary>What the merchant verifies answers with: SubjectPublicKeyInfo, Base64, without armour.</summary>
    public string AlipayPublicKey() => RsaKey.PublicHalf(AlipayPrivateKey);
}
