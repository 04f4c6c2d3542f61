using static PaymentGrains.Domain.Trades.RefundVerdict;
using static PaymentGrains.Domain.Trades.TradeVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>
/// What QRA's words mean, one line a word beside the fact it comes from. FACTS 3B lists few; what is marked 2.6 is WeChat's, whose v2 this protocol copies,
/// and is to be confirmed. A word that stands in no line is Unknown and never failure (FACTS 0.2).
/// </summary>
public static class QraCodes
{
    /// <summary>The trade_state of a query.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> State { get; } =
    [
        new("SUCCESS", Paid, "7.1; 2.6"),
        new("REFUND", TradeVerdict.GivenBack, "2.6 how much is not said here"),
        new("NOTPAY", Waiting, "2.6"),
        new("USERPAYING", Waiting, "2.6"),
        new("CLOSED", TradeVerdict.Closed, "2.6"),
        new("REVOKED", TradeVerdict.Closed, "7.1 reversed"),
        new("REVERSE", TradeVerdict.Closed, "7.1 reversed"),
        new(PayError, TradeVerdict.Refused, "2.6 reverse before a new number"),
    ];

    /// <summary>The err_code of a query.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("ORDERNOTEXIST", TradeVerdict.NotFound, "7.1 not found; time dependent, 0.5"),
    ];

    /// <summary>The err_code of a reversal; a query says what became of the trade. Everything unlisted is unsure.</summary>
    public static IReadOnlyList<CodeRow<ReversalAnswer>> Reverse { get; } =
    [
        new("ORDERNOTEXIST", ReversalAnswer.Refused, "7.1 not found"),
        new("REVERSE_EXPIRE", ReversalAnswer.Refused, "2.10 too old: refund"),
    ];

    /// <summary>The refund_status of a refund query.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundStatus { get; } =
    [
        new("SUCCESS", Done, "2.6"),
        new("PROCESSING", Pending, "2.6"),
        new("FAIL", RefundVerdict.Refused, "2.6 CLOSED: the money stays with the merchant"),
        new("CHANGE", Abnormal, "2.6 ABNORMAL: an operator must act"),
    ];

    /// <summary>The err_code of a refund query.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundQuery { get; } =
    [
        new("REFUNDNOTEXIST", RefundVerdict.NotFound, "2.10"),
    ];

    /// <summary>The trade was refused and still stands open.</summary>
    public const string PayError = "PAYERROR";
}
