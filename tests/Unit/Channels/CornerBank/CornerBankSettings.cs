using PaymentGrains.Channels;

namespace PaymentGrains.Tests.Unit.Channels.CornerBank;

/// <summary>A shop at the Corner Bank.</summary>
public sealed record CornerBankSettings : ChannelAccountSettings
{
    public const string Name = "cornerbank";

    public override string Channel => Name;

    public string ShopId { get; init; } = "";

    /// <summary>Signs both directions.</summary>
    public string Secret { get; init; } = "";

    public string BaseUrl { get; init; } = "https://api.cornerbank.example";

    public override IEnumerable<SettingsProblem> Problems() =>
    [
        .. Missing("shopId", ShopId, "copy the shop's number from the bank's console"),
        .. Missing("secret", Secret, "copy the signing secret from the bank's console"),
        .. BadAddress("baseUrl", BaseUrl, "https://api.cornerbank.example"),
    ];
}
