using System.Net;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>The page of a payment: a form that the customer's browser posts to UnionPay by itself (FACTS 3A.1).</summary>
internal static class AcpPage
{
    public static string Write(Uri address, IEnumerable<KeyValuePair<string, string>> signed) =>
        $"""<form id="unionpay" method="post" accept-charset="UTF-8" action="{WebUtility.HtmlEncode(address.ToString())}">{string.Concat(signed.Select(Field))}<input type="submit" value="去支付"></form><script>document.getElementById("unionpay").submit();</script>""";

    private static string Field(KeyValuePair<string, string> field) =>
        $"""<input type="hidden" name="{WebUtility.HtmlEncode(field.Key)}" value="{WebUtility.HtmlEncode(field.Value)}">""";
}
