using static PaymentGrains.Domain.Trades.RefundVerdict;
using static PaymentGrains.Domain.Trades.TradeVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>
/// What ACP's respCodes mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never failure
/// (FACTS 0.2), so a line that only says Unknown is here for the reader.
/// </summary>
public static class AcpCodes
{
    public const string Ok = "00";

    /// <summary>Debited, and not booked as paid: Unknown, and a person should look (FACTS 3A.5).</summary>
    public static IReadOnlyList<string> Debited { get; } =
    [
        "42", // over the payment time limit
        "74", // posting unknown
        "75", // posting failed
    ];

    /// <summary>Refusals, whatever was asked for: no money moved by it.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Refusals { get; } =
    [
        new("01", TradeVerdict.Refused, "3A.5 refusal, system"),
        new("10", TradeVerdict.Refused, "3A.5 refusal, message"),
        new("11", TradeVerdict.Refused, "3A.5 refusal, message"),
        new("13", TradeVerdict.Refused, "3A.5 refusal, message"),
        new("14", TradeVerdict.Refused, "3A.5 refusal, message"),
        new("30", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("31", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("32", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("33", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("38", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("39", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("40", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("43", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("44", TradeVerdict.Refused, "3A.5 refusal, merchant or business check"),
        new("60", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("61", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("62", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("63", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("64", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("65", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("66", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("67", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("68", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("69", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("71", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("72", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("73", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("76", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("77", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("78", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("79", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("80", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("81", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("82", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("84", TradeVerdict.Refused, "3A.5 refusal, cardholder or issuer"),
        new("90", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
        new("91", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
        new("92", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
        new("93", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
        new("94", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
        new("95", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
        new("96", TradeVerdict.Refused, "3A.5 refusal, reserved range"),
    ];

    /// <summary>The respCode of a pay or of a start.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Pay { get; } =
    [
        new(Ok, Waiting, "3A.8 strict: accepted; a query or a notification says paid"),
        new("A6", Waiting, "3A.5 success with defects; as 00"),
        new("05", Waiting, "3A.5 accepted, query later"),
        new("70", Waiting, "3A.5 redirected, waiting for the cardholder"),
        new("83", Waiting, "3A.5 the issuer is processing"),
        new("02", TradeVerdict.Unknown, "3A.5 closed: query"),
        new("03", TradeVerdict.Unknown, "3A.5 communication timeout: query"),
        new("04", TradeVerdict.Unknown, "3A.5 not clear: query, bill"),
        new("06", TradeVerdict.Unknown, "3A.5 busy: query"),
        new("12", TradeVerdict.Unknown, "3A.5 duplicate: may be our own first attempt, query"),
        new("42", TradeVerdict.Unknown, "3A.5 money may be taken"),
        new("74", TradeVerdict.Unknown, "3A.5 money may be taken"),
        new("75", TradeVerdict.Unknown, "3A.5 money may be taken"),
        new("99", TradeVerdict.Unknown, "3A.5 general error"),
        .. Refusals,
    ];

    /// <summary>The origRespCode of a query that itself was answered 00, and the respCode of a notification.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> State { get; } =
    [
        new(Ok, Paid, "3A.5"),
        new("A6", Paid, "3A.5 success with defects"),
        .. Pay.Where(row => row.Code is not (Ok or "A6")),
    ];

    /// <summary>The respCode of a query that was not answered 00: the query failed, and says nothing of the trade.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("34", TradeVerdict.NotFound, "3A.5 no such transaction; time dependent, 0.5"),
        new("37", TradeVerdict.Unknown, "3A.5 too many queries"),
    ];

    /// <summary>The respCode of a refund.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> Refund { get; } =
    [
        new(Ok, Pending, "3A.8 accepted; a query of the refund says done"),
        new("A6", Pending, "3A.5 as 00"),
        new("05", Pending, "3A.5 accepted, query later"),
        new("83", Pending, "3A.5 the issuer is processing"),
        new("12", RefundVerdict.Unknown, "3A.5 duplicate: our own first send, query"),
        new("45", RefundVerdict.Unknown, "3A.5 already refunded or undone: only the refund query says so"),
        new("35", RetryLater, "3A.5 the original is missing: for an operator"),
        new("36", RetryLater, "3A.5 the original does not match: for an operator"),
        .. RefundRefusals,
    ];

    /// <summary>The respCode of an undo. A refusal counts once the undo's own query knows nothing of it; then the money goes back as a refund.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> Undo { get; } =
    [
        new(Ok, Pending, "3A.8 as a refund's: a query of the undo says done"),
        new("A6", Pending, "3A.5 as 00"),
        new("05", Pending, "3A.5 accepted, query later"),
        new("83", Pending, "3A.5 the issuer is processing"),
        new("12", RefundVerdict.Unknown, "3A.5 duplicate: our own first send, query"),
        new("35", RefundVerdict.Refused, "3A.5 the original is missing: not to be undone"),
        new("36", RefundVerdict.Refused, "3A.5 the original does not match: not to be undone"),
        new("45", RefundVerdict.Refused, "3A.5 already refunded or undone: the query says whether by this one"),
        .. RefundRefusals,
    ];

    /// <summary>The origRespCode of a refund query that itself was answered 00.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundState { get; } =
    [
        new(Ok, Done, "3A.8"),
        new("A6", Done, "3A.5 success with defects"),
        new("05", Pending, "3A.5 accepted, query later"),
        new("83", Pending, "3A.5 the issuer is processing"),
        .. RefundRefusals,
    ];

    /// <summary>The respCode of a refund query that was not answered 00.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundQuery { get; } =
    [
        new("34", RefundVerdict.NotFound, "3A.5 no such transaction: the same number again"),
    ];

    /// <summary>The respCode of a reversal; a query says what became of the trade.</summary>
    public static IReadOnlyList<CodeRow<ReversalAnswer>> Reverse { get; } =
    [
        new(Ok, ReversalAnswer.Accepted, "3A.4 accepted: query"),
        new("05", ReversalAnswer.Accepted, "3A.5 accepted, query later"),
        new("12", ReversalAnswer.Accepted, "3A.5 duplicate: our own reversal before"),
        new("45", ReversalAnswer.Accepted, "3A.5 already refunded or undone"),
        new("34", ReversalAnswer.Refused, "3A.5 no such transaction"),
        new("35", ReversalAnswer.Refused, "3A.5 the original is missing"),
        new("36", ReversalAnswer.Refused, "3A.5 the original does not match"),
        .. Refusals.Select(row => new CodeRow<ReversalAnswer>(row.Code, ReversalAnswer.Refused, row.Fact)),
    ];

    private static IEnumerable<CodeRow<RefundVerdict>> RefundRefusals => Refusals.Select(row => new CodeRow<RefundVerdict>(row.Code, RefundVerdict.Refused, row.Fact));

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted) =>
        rows.FirstOrDefault(row => row.Code == code) is { } row ? row.Verdict : unlisted;
}
