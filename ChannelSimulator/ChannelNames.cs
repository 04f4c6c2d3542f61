namespace PaymentGrains.ChannelSimulator;

/// <summary>The channels that are simulated.</summary>
public static class ChannelNames
{
    public const string Alipay = "alipay";
    public const string WeChat = "wechat";
    public const string UnionPay = "unionpay";
    public const string YeePay = "yeepay";
    public const string Huifu = "huifu";
    public const string GooglePlay = "googleplay";
    public const string AppStore = "appstore";

    public static IReadOnlyList<string> All { get; } = [Alipay, WeChat, UnionPay, YeePay, Huifu, GooglePlay, AppStore];

    /// <summary>As people write it.</summary>
    public static string Title(string channel) => channel switch
    {
        Alipay => "Alipay",
        WeChat => "WeChat Pay",
        UnionPay => "UnionPay",
        YeePay => "YeePay",
        Huifu => "Huifu",
        GooglePlay => "Google Play",
        AppStore => "the App Store",
        _ => channel,
    };
}
