using PaymentGrains.ChannelSimulator.WeChat.V3;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The address that WeChat gives for a payment in a phone's browser. Alipay's pages are answers of its gateway.</summary>
internal static class CashierEndpoints
{
    public static void MapCashier(this IEndpointRouteBuilder app) => app.MapGet(WeChatV3Trades.CashierPath, (HttpRequest request, SimulatedChannels channels) =>
        Results.Content(channels.WeChatCashier($"{request.Scheme}://{request.Host}{request.Path}?prepay_id={request.Query["prepay_id"]}", request.Query["redirect_url"]), "text/html; charset=utf-8"));
}
