using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>The shop's accounts at the simulated channels, with the real adapters.</summary>
internal sealed class SwarmAccounts : IChannelDirectory
{
    // Made for these tests with openssl genrsa 512; they open nothing.
    private const string ShortKeyOfTheShop =
        "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEA0DIt3KzP1AYFr9Ks29kzuvxUNz/bO+FhojsjKgimh0Tc2OZi1M47Um8lNYnHByt8SqQuApog" +
        "Ka0jgNdlrl5iOQIDAQABAkEAipltOKR+8spTjNo2o2E0c/25XtKO8402PxcZcMkze4ajVH8KWzw3XFG8ACq7T3yoo27C3GWQp6rC5+FkWrIaFQIhAPdo9QTO" +
        "VPkxicZBYKNBrjOfoq+ftOfg9jMCWPLCPmBbAiEA12ytocWJ78LUvXb1TVMtBnr0CBTpZzfTNlnFu9PWC/sCIDaZfBEec9Q2oYAWJ3x/3zDXVvDJHwRZOhwR" +
        "tY2FXnynAiBaQMTp7rnggm7gxfL1p3BIs8CDlkdHIENUFP5bt9+IewIgc/4E/on62fe3yzdSwGJlDj0g3S4Mk96zyQ/m0as6efQ=";

    private const string ShortKeyOfAlipay =
        "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEA0t5qGNWhWRAU615glvH8p6HznGnxk4356BTIKvmeT57LaqozOJiZ1ctOIwE8fcdZr+yfZqa6" +
        "yMxH0CAUgKelxQIDAQABAkBCLBWzUWbeohNOgUFiXPHiUQo3rW9n1If18n+WLNsnNKV8Ov+EqfQAh3hiivemlEplP3C+coqmtRh/pObVNMuBAiEA+iwf0vsq" +
        "LFPwEk86ROpIOINaR/7teiBH2TYp4O64ppECIQDXx+hcAw7e5mprxpc3FxHgTWLKjE3Qo1ea7lcDkfzt9QIgGRBup86uLP7D4LG7XsgyMCdI1km+NSwixqpc" +
        "i8KfEWECIA3K1FpVQ7URq0m6Rt4ZlmXs7Fyf/TVRy362r08mHLGlAiEAvM6jCXPi3bL7jhtR5ve3QSAM1l6IKNjEgkN4nr0z8xY=";

    // Parsed once: it takes longer than ten signatures, and processes start by the thousand.
    private static readonly (AlipaySettings Settings, AlipayKeys Keys) WithShortKeys = Parse(Alipay(longKeys: false));
    private static readonly (AlipaySettings Settings, AlipayKeys Keys) WithLongKeys = Parse(Alipay(longKeys: true));

    private readonly Dictionary<string, IBarcodeChannel> _channels;
    private readonly Func<bool> _isMissing;

    /// <param name="isMissing">Asked at each look for an account that somebody may have taken out of the configuration.</param>
    public SwarmAccounts(SwarmSettings settings, ChannelPorts ports, Func<bool>? isMissing = null)
    {
        _isMissing = isMissing ?? (() => false);
        var alipay = settings.LongKeys ? WithLongKeys : WithShortKeys;
        var weChat = WeChat(settings);
        // Opened without the check of settings, which rightly refuses short keys.
        _channels = new()
        {
            ["alipay"] = new AlipayChannel(alipay.Settings, ports, alipay.Keys),
            ["wechat"] = new WeChatChannel(
                new WeChatSettings
                {
                    Account = weChat.Account, AppId = weChat.AppId, MchId = weChat.MchId, ApiKey = weChat.ApiKey, SignType = settings.WeChatSignType,
                    BaseUrl = "http://simulated",
                },
                ports),
        };
    }

    public static SimulatorOptions AtTheChannel(SwarmSettings settings) =>
        new() { Accounts = new TestAccounts([Alipay(settings)], [WeChat(settings)]), NotifyPartialRefunds = settings.NotifiesOfRefunds, WeChatRefundTakes = settings.RefundTakes };

    public static AlipayAccount Alipay(SwarmSettings settings) => Alipay(settings.LongKeys);

    public IPaymentChannel? Find(string account) => _isMissing() ? null : _channels.Values.FirstOrDefault(channel => channel.Account == account);

    public IBarcodeChannel? Route(string merchantId, PaymentCode code, long amount) =>
        CodeRoute.ChannelOf(code, CodeRoute.Defaults) is { } channel ? _channels.GetValueOrDefault(channel) : null;

    private static AlipayAccount Alipay(bool longKeys)
    {
        var account = TestAccounts.BuiltIn.Alipay[0];
        return longKeys ? account : account with { AppPrivateKey = ShortKeyOfTheShop, AlipayPrivateKey = ShortKeyOfAlipay };
    }

    private static (AlipaySettings Settings, AlipayKeys Keys) Parse(AlipayAccount alipay)
    {
        var settings = new AlipaySettings
        {
            Account = alipay.Account, AppId = alipay.AppId, SellerId = alipay.SellerId, AppPrivateKey = alipay.AppPrivateKey,
            AlipayPublicKey = alipay.AlipayPublicKey(), GatewayUrl = "http://simulated/gateway.do", NotifyUrl = "http://shop/callbacks/alipay/sim-alipay",
        };
        return (settings, new AlipayKeys(settings));
    }

    private static WeChatAccount WeChat(SwarmSettings settings) => TestAccounts.BuiltIn.Wechat[0] with { SignType = settings.WeChatSignType };
}
