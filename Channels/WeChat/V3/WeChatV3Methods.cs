using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>The ways to pay that v3 adds, by the names that a merchant uses; each is also the last part of the path that creates it (FACTS 2.4).</summary>
public static class WeChatV3Methods
{
    public const string Native = "native";
    public const string H5 = "h5";
    public const string Jsapi = "jsapi";
    public const string App = "app";

    /// <summary>A page of any browser by <c>h5</c>; a page inside WeChat and a mini program by <c>jsapi</c>, which needs to know who pays.</summary>
    public static IReadOnlyList<SceneMethod> All { get; } =
    [
        new(Scene.Qr, Native),
        new(Scene.Page, H5, "clientIp"),
        new(Scene.Page, Jsapi, "openId"),
        new(Scene.App, App),
    ];
}
