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
            ["subject"] = Subject(payment),
            // The exact time is time_expire; the other one, in whole minutes, is for gateways that know no exact time.
            ["timeout_express"] = TimeoutMinutes(payment) + "m",
            ["time_expire"] = ChinaTime.Spaced(payment.Deadline),
        };
        if (Terminal(payment.Terminal) is { } terminal) content["terminal_id"] = terminal;
        return Text(content);
    }

    /// <summary>Of a query and of a cancel.</summary>
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

    private static long TimeoutMinutes(BarcodePayment payment)
    {
        var life = payment.Deadline - payment.StartedAt;
        return Math.Clamp((long)Math.Ceiling(life.TotalMinutes), 1, 15 * 24 * 60);
    }

    /// <summary>Without the characters that Alipay forbids, and never empty.</summary>
    private static string Subject(BarcodePayment payment)
    {
        var clean = string.Concat(payment.Subject.Select(letter => letter is '/' or '=' or '&' || char.IsControl(letter) ? ' ' : letter)).Trim();
        return clean.Length == 0 ? payment.OutTradeNo : Shorter(clean, LongestSubject);
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
