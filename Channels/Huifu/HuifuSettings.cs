using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.Huifu;

/// <summary>A merchant at Huifu, through which digital RMB is taken (FACTS 5).</summary>
public sealed record HuifuSettings : ChannelAccountSettings
{
    public const string Name = "huifu";

    /// <summary>The code channel of digital RMB in the prefix table, and the method by which a merchant asks for its QR code.</summary>
    public const string Ecny = "ecny";

    public HuifuSettings() => TakesCodesOf = [Ecny];

    public override string Channel => Name;

    /// <summary>Who asks: the merchant's own Huifu id, or that of the service provider.</summary>
    public string SysId { get; init; } = "";

    /// <summary>The product that Huifu opened, for example <c>MCS</c>.</summary>
    public string ProductId { get; init; } = "";

    /// <summary>Who receives the money.</summary>
    public string HuifuId { get; init; } = "";

    /// <summary>PKCS#8 or PKCS#1, Base64, with or without armour, 2048 bit.</summary>
    public string MerchantPrivateKey { get; init; } = "";

    /// <summary>Huifu's key, not the merchant's own public key.</summary>
    public string HuifuPublicKey { get; init; } = "";

    public string BaseUrl { get; init; } = "https://api.huifu.com";

    /// <summary>The address of the shop's machine, which every payment must name for the risk check.</summary>
    public string UserIp { get; init; } = "127.0.0.1";

    /// <summary>It charges others too, but what its answers mean for them stands nowhere in FACTS.</summary>
    internal override IReadOnlyList<string> ChargesCodesOf => [Ecny];

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("sysId", SysId, "copy the id of whoever signs, the merchant's huifu_id when it is connected directly"),
        .. Missing("productId", ProductId, "copy the product number from Huifu's console"),
        .. Missing("huifuId", HuifuId, "copy the merchant's huifu_id, 16 digits that begin with 6666"),
        .. RsaKeyProblems.BadKey("merchantPrivateKey", RsaKey.Private(MerchantPrivateKey), "paste the merchant's RSA private key, PKCS#8 or PKCS#1"),
        .. RsaKeyProblems.BadKey("huifuPublicKey", RsaKey.Public(HuifuPublicKey), "paste Huifu's public key from its console, not your own public key"),
        .. BadAddress("baseUrl", BaseUrl, "https://api.huifu.com"),
        .. NotifyUrl.Length == 0 ? [] : BadAddress("notifyUrl", NotifyUrl, "https://pay.example.com/callbacks/huifu/" + Account),
        .. Missing("userIp", UserIp, "write the public address of the shop's machine"),
    ];

    public override IEnumerable<SettingsProblem> NotificationProblems() =>
    [
        .. Missing("huifuId", HuifuId, "write the huifu_id that the notifications name"),
        .. RsaKey.Public(HuifuPublicKey) is not null ? [] : (SettingsProblem[])[new("huifuPublicKey", "is not an RSA key", "paste Huifu's public key")],
    ];
}
