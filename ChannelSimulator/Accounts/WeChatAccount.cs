using System.Security.Cryptography.X509Certificates;

namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>
/// A merchant at the simulated WeChat Pay. <paramref name="SignType"/> is what the gateway should use at v2; both are understood. Keys and certificates are
/// Base64 without armour, made for tests. A merchant without <see cref="ApiV3Key"/> has no v3.
/// </summary>
public sealed record WeChatAccount(string Account, string AppId, string MchId, string ApiKey, string SignType)
{
    /// <summary>PKCS#8: the merchant's own key of v3.</summary>
    public string MerchantPrivateKey { get; init; } = "";

    public string MerchantCertificateSerial { get; init; } = "";

    /// <summary>32 bytes.</summary>
    public string ApiV3Key { get; init; } = "";

    /// <summary>PKCS#8: what the channel signs with.</summary>
    public string PlatformPrivateKey { get; init; } = "";

    /// <summary>X.509 of the same key: what the merchant verifies with in certificate mode.</summary>
    public string PlatformCertificate { get; init; } = "";

    /// <summary>The same key by this name, for a merchant in public-key mode, who asks for it with <c>Wechatpay-Serial</c>.</summary>
    public string PublicKeyId => $"PUB_KEY_ID_0{MchId}";

    /// <summary>Hex, as the channel names the certificate in its headers.</summary>
    public string PlatformSerial => OpenPlatformCertificate().SerialNumber;

    public X509Certificate2 OpenPlatformCertificate() => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(PlatformCertificate));

    /// <summary>SubjectPublicKeyInfo, Base64, without armour.</summary>
    public string PlatformPublicKey() => RsaKey.PublicHalf(PlatformPrivateKey);
}
