using System.Text.Json.Nodes;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>What the customer's device gets, made of WeChat's answer to a create (FACTS 2.1, 2.4). Null when the answer lacks what it is made of.</summary>
internal static class WeChatV3Tickets
{
    public static PaymentTicket? Of(WeChatV3Answer answer, CustomerPayment payment, WeChatSettings settings, WeChatV3Client client, long timestamp, string nonce) => payment.Method switch
    {
        WeChatV3Methods.Native => answer["code_url"] is { Length: > 0 } code ? new PaymentTicket(TicketKind.Code, code) : null,
        WeChatV3Methods.H5 => answer["h5_url"] is { Length: > 0 } url ? new PaymentTicket(TicketKind.Url, Returning(url, payment.Device.ReturnUrl)) : null,
        _ => answer["prepay_id"] is { Length: > 0 } prepay ? new PaymentTicket(TicketKind.Sdk, WeChatV3Json.Write(payment.Method == WeChatV3Methods.App
            ? ForApp(prepay, settings, client, timestamp, nonce)
            : ForPage(prepay, settings, client, timestamp, nonce))) : null,
    };

    /// <summary>Only <c>redirect_url</c> may be added.</summary>
    private static string Returning(string url, string? returnUrl) =>
        string.IsNullOrEmpty(returnUrl) ? url : $"{url}&redirect_url={Uri.EscapeDataString(returnUrl)}";

    /// <summary>Of <c>WeixinJSBridge</c> and <c>wx.requestPayment</c>.</summary>
    private static JsonObject ForPage(string prepay, WeChatSettings settings, WeChatV3Client client, long timestamp, string nonce)
    {
        var package = "prepay_id=" + prepay;
        return new JsonObject
        {
            ["appId"] = settings.AppId,
            ["timeStamp"] = $"{timestamp}",
            ["nonceStr"] = nonce,
            ["package"] = package,
            ["signType"] = "RSA",
            ["paySign"] = client.Ours.Sign(WeChatV3Signature.DeviceText(settings.AppId, timestamp, nonce, package)),
        };
    }

    /// <summary>Of the SDK of an app, which signs the bare id.</summary>
    private static JsonObject ForApp(string prepay, WeChatSettings settings, WeChatV3Client client, long timestamp, string nonce) => new()
    {
        ["appId"] = settings.AppId,
        ["partnerId"] = settings.MchId,
        ["prepayId"] = prepay,
        ["packageValue"] = "Sign=WXPay",
        ["nonceStr"] = nonce,
        ["timeStamp"] = $"{timestamp}",
        ["sign"] = client.Ours.Sign(WeChatV3Signature.DeviceText(settings.AppId, timestamp, nonce, prepay)),
    };
}
