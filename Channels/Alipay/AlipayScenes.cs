using System.Net;
using System.Text;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>The ways in which a customer begins a payment at Alipay, and what the device gets where no call is needed for it (FACTS 1.7).</summary>
public static class AlipayScenes
{
    public const string Precreate = "precreate";
    public const string Pc = "pc";
    public const string Wap = "wap";
    public const string App = "app";

    /// <summary>A page for phones has to say where a customer goes who gives up (<c>quit_url</c>).</summary>
    public static IReadOnlyList<SceneMethod> All { get; } =
    [
        new(Scene.Qr, Precreate),
        new(Scene.Page, Pc),
        new(Scene.Page, Wap, "returnUrl"),
        new(Scene.App, App),
    ];

    /// <summary>The signed request that the customer's own device sends.</summary>
    public static PaymentTicket Ticket(CustomerPayment payment, AlipaySettings settings, AlipayKeys keys, DateTimeOffset now)
    {
        var (method, content) = payment.Method switch
        {
            Pc => ("alipay.trade.page.pay", AlipayContent.PagePay(payment)),
            Wap => ("alipay.trade.wap.pay", AlipayContent.WapPay(payment)),
            App => ("alipay.trade.app.pay", AlipayContent.AppPay(payment)),
            _ => throw new ArgumentOutOfRangeException(nameof(payment), payment.Method, "is no way to pay that is signed here"),
        };
        var returnUrl = payment.Method == App ? "" : payment.Device.ReturnUrl ?? "";
        var parameters = AlipayRequest.Parameters(settings, keys, method, content, settings.NotifyUrl, now, returnUrl);
        return payment.Method == App
            ? new PaymentTicket(TicketKind.Sdk, AlipayRequest.SignedForm(parameters, keys.Ours))
            : new PaymentTicket(TicketKind.Form, Form(settings.GatewayUrl, parameters, keys));
    }

    /// <summary>
    /// An HTML form that posts itself. The gateway wants to know the character set before it reads the form, so that everything but the business
    /// parameters stands in the address.
    /// </summary>
    private static string Form(string gateway, IReadOnlyList<KeyValuePair<string, string>> parameters, AlipayKeys keys)
    {
        var inside = parameters.Where(parameter => parameter.Key == "biz_content");
        var address = string.Join('&', parameters.Where(parameter => parameter.Key != "biz_content" && parameter.Value.Length > 0)
            .Append(new("sign", keys.Ours.Sign(AlipayRequest.TextToSign(parameters))))
            .Select(parameter => $"{parameter.Key}={WebUtility.UrlEncode(parameter.Value)}"));
        var form = new StringBuilder($"<form id=\"alipay\" method=\"post\" accept-charset=\"utf-8\" action=\"{WebUtility.HtmlEncode($"{gateway}?{address}")}\">");
        foreach (var (name, value) in inside) form.Append($"<input type=\"hidden\" name=\"{name}\" value=\"{WebUtility.HtmlEncode(value)}\">");
        return form.Append("<noscript><button>继续付款</button></noscript></form><script>document.getElementById(\"alipay\").submit()</script>").ToString();
    }
}
