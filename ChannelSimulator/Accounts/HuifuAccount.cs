namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>A merchant at the simulated Huifu, for digital RMB. Keys are PKCS#8, Base64, without armour; none of them opens anything real.</summary>
public sealed record HuifuAccount(string Account, string SysId, string ProductId, string HuifuId, string MerchantPrivateKey, string HuifuPrivateKey)
{
    /// <summary>What the merchant verifies answers with: SubjectPublicKeyInfo, Base64, without armour.</summary>
    public string HuifuPublicKey() => RsaKey.PublicHalf(HuifuPrivateKey);
}
