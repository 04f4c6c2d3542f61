using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Alipay;

/// <summary>An application at Alipay's legacy gateway, in key mode or, when the three certificates are there, in certificate mode (FACTS 1.1-1.4).</summary>
public sealed record AlipaySettings : ChannelAccountSettings
{
    public const string Name = "alipay";

    public override string Channel => Name;

    public string AppId { get; init; } = "";

    /// <summary>The merchant's user id at Alipay (2088…); a notification for another seller is refused (FACTS 1.13).</summary>
    public string SellerId { get; init; } = "";

    /// <summary>PKCS#8 or PKCS#1, Base64, with or without armour, at least 2048 bit.</summary>
    public string AppPrivateKey { get; init; } = "";

    /// <summary>Alipay's key, not the application's own public key. Not needed in certificate mode.</summary>
    public string AlipayPublicKey { get; init; } = "";

    public string GatewayUrl { get; init; } = "";

    /// <summary>AES-128 key, Base64; when set, <c>biz_content</c> is encrypted (FACTS 1.1).</summary>
    public string EncryptKey { get; init; } = "";

    /// <summary>Certificates as PEM text: the application's, Alipay's and Alipay's roots.</summary>
    public string AppCertificate { get; init; } = "";

    public string AlipayCertificate { get; init; } = "";

    public string AlipayRootCertificate { get; init; } = "";

    public bool CertificateMode => AppCertificate.Length > 0 || AlipayCertificate.Length > 0 || AlipayRootCertificate.Length > 0;

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("appId", AppId, "copy the APPID of the application from open.alipay.com"),
        .. Missing("sellerId", SellerId, "copy the merchant's partner id, 16 digits that begin with 2088"),
        .. BadAddress("gatewayUrl", GatewayUrl, "https://openapi.alipay.com/gateway.do"),
        .. NotifyUrl.Length == 0 ? [] : BadAddress("notifyUrl", NotifyUrl, "https://pay.example.com/callbacks/alipay/" + Account),
        .. BadKey("appPrivateKey", RsaKey.Private(AppPrivateKey), "paste the application's RSA2 private key, PKCS#8 or PKCS#1"),
        .. CertificateMode
            ? CertificateProblems()
            : BadKey("alipayPublicKey", RsaKey.Public(AlipayPublicKey), "paste Alipay's public key from the application's page, not your own public key"),
        .. EncryptKey.Length == 0 || AlipayContentCipher.IsKey(EncryptKey) ? [] : (SettingsProblem[])
            [new("encryptKey", "is not an AES-128 key", "paste the 24 characters of Base64 from the application's page, or leave it out")],
    ];

    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("appId", AppId, "write the app_id that the notifications name"),
        .. Missing("sellerId", SellerId, "write the seller_id that the notifications name"),
        .. AlipayCertificate.Length > 0 ? BadCertificate("alipayCertificate", AlipayCertificate, "alipayCertPublicKey_RSA2.crt")
            : RsaKey.Public(AlipayPublicKey) is not null ? [] : (SettingsProblem[])[new("alipayPublicKey", "is not an RSA key", "paste Alipay's public key, or its certificate into alipayCertificate")],
    ];

    private IEnumerable<SettingsProblem> CertificateProblems() =>
    [
        .. BadCertificate("appCertificate", AppCertificate, "appCertPublicKey_….crt"),
        .. BadCertificate("alipayCertificate", AlipayCertificate, "alipayCertPublicKey_RSA2.crt"),
        .. BadCertificate("alipayRootCertificate", AlipayRootCertificate, "alipayRootCert.crt"),
        .. !AlipayCertificates.IsReadable(AlipayCertificate)
            ? []
            : BadKey("alipayCertificate", RsaKey.Public(AlipayCertificates.PublicKey(AlipayCertificate)), "paste the text of alipayCertPublicKey_RSA2.crt"),
    ];

    private static IEnumerable<SettingsProblem> BadCertificate(string field, string pem, string file)
    {
        if (!AlipayCertificates.IsReadable(pem))
            yield return new SettingsProblem(field, "is not a certificate in PEM form", $"paste the text of {file}; certificate mode needs all three");
    }

    private static IEnumerable<SettingsProblem> BadKey(string field, RsaKey? key, string whatToDo)
    {
        if (key is null) yield return new SettingsProblem(field, "is not an RSA key", whatToDo);
        else if (key.Bits < 2048) yield return new SettingsProblem(field, $"has {key.Bits} bits and RSA2 needs 2048", whatToDo);
    }
}
