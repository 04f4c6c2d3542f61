using static PaymentGrains.Domain.Trades.RefundVerdict;
using static PaymentGrains.Domain.Trades.TradeVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.Huifu;

/// <summary>
/// What Huifu's codes mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never failure (FACTS 0.2).
/// <c>trans_stat</c> has the say over <c>resp_code</c>, which is read only where there is no <c>trans_stat</c> (FACTS 5).
/// </summary>
public static class HuifuCodes
{
    /// <summary>
    /// The number was used before, so the answer is about this request and not about the trade: its state is not believed
    /// (huifurepo/dg-payment-skills c6f6f162, aggregation-error-codes.md [O]).
    /// </summary>
    public const string Repeated = "20000000";

    /// <summary>The trans_stat of a pay, of a started payment and of a query.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> State { get; } =
    [
        new("P", Waiting, "5 processing"),
        new("I", Waiting, "5 initial"),
        new("S", Paid, "5"),
        new("F", TradeVerdict.Refused, "5"),
    ];

    /// <summary>The resp_code of a query without trans_stat.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("23000001", TradeVerdict.NotFound, "5 the order does not exist"),
    ];

    /// <summary>The trans_stat of a refund and of its query.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundState { get; } =
    [
        new("P", Pending, "5 processing"),
        new("I", Pending, "5 initial"),
        new("S", Done, "5"),
        new("F", RefundVerdict.Refused, "5: this number is spent"),
    ];

    /// <summary>The resp_code of a refund query without trans_stat.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundQuery { get; } =
    [
        new("23000001", RefundVerdict.NotFound, "5 does not exist"),
    ];

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted) =>
        rows.FirstOrDefault(row => row.Code == code) is { } row ? row.Verdict : unlisted;
}
