using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.WeChat.V3;

namespace PaymentGrains.Channels.WeChat;

/// <summary>
/// A merchant at WeChat Pay: barcode payments over v2 (FACTS 2.10), and with the fields of v3 (FACTS 2.1-2.3) all that a customer begins.
/// </summary>
public sealed record WeChatSettings : ChannelAccountSettings
{
    public const string Name = "wechat";
    public const string Md5 = "MD5";
    public const string HmacSha256 = "HMAC-SHA256";

    public override string Channel => Name;

    public string AppId { get; init; } = "";

    public string MchId { get; init; } = "";

    /// <summary>The v2 API key, 32 characters. Not needed with <see cref="BarcodeByV3"/>; the refunds of a trade one by one are known with it only.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary><see cref="Md5"/> or <see cref="HmacSha256"/>; answers are signed the same way.</summary>
    public string SignType { get; init; } = HmacSha256;

    public string BaseUrl { get; init; } = "https://api.mch.weixin.qq.com";

    /// <summary>The address of the machine that asks, as WeChat wants to be told (<c>spbill_create_ip</c>).</summary>
    public string SpbillCreateIp { get; init; } = "127.0.0.1";

    /// <summary>
    /// Presented to <c>/secapi/</c>: apiclient_cert.p12 in Base64, or apiclient_cert.pem and apiclient_key.pem one after the other. The real service
    /// insists on it, so an account there is refused without it; the simulator does not.
    /// </summary>
    public string ClientCertificate { get; init; } = "";

    /// <summary>Of apiclient_cert.p12; WeChat sets it to the merchant id.</summary>
    public string ClientCertificatePassword { get; init; } = "";

    /// <summary>v3: apiclient_key.pem, PKCS#8, Base64, with or without armour. Signs requests and what the customer's device shows.</summary>
    public string MerchantPrivateKey { get; init; } = "";

    /// <summary>v3: serial number of the merchant's certificate, hex.</summary>
    public string MerchantCertificateSerial { get; init; } = "";

    /// <summary>v3: the APIv3 key, exactly 32 bytes; opens notifications and certificates.</summary>
    public string ApiV3Key { get; init; } = "";

    /// <summary>v3, public-key mode: WeChat Pay's public key, and its id (<c>PUB_KEY_ID_…</c>). Empty in certificate mode; during a migration both work.</summary>
    public string WeChatPublicKey { get; init; } = "";

    public string WeChatPublicKeyId { get; init; } = "";

    /// <summary>v3, certificate mode: platform certificates as PEM text, one after the other. Others, and all when empty, are asked for (GET /v3/certificates).</summary>
    public string PlatformCertificates { get; init; } = "";

    /// <summary>Charge codes by v3 <c>codepay</c> instead of v2 <c>micropay</c>; only after WeChat confirmed the permission (FACTS 2.5), and while no barcode payment is open.</summary>
    public bool BarcodeByV3 { get; init; }

    /// <summary>The account has v3; without it only codes are charged.</summary>
    public bool HasV3 => MerchantPrivateKey.Length > 0 || MerchantCertificateSerial.Length > 0 || ApiV3Key.Length > 0 || BarcodeByV3;

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("appId", AppId, "copy the appid that is bound to the merchant id"),
        .. Missing("mchId", MchId, "copy the merchant id from pay.weixin.qq.com"),
        .. BarcodeByV3 ? [] : Missing("apiKey", ApiKey, "copy the APIv2 key, 32 characters, from pay.weixin.qq.com, API security"),
        .. BadAddress("baseUrl", BaseUrl, "https://api.mch.weixin.qq.com"),
        .. Missing("spbillCreateIp", SpbillCreateIp, "write the public address of this machine"),
        .. SignType is Md5 or HmacSha256 ? [] : (SettingsProblem[])
            [new("signType", "is not a way to sign that WeChat Pay v2 knows", $"write {HmacSha256} or {Md5}")],
        .. CertificateReads() ? [] : (SettingsProblem[])
            [new("clientCertificate", "cannot be opened", "paste apiclient_cert.p12 in Base64 (password: the merchant id), or both PEM files")],
        .. ClientCertificate.Length > 0 || BarcodeByV3 || !AtWeChat ? [] : (SettingsProblem[])
            [new("clientCertificate", "is missing, and WeChat Pay reverses and refunds no charged code without it", "paste apiclient_cert.p12 in Base64 (password: the merchant id), or both PEM files")],
        .. HasV3 ? V3Problems() : [],
    ];

    /// <summary>v3 by a platform certificate or public key and the APIv3 key, v2 by the v2 key; one of them is enough.</summary>
    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("appId", AppId, "write the appid that the notifications name"),
        .. Missing("mchId", MchId, "write the mchid that the notifications name"),
        .. ApiV3Key.Length > 0 || ApiKey.Length > 0 ? [] : (SettingsProblem[])[new("apiV3Key", "is missing", "write the APIv3 key, which opens notifications of v3; or apiKey, for those of v2")],
        .. ApiV3Key.Length == 0 ? [] : TheirKeyProblems(),
    ];

    public override string CertificateKey => ClientCertificate.Length == 0 ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ClientCertificate)))[..16];

    public override X509Certificate2? OpenCertificate()
    {
        if (ClientCertificate.Length == 0) return null;
        if (ClientCertificate.Contains("-----BEGIN", StringComparison.Ordinal)) return X509Certificate2.CreateFromPem(ClientCertificate, ClientCertificate);
        var password = ClientCertificatePassword.Length == 0 ? MchId : ClientCertificatePassword;
        return X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(ClientCertificate), password);
    }

    /// <summary>The real service; a simulator or a proxy that adds the certificate itself has another host.</summary>
    private bool AtWeChat => Uri.TryCreate(BaseUrl, UriKind.Absolute, out var address) && address.Host.EndsWith(".weixin.qq.com", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<SettingsProblem> V3Problems()
    {
        const string Leave = "; leave all v3 fields out when only codes are charged";
        if (RsaKey.Private(MerchantPrivateKey) is not { Bits: >= 2048 })
            yield return new SettingsProblem("merchantPrivateKey", "is not an RSA private key of 2048 bits", "paste the text of apiclient_key.pem" + Leave);
        if (MerchantCertificateSerial.Length is 0 or > 64 || !MerchantCertificateSerial.All(char.IsAsciiHexDigit))
            yield return new SettingsProblem("merchantCertificateSerial", "is not a certificate's serial number", "copy it from pay.weixin.qq.com, API security" + Leave);
        if (Encoding.UTF8.GetByteCount(ApiV3Key) != 32)
            yield return new SettingsProblem("apiV3Key", "does not have 32 bytes", "copy the APIv3 key from pay.weixin.qq.com, API security" + Leave);
        foreach (var problem in TheirKeyProblems()) yield return problem;
        foreach (var problem in BadAddress("notifyUrl", NotifyUrl, "https://pay.example.com/callbacks/wechat/" + Account)) yield return problem;
        // FACTS 2.4: WeChat refuses both.
        if (NotifyUrl.Contains('?', StringComparison.Ordinal) || NotifyUrl.Length > 255)
            yield return new SettingsProblem("notifyUrl", "has a query, or more than 255 characters", "write it like https://pay.example.com/callbacks/wechat/" + Account);
    }

    private IEnumerable<SettingsProblem> TheirKeyProblems()
    {
        if (OnlyVerifies && !WeChatV3Cipher.IsKey(ApiV3Key)) yield return new SettingsProblem("apiV3Key", "is no AES key", "write the APIv3 key as it is, 32 characters");
        if ((WeChatPublicKey.Length > 0 || WeChatPublicKeyId.Length > 0) && (WeChatPublicKeyId.Length == 0 || RsaKey.Public(WeChatPublicKey) is null))
            yield return new SettingsProblem("weChatPublicKey", "and weChatPublicKeyId do not make a key", "paste pub_key.pem and its PUB_KEY_ID_…, or leave both out for certificate mode");
        if (PlatformCertificates.Length > 0 && !PlatformKeys.AreReadable(PlatformCertificates))
            yield return new SettingsProblem("platformCertificates", "are not RSA certificates in PEM form", "paste wechatpay_….pem, or leave it out: they are asked for");
        if (OnlyVerifies && PlatformCertificates.Length == 0 && WeChatPublicKey.Length == 0)
            yield return new SettingsProblem("platformCertificates", "is missing", "paste the platform certificate that signed, wechatpay_….pem; or weChatPublicKey and weChatPublicKeyId");
    }

    private bool CertificateReads()
    {
        try
        {
            using var certificate = OpenCertificate();
            return certificate?.HasPrivateKey ?? true;
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
