using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.YeePay;

/// <summary>One way in which a customer can begin a payment (FACTS 4.4).</summary>
/// <param name="Wallet">YeePay's <c>channel</c>.</param>
/// <param name="Hosted">On YeePay's own page or mini program: <c>tutelage/pre-pay</c> instead of <c>pre-pay</c>.</param>
/// <param name="Ticket">What <c>prePayTn</c> is: it differs from way to way.</param>
internal sealed record YeePayWay(SceneMethod Method, string PayWay, string Wallet, bool Hosted, TicketKind Ticket);

/// <summary>The ways of one account. The method names the wallet: whose QR code, whose page.</summary>
internal static class YeePayWays
{
    public static IReadOnlyList<YeePayWay> Of(YeePaySettings settings) =>
    [
        new(new SceneMethod(Scene.Qr, "wechat"), "USER_SCAN", "WECHAT", Hosted: false, TicketKind.Code),
        new(new SceneMethod(Scene.Qr, "alipay"), "USER_SCAN", "ALIPAY", Hosted: false, TicketKind.Code),
        new(new SceneMethod(Scene.Qr, "unionpay"), "USER_SCAN", "UNIONPAY", Hosted: false, TicketKind.Code),
        new(new SceneMethod(Scene.Page, "h5", "clientIp"), "H5_PAY", "WECHAT", Hosted: true, TicketKind.Url),
        .. settings.OfficialAccountAppId.Length == 0 ? [] : (YeePayWay[])
            [new(new SceneMethod(Scene.Page, "wechat", "openId"), "WECHAT_OFFIACCOUNT", "WECHAT", Hosted: false, TicketKind.Sdk)],
        new(new SceneMethod(Scene.Page, "alipay", "openId"), "ALIPAY_LIFE", "ALIPAY", Hosted: false, TicketKind.Sdk),
        .. settings.MiniProgramAppId.Length == 0 ? [] : (YeePayWay[])
            [new(new SceneMethod(Scene.Page, "mini", "openId"), "MINI_PROGRAM", "WECHAT", Hosted: false, TicketKind.Sdk)],
        new(new SceneMethod(Scene.App, "wechat", "clientIp"), "SDK_PAY", "WECHAT", Hosted: true, TicketKind.Sdk),
        // Alipay has to know the way back into the merchant's app.
        new(new SceneMethod(Scene.App, "alipay", "clientIp", "returnUrl"), "SDK_PAY", "ALIPAY", Hosted: true, TicketKind.Sdk),
        new(new SceneMethod(Scene.App, "mini", "clientIp"), "MINI_PROGRAM", "WECHAT", Hosted: true, TicketKind.Sdk),
    ];
}
