using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.Channels.GooglePlay;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.YeePay;

namespace PaymentGrains.Channels;

/// <summary>A channel that accounts can be opened at: a folder of this project and a line here.</summary>
/// <param name="Settings">The record that its account's JSON is read into.</param>
public sealed record ChannelKind(string Name, Type Settings, Func<ChannelAccountSettings, ChannelPorts, IPaymentChannel> Open)
{
    /// <summary>The product of the channel, <see cref="ChannelAccountSettings.Product"/>: accounts at both serve the same payment codes.</summary>
    public string Product { get; init; } = "";

    public static IReadOnlyList<ChannelKind> All { get; } =
    [
        Of<AlipaySettings>(AlipaySettings.Name, (settings, ports) => new AlipayChannel(settings, ports)),
        Of<WeChatSettings>(WeChatSettings.Name, (settings, ports) => new WeChatChannel(settings, ports)),
        Of<AcpSettings>(AcpSettings.Name, (settings, ports) => new AcpChannel(settings, ports)),
        Of<QraSettings>(AcpSettings.Name, (settings, ports) => new QraChannel(settings, ports)) with { Product = QraSettings.ProductName },
        Of<YeePaySettings>(YeePaySettings.Name, (settings, ports) => new YeePayChannel(settings, ports)),
        Of<HuifuSettings>(HuifuSettings.Name, (settings, ports) => new HuifuChannel(settings, ports)),
        Of<GooglePlaySettings>(GooglePlaySettings.Name, (settings, ports) => new GooglePlayChannel(settings, ports)),
        Of<AppStoreSettings>(AppStoreSettings.Name, (settings, ports) => new AppStoreChannel(settings, ports)),
    ];

    private static ChannelKind Of<TSettings>(string name, Func<TSettings, ChannelPorts, IPaymentChannel> open)
        where TSettings : ChannelAccountSettings =>
        new(name, typeof(TSettings), (settings, ports) => open((TSettings)settings, ports));
}
