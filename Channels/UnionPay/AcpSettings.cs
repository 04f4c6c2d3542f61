using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>A merchant at UnionPay's ACP gateway 5.1.0 (FACTS 3A).</summary>
public sealed record AcpSettings : ChannelAccountSettings
{
    public const string Name = "unionpay";

    /// <summary><see cref="SignMethod"/>: RSA certificates on both sides.</summary>
    public const string ByCertificate = "01";

    /// <summary><see cref="SignMethod"/>: SHA-256 with a secure key that both sides know.</summary>
    public const string BySecureKey = "11";

    /// <summary>UnionPay wants a barcode to be asked for at 1, 3, 7, 15, 31 and 63 s, and answers who asks more often with 37 (FACTS 3A.6).</summary>
    public AcpSettings() => Polling = "1s,2s,4s,8s,16s,32s";

    public override string Channel => Name;

    /// <summary>15 characters.</summary>
    public string MerId { get; init; } = "";

    /// <summary>0 merchant direct, 1 acquirer, 2 platform (FACTS 3A.2).</summary>
    public string AccessType { get; init; } = "0";

    /// <summary>The terminal that scans, 8 characters; a barcode payment must name one.</summary>
    public string TermId { get; init; } = "";

    /// <summary><see cref="ByCertificate"/> or <see cref="BySecureKey"/>; answers are signed the same way.</summary>
    public string SignMethod { get; init; } = ByCertificate;

    /// <summary>The merchant's signing certificate with its key: the .pfx in Base64, or certificate and key in PEM one after the other.</summary>
    public string SigningCertificate { get; init; } = "";

    /// <summary>Of the .pfx.</summary>
    public string SigningCertificatePassword { get; init; } = "";

    public string SecureKey { get; init; } = "";

    /// <summary>PEM. Certificates that come inside of messages must lead over this one to <see cref="RootCertificate"/> (FACTS 3A.3).</summary>
    public string MiddleCertificate { get; init; } = "";

    /// <summary>PEM.</summary>
    public string RootCertificate { get; init; } = "";

    /// <summary>The certificates are of UnionPay's test environment: the rule of FACTS 3A.3 about the name in them does not hold there. Never for real money.</summary>
    public bool TestCertificates { get; init; }

    /// <summary>Scheme and host; the paths of FACTS 3A.1 come after it.</summary>
    public string GatewayUrl { get; init; } = "https://gateway.95516.com";

    /// <summary>Where trades of page and app are asked for; empty is the gateway's <c>queryTrans.do</c>.</summary>
    public string QueryUrl { get; init; } = "";

    /// <summary>Where trades of barcode and qr are asked for; empty is the gateway's <c>queryTrans.do</c>. Sources differ on it (FACTS 3A.1).</summary>
    public string QrQueryUrl { get; init; } = "";

    /// <summary>Where bills are.</summary>
    public string FileUrl { get; init; } = "https://filedownload.95516.com/";

    /// <summary>Where the browser goes after a page payment whose start names no address.</summary>
    public string ReturnUrl { get; init; } = "";

    /// <summary>
    /// When UnionPay's settlement day ends, <c>HH:mm</c> of China: before it the whole of a barcode's or shown code's payment is undone, and after it refunded
    /// (FACTS 3A.8: about 23:00, to be confirmed). Empty: nothing is undone, for accounts that may not.
    /// </summary>
    public string UndoUntil { get; init; } = "23:00";

    /// <summary><see cref="UndoUntil"/> in UTC.</summary>
    internal TimeOnly? SettlementDayEnds => TimeOnly.TryParseExact(UndoUntil, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var china) ? china.AddHours(-8) : null;

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. MerId.Length == 15 ? [] : (SettingsProblem[])[new("merId", MerId.Length == 0 ? "is missing" : "is not 15 characters long", "copy the merchant number, 15 characters, from merchant.unionpay.com")],
        .. Missing("termId", TermId, "write the 8 characters of a terminal that is registered for this merchant"),
        .. AccessType is "0" or "1" or "2" ? [] : (SettingsProblem[])[new("accessType", "is not a way of access", "write 0 (merchant), 1 (acquirer) or 2 (platform)")],
        .. SignMethod switch
        {
            ByCertificate => CertificateProblems(),
            BySecureKey => Missing("secureKey", SecureKey, "paste the secure key from merchant.unionpay.com"),
            "12" => [new SettingsProblem("signMethod", "is SM3, which is not supported", $"have the merchant set to {ByCertificate} (certificate) or {BySecureKey} (secure key) and write that")],
            _ => [new SettingsProblem("signMethod", "is not a way to sign that is supported", $"write {ByCertificate} (certificate) or {BySecureKey} (secure key)")],
        },
        .. UndoUntil.Length == 0 || SettlementDayEnds is not null ? [] : (SettingsProblem[])
            [new("undoUntil", "is no time of day", "write it like 23:00, or leave it empty where payments may not be undone")],
        .. BadAddress("gatewayUrl", GatewayUrl, "https://gateway.95516.com"),
        .. QueryUrl.Length == 0 ? [] : BadAddress("queryUrl", QueryUrl, "https://gateway.95516.com/gateway/api/queryTrans.do"),
        .. QrQueryUrl.Length == 0 ? [] : BadAddress("qrQueryUrl", QrQueryUrl, "https://gateway.95516.com/gateway/api/backTransReq.do"),
        .. BadAddress("fileUrl", FileUrl, "https://filedownload.95516.com/"),
        // The real gateway takes no payment without a backUrl.
        .. NotifyUrl.Length == 0 && TestCertificates ? [] : BadAddress("notifyUrl", NotifyUrl, "https://pay.example.com/callbacks/unionpay/" + Account),
        .. ReturnUrl.Length == 0 ? [] : BadAddress("returnUrl", ReturnUrl, "https://shop.example.com/paid"),
    ];

    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("merId", MerId, "write the merId that the notifications name"),
        .. SignMethod switch
        {
            ByCertificate => TheirCertificateProblems(),
            BySecureKey => Missing("secureKey", SecureKey, "paste the secure key"),
            _ => [new SettingsProblem("signMethod", "is not a way to sign that is supported", $"write {ByCertificate} (certificate) or {BySecureKey} (secure key)")],
        },
    ];

    /// <summary>With its private key, which can be read out.</summary>
    /// <exception cref="CryptographicException">It cannot be opened; <see cref="Problems"/> says so before.</exception>
    /// <exception cref="FormatException">As the other.</exception>
    internal X509Certificate2 OpenSigningCertificate() => SigningCertificate.Contains("-----BEGIN", StringComparison.Ordinal)
        ? X509Certificate2.CreateFromPem(SigningCertificate, SigningCertificate)
        : X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(SigningCertificate), SigningCertificatePassword, X509KeyStorageFlags.Exportable);

    private RSA? OpenSigningKey()
    {
        using var certificate = OpenSigningCertificate();
        return certificate.GetRSAPrivateKey();
    }

    private IEnumerable<SettingsProblem> CertificateProblems() =>
    [
        .. Opens(OpenSigningKey) ? [] : (SettingsProblem[])
            [new("signingCertificate", "cannot be opened", "paste the .pfx in Base64 and its password, or certificate and RSA key in PEM (openssl pkcs12 -legacy -in x.pfx -nodes)")],
        .. TheirCertificateProblems(),
    ];

    private IEnumerable<SettingsProblem> TheirCertificateProblems() =>
    [
        .. Opens(() => X509Certificate2.CreateFromPem(MiddleCertificate)) ? [] : (SettingsProblem[])
            [new("middleCertificate", "is not a certificate in PEM form", "paste the text of acp_prod_middle.cer")],
        .. Opens(() => X509Certificate2.CreateFromPem(RootCertificate)) ? [] : (SettingsProblem[])
            [new("rootCertificate", "is not a certificate in PEM form", "paste the text of acp_prod_root.cer")],
    ];

    private static bool Opens(Func<IDisposable?> open)
    {
        try
        {
            using var opened = open();
            return opened is not null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
