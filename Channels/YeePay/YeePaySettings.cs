using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.YeePay;

/// <summary>A merchant's application at YeePay's open platform YOP, signing YOP-RSA2048-SHA256 (FACTS 4.1, 4.2).</summary>
public sealed record YeePaySettings : ChannelAccountSettings
{
    public const string Name = "yeepay";

    public override string Channel => Name;

    /// <summary>The application: <c>app_…</c> or <c>sandbox_rsa_…</c>.</summary>
    public string AppKey { get; init; } = "";

    /// <summary>Who receives the money.</summary>
    public string MerchantNo { get; init; } = "";

    /// <summary>Who asks: the platform or service merchant; the merchant itself when empty.</summary>
    public string ParentMerchantNo { get; init; } = "";

    /// <summary>PKCS#8 or PKCS#1, Base64, with or without armour, 2048 bit.</summary>
    public string MerchantPrivateKey { get; init; } = "";

    /// <summary>YOP's platform key, not the application's own public key.</summary>
    public string YopPublicKey { get; init; } = "";

    public string GatewayUrl { get; init; } = "https://openapi.yeepay.com/yop-center";

    /// <summary>Statements come from a host of their own.</summary>
    public string FilesUrl { get; init; } = "https://yos.yeepay.com/yop-center";

    /// <summary>The address of the shop's machine, which a barcode pay must name (<c>userIp</c>).</summary>
    public string UserIp { get; init; } = "127.0.0.1";

    /// <summary>The scanner's number at YeePay, which a barcode pay must name (<c>terminalId</c>).</summary>
    public string TerminalId { get; init; } = "00000000";

    /// <summary>The <c>scene</c> that the merchant's products were opened for.</summary>
    public string TradeScene { get; init; } = "OFFLINE";

    /// <summary>The merchant's WeChat official account; without it that way to pay is not offered.</summary>
    public string OfficialAccountAppId { get; init; } = "";

    /// <summary>The merchant's WeChat mini program; without it that way to pay is not offered.</summary>
    public string MiniProgramAppId { get; init; } = "";

    /// <summary>
    /// The codes by which the order query says that there is no such order. FACTS 4 and 10.4: they stand in the online document only, so the operator
    /// brings them; with none, a pay that never arrived would stay unknown for ever.
    /// </summary>
    public IReadOnlyList<string> OrderNotFoundCodes { get; init; } = [];

    /// <summary>The same of the refund query. With none, a refund that never arrived is not sent again and waits for a person.</summary>
    public IReadOnlyList<string> RefundNotFoundCodes { get; init; } = [];

    internal override IReadOnlyList<string> ChargesCodesOf => ["alipay", "wechat", "unionpay", "ecny"];

    internal string Parent => ParentMerchantNo.Length > 0 ? ParentMerchantNo : MerchantNo;

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("appKey", AppKey, "copy the application's key from mp.yeepay.com"),
        .. Missing("merchantNo", MerchantNo, "copy the number of the merchant that receives the money"),
        .. RsaKeyProblems.BadKey("merchantPrivateKey", RsaKey.Private(MerchantPrivateKey), "paste the application's RSA private key, PKCS#8 or PKCS#1"),
        .. RsaKeyProblems.BadKey("yopPublicKey", RsaKey.Public(YopPublicKey), "paste YOP's platform public key (RSA2048), not your own public key"),
        .. BadAddress("gatewayUrl", GatewayUrl, "https://openapi.yeepay.com/yop-center"),
        .. BadAddress("filesUrl", FilesUrl, "https://yos.yeepay.com/yop-center"),
        .. NotifyUrl.Length == 0 ? [] : BadAddress("notifyUrl", NotifyUrl, "https://pay.example.com/callbacks/yeepay/" + Account),
        .. Missing("userIp", UserIp, "write the public address of the shop's machine"),
        .. Missing("terminalId", TerminalId, "write the scanner's number as registered at YeePay"),
        .. OrderNotFoundCodes.Count > 0 ? [] : (SettingsProblem[])
            [new("orderNotFoundCodes", "is empty", "copy the code of \"order does not exist\" from the online document of /rest/v1.0/trade/order/query, as [\"…\"]")],
    ];

    /// <summary>Notifications are encrypted to the application: without its private key none can be read.</summary>
    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("appKey", AppKey, "write the application's key, customerIdentification in a notification"),
        .. Missing("merchantNo", MerchantNo, "write the number of the merchant that receives the money"),
        .. RsaKey.Private(MerchantPrivateKey) is not null ? [] : (SettingsProblem[])[new("merchantPrivateKey", "is not an RSA private key", "paste the application's: it opens the envelope of a notification")],
        .. RsaKey.Public(YopPublicKey) is not null ? [] : (SettingsProblem[])[new("yopPublicKey", "is not an RSA key", "paste YOP's platform public key, or its certificate")],
    ];
}
