namespace PaymentGrains.Channels.UnionPay;

/// <summary>A merchant at UnionPay's QRA gateway, the other product that takes the same payment codes: <c>"channel": "unionpay", "product": "qra"</c> (FACTS 3B).</summary>
public sealed record QraSettings : ChannelAccountSettings
{
    public const string ProductName = "qra";

    public override string Channel => AcpSettings.Name;

    public override string Product => ProductName;

    public string MchId { get; init; } = "";

    /// <summary>The MD5 key.</summary>
    public string Key { get; init; } = "";

    public string GatewayUrl { get; init; } = "https://qra.95516.com/pay/gateway";

    /// <summary>The address of the machine that asks, as QRA wants to be told.</summary>
    public string MchCreateIp { get; init; } = "127.0.0.1";

    /// <summary>The terminal that scans (<c>op_device_id</c>, and in <c>terminal_info</c>).</summary>
    public string DeviceId { get; init; } = "";

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("mchId", MchId, "copy the merchant number, it begins with QRA"),
        .. Missing("key", Key, "copy the MD5 key, 32 characters"),
        .. BadAddress("gatewayUrl", GatewayUrl, "https://qra.95516.com/pay/gateway"),
        .. Missing("mchCreateIp", MchCreateIp, "write the public address of this machine"),
        .. DeviceId.Length > 0 && DeviceId.All(char.IsAsciiLetterOrDigit) ? [] : (SettingsProblem[])
            [new("deviceId", "is not a terminal's number", "write the number of a terminal that is registered for this merchant, letters and digits")],
    ];
}
