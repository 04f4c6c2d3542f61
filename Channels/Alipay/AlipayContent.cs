using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PaymentGrains.Channels.Alipay;

/// <summary>The <c>biz_content</c> of each call (FACTS 1.7). A function of its argument alone: a repeat sends the same bytes (FACTS 0.4).</summary>
public static class AlipayContent
{
    private const int LongestSubject = 256;

    /// <summary>Chinese stays readable in the operator's log at Alipay; the form encodes it once more anyway.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Pay(BarcodePayment payment)
    {
        var content = new JsonObject
        {
            ["out_trade_no"] = payment.OutTradeNo,
            ["scene"] = "bar_code",
            ["product_code"] = "FACE_TO_FACE_PAYMENT",
            ["auth_code"] = payment.Code.Text,
            ["total_amount"] = Yuan.Format(payment.Amount),
            ["subject"] = Subject(payment.Subject, payment.OutTradeNo),
            // The exact time is time_expire; the other one, in whole minutes, is for gateways that know no exact time.
            ["timeout_express"] = Minutes(payment.StartedAt, payment.Deadline),
            ["time_expire"] = ChinaTime.Spaced(payment.Deadline),
        };
        if (Terminal(payment.Terminal) is { } terminal) content["terminal_id"] = terminal;
        return Text(content);
    }

    /// <summary>Of a precreate: a code that the merchant shows.</summary>
    public static string Precreate(CustomerPayment payment)
    {
        var content = Scene(payment, "QR_CODE_OFFLINE");
        // A code that is never scanned makes no trade that could expire: it has a life of its own (FACTS 1.13).
        content["qr_code_timeout_express"] = Minutes(payment.StartedAt, payment.Deadline);
        return Text(content);
    }

    /// <summary>Of a page for computers.</summary>
    public static string PagePay(CustomerPayment payment) => Text(Scene(payment, "FAST_INSTANT_TRADE_PAY"));

    /// <summary>Of a page for phones.</summary>
    public static string WapPay(CustomerPayment payment)
    {
        var content = Scene(payment, "QUICK_WAP_WAY");
        content["quit_url"] = payment.Device.ReturnUrl;
        return Text(content);
    }

    /// <summary>Of the order text for an app's SDK.</summary>
    public static string AppPay(CustomerPayment payment) => Text(Scene(payment, "QUICK_MSECURITY_PAY"));

    /// <summary>Of a day's statement.</summary>
    public static string Bill(DateOnly day) =>
        Text(new JsonObject { ["bill_type"] = "trade", ["bill_date"] = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });

    /// <summary>Of a query, a cancel and a close.</summary>
    public static string Trade(TradeReference trade) => Text(new JsonObject { ["out_trade_no"] = trade.OutTradeNo });

    public static string Refund(RefundRequest refund) => Text(new JsonObject
    {
        ["out_trade_no"] = refund.OutTradeNo,
        ["out_request_no"] = refund.OutRefundNo,
        ["refund_amount"] = Yuan.Format(refund.Amount),
        ["refund_reason"] = Shorter(refund.Reason, LongestSubject),
    });

    public static string RefundQuery(RefundRequest refund) => Text(new JsonObject
    {
        ["out_trade_no"] = refund.OutTradeNo,
        ["out_request_no"] = refund.OutRefundNo,
    });

    private static JsonObject Scene(CustomerPayment payment, string productCode) => new()
    {
        ["out_trade_no"] = payment.OutTradeNo,
        ["product_code"] = productCode,
        ["total_amount"] = Yuan.Format(payment.Amount),
        ["subject"] = Subject(payment.Subject, payment.OutTradeNo),
        ["timeout_express"] = Minutes(payment.StartedAt, payment.Deadline),
        ["time_expire"] = ChinaTime.Spaced(payment.Deadline),
    };

    private static string Minutes(DateTimeOffset startedAt, DateTimeOffset deadline) =>
        Math.Clamp((long)Math.Ceiling((deadline - startedAt).TotalMinutes), 1, 15 * 24 * 60) + "m";

    /// <summary>Without the characters that Alipay forbids, and never empty.</summary>
    private static string Subject(string subject, string outTradeNo)
    {
        var clean = string.Concat(subject.Select(letter => letter is '/' or '=' or '&' || char.IsControl(letter) ? ' ' : letter)).Trim();
        return clean.Length == 0 ? outTradeNo : Shorter(clean, LongestSubject);
    }

    /// <summary>A terminal's name is worth no refusal: one that Alipay might not take stays away.</summary>
    private static string? Terminal(string? name) =>
        name is { Length: > 0 and <= 32 } && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? name : null;

    private static string Shorter(string text, int longest)
    {
        if (text.Length <= longest) return text;
        return char.IsHighSurrogate(text[longest - 1]) ? text[..(longest - 1)] : text[..longest];
    }

    private static string Text(JsonObject content) => content.ToJsonString(Plain);
}
