using System.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PaymentGrains.Channels.WeChat;

/// <summary>A merchant at WeChat Pay v2 (FACTS 2.10).</summary>
public sealed record WeChatSettings : ChannelAccountSettings
{
    public const string Name = "wechat";
    public const string Md5 = "MD5";
    public const string HmacSha256 = "HMAC-SHA256";

    public override string Channel => Name;

    public string AppId { get; init; } = "";

    public string MchId { get; init; } = "";

    /// <summary>The v2 API key, 32 characters.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary><see cref="Md5"/> or <see cref="HmacSha256"/>; answers are signed the same way.</summary>
    public string SignType { get; init; } = HmacSha256;

    public string BaseUrl { get; init; } = "https://api.mch.weixin.qq.com";

    /// <summary>The address of the machine that asks, as WeChat wants to be told (<c>spbill_create_ip</c>).</summary>
    public string SpbillCreateIp { get; init; } = "127.0.0.1";

    /// <summary>
    /// Presented to <c>/secapi/</c>: apiclient_cert.p12 in Base64, or apiclient_cert.pem and apiclient_key.pem one after the other. The real service
    /// insists on it; the simulator does not.
    /// </summary>
    public string ClientCertificate { get; init; } = "";

    /// <summary>Of apiclient_cert.p12; WeChat sets it to the merchant id.</summary>
    public string ClientCertificatePassword { get; init; } = "";

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("appId", AppId, "copy the appid that is bound to the merchant id"),
        .. Missing("mchId", MchId, "copy the merchant id from pay.weixin.qq.com"),
        .. Missing("apiKey", ApiKey, "copy the APIv2 key, 32 characters, from pay.weixin.qq.com, API security"),
        .. BadAddress("baseUrl", BaseUrl, "https://api.mch.weixin.qq.com"),
        .. Missing("spbillCreateIp", SpbillCreateIp, "write the public address of this machine"),
        .. SignType is Md5 or HmacSha256 ? [] : (SettingsProblem[])
            [new("signType", "is not a way to sign that WeChat Pay v2 knows", $"write {HmacSha256} or {Md5}")],
        .. CertificateReads() ? [] : (SettingsProblem[])
            [new("clientCertificate", "cannot be opened", "paste apiclient_cert.p12 in Base64 (password: the merchant id), or both PEM files")],
    ];

    public override string CertificateKey => ClientCertificate.Length == 0 ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ClientCertificate)))[..16];

    public override X509Certificate2? OpenCertificate()
    {
        if (ClientCertificate.Length == 0) return null;
        if (ClientCertificate.Contains("-----BEGIN", StringComparison.Ordinal)) return X509Certificate2.CreateFromPem(ClientCertificate, ClientCertificate);
        var password = ClientCertificatePassword.Length == 0 ? MchId : ClientCertificatePassword;
        return X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(ClientCertificate), password);
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
