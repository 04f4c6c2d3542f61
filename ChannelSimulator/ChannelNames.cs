namespace PaymentGrains.ChannelSimulator;

/// <summary>The channels that are simulated.</summary>
public static class ChannelNames
{
    public const string Alipay = "alipay";
    public const string WeChat = "wechat";
    public const string GooglePlay = "googleplay";
    public const string AppStore = "appstore";

    public static readonly IReadOnlyList<string> All = [Alipay, WeChat, GooglePlay, AppStore];
}
