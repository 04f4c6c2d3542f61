using static PaymentGrains.Domain.Trades.RefundVerdict;
using static PaymentGrains.Domain.Trades.TradeVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.YeePay;

/// <summary>
/// What YOP's codes mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never failure (FACTS 0.2), so a
/// line that only says Unknown is here for the reader. The APIs' own business codes are published in the online document only (FACTS 10.4).
/// </summary>
public static class YeePayCodes
{
    /// <summary>The API took an aggpay call; what became of it is read from the status.</summary>
    public const string Taken = "00000";

    /// <summary>The same of the calls under <c>/trade/</c>.</summary>
    public const string TradeTaken = "OPR00000";

    /// <summary>The status of an order: in the answer to a barcode pay, in a query and in a notification.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Status { get; } =
    [
        new("PROCESSING", Waiting, "4.5"),
        new("SUCCESS", Paid, "4.5"),
        new("TIME_OUT", TradeVerdict.Closed, "4.5 expired"),
        new("FAIL", TradeVerdict.Refused, "4.5"),
        new("CLOSE", TradeVerdict.Closed, "4.5"),
    ];

    /// <summary>The platform's code of a call that takes money or prepares to.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Platform { get; } =
    [
        new("40020", TradeVerdict.Unknown, "4.6 retryable or unavailable: query, avoid duplicate trades"),
        new("40021", TradeVerdict.Refused, "4.6 not authorised, not charged"),
        new("40029", TradeVerdict.Unknown, "4.6 limits: query before paying again"),
        new("40042", TradeVerdict.Refused, "4.6 bad parameter, not charged"),
        new("40044", TradeVerdict.Unknown, "4.6 business failure: read the API's own code"),
        new("40047", TradeVerdict.Refused, "4.6 authentication or signature, not charged"),
        new("40048", TradeVerdict.Refused, "4.6 cryptography, not charged"),
        new("99001013", TradeVerdict.Unknown, "4.6 processing too long"),
        new("99999000", TradeVerdict.Unknown, "4.6 system exception"),
    ];

    /// <summary>The status of a refund.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundStatus { get; } =
    [
        new("PROCESSING", Pending, "4.5"),
        new("SUCCESS", Done, "4.5"),
        new("FAILED", RefundVerdict.Refused, "4.5"),
        new("SUSPEND", Abnormal, "4.5 waiting for the merchant's data"),
        new("CANCEL", RefundVerdict.Refused, "4.5 ended without money"),
    ];

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted) =>
        rows.FirstOrDefault(row => row.Code == code) is { } row ? row.Verdict : unlisted;
}
