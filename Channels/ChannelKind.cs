using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.Channels.GooglePlay;
using PaymentGrains.Channels.WeChat;

namespace PaymentGrains.Channels;

/// <summary>A channel that accounts can be opened at: a folder of this project and a line here.</summary>
/// <param name="Settings">The record that its account's JSON is read into.</param>
public sealed record ChannelKind(string Name, Type Settings, Func<ChannelAccountSettings, ChannelPorts, IPaymentChannel> Open)
{
    public static IReadOnlyList<ChannelKind> All { get; } =
    [
        Of<AlipaySettings>(AlipaySettings.Name, (settings, ports) => new AlipayChannel(settings, ports)),
        Of<WeChatSettings>(WeChatSettings.Name, (settings, ports) => new WeChatChannel(settings, ports)),
        Of<GooglePlaySettings>(GooglePlaySettings.Name, (settings, ports) => new GooglePlayChannel(settings, ports)),
        Of<AppStoreSettings>(AppStoreSettings.Name, (settings, ports) => new AppStoreChannel(settings, ports)),
    ];

    private static ChannelKind Of<TSettings>(string name, Func<TSettings, ChannelPorts, IPaymentChannel> open)
        where TSettings : ChannelAccountSettings =>
        new(name, typeof(TSettings), (settings, ports) => open((TSettings)settings, ports));
}
