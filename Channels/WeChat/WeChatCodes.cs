using static PaymentGrains.Domain.Trades.RefundVerdict;
using static PaymentGrains.Domain.Trades.ReversalVerdict;
using static PaymentGrains.Domain.Trades.TradeVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using ReversalVerdict = PaymentGrains.Domain.Trades.ReversalVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.WeChat;

/// <summary>
/// What the codes of WeChat Pay v2 mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never
/// failure (FACTS 0.2), so a line that only says Unknown is here for the reader.
/// </summary>
public static class WeChatCodes
{
    /// <summary>The err_code of a micropay.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Pay { get; } =
    [
        new("SYSTEMERROR", TradeVerdict.Unknown, "2.10 query immediately"),
        new("BANKERROR", TradeVerdict.Unknown, "2.10 query immediately"),
        new("USERPAYING", Waiting, "2.10"),
        new("ORDERPAID", TradeVerdict.Unknown, "2.10 query: already paid"),
        new("OUT_TRADE_NO_USED", TradeVerdict.Unknown, "2.10 query: may be our own first attempt"),
        new("AUTHCODEEXPIRE", TradeVerdict.Refused, "2.10 scan again"),
        new("AUTH_CODE_ERROR", TradeVerdict.Refused, "2.10 scan again"),
        new("AUTH_CODE_INVALID", TradeVerdict.Refused, "2.10 scan again"),
        new("NOTENOUGH", TradeVerdict.Refused, "2.10 buyer"),
        new("NOTSUPORTCARD", TradeVerdict.Refused, "2.10 buyer, spelling as is"),
        new("BUYER_MISMATCH", TradeVerdict.Refused, "2.10"),
        new("TRADE_ERROR", TradeVerdict.Refused, "2.10"),
        new("INVALID_REQUEST", TradeVerdict.Refused, "2.10"),
        new("ORDERREVERSED", TradeVerdict.Closed, "2.10"),
        new("ORDERCLOSED", TradeVerdict.Closed, "2.10"),
        new("PARAM_ERROR", TradeVerdict.Refused, "2.10 our request"),
        new("LACK_PARAMS", TradeVerdict.Refused, "2.10 our request"),
        new("NOT_UTF8", TradeVerdict.Refused, "2.10 our request"),
        new("XML_FORMAT_ERROR", TradeVerdict.Refused, "2.10 our request"),
        new("REQUIRE_POST_METHOD", TradeVerdict.Refused, "2.10 our request"),
        new("SIGNERROR", TradeVerdict.Refused, "2.10 configuration"),
        new("NOAUTH", TradeVerdict.Refused, "2.10 configuration"),
        new("APPID_MCHID_NOT_MATCH", TradeVerdict.Refused, "2.10 configuration"),
        new("APPID_NOT_EXIST", TradeVerdict.Refused, "2.10 configuration"),
        new("MCHID_NOT_EXIST", TradeVerdict.Refused, "2.10 configuration"),
    ];

    /// <summary>The trade_state of an orderquery.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> State { get; } =
    [
        new("SUCCESS", Paid, "2.6"),
        new("REFUND", TradeVerdict.GivenBack, "2.6 paid, and refunded in part or whole: how much is not said here"),
        new("NOTPAY", Waiting, "2.6"),
        new("USERPAYING", Waiting, "2.6"),
        new("ACCEPT", Waiting, "2.6 waits for the debit"),
        new("CLOSED", TradeVerdict.Closed, "2.6"),
        new("REVOKED", TradeVerdict.Closed, "2.6 reversed"),
        new(PayError, TradeVerdict.Refused, "2.6 reverse before a new number"),
    ];

    /// <summary>The err_code of an orderquery.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("ORDERNOTEXIST", TradeVerdict.NotFound, "2.10; time dependent, 0.5"),
        new("SYSTEMERROR", TradeVerdict.Unknown, "2.10"),
    ];

    /// <summary>The err_code of a reverse that does not say recall=Y.</summary>
    public static IReadOnlyList<CodeRow<ReversalVerdict>> Reverse { get; } =
    [
        new("SYSTEMERROR", Retry, "2.10 same as recall=Y"),
        new("USERPAYING", Retry, "2.10 wait and repeat"),
        new("REVERSE_EXPIRE", NotReversible, "2.10 too old: refund"),
    ];

    /// <summary>Codes of a reverse that only a query can explain.</summary>
    public static IReadOnlyList<string> ReverseThenQuery { get; } =
    [
        "INVALID_TRANSACTIONID", // 2.10
        "TRADE_STATE_ERROR", // 2.10
        "ORDERNOTEXIST", // 7.1 lists it for queries only, so a query says it
    ];

    /// <summary>The err_code of a refund.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> Refund { get; } =
    [
        new("SYSTEMERROR", RefundVerdict.Unknown, "2.10 same number again"),
        new("BIZERR_NEED_RETRY", RefundVerdict.Unknown, "2.10 same number again"),
        new("FREQUENCY_LIMITED", RefundVerdict.Unknown, "2.10 same number again"),
        new("NOTENOUGH", RetryLater, "2.7 our balance: same number later"),
        new("ORDERNOTREADY", RetryLater, "2.10 the trade is being processed"),
        new("INVALID_REQ_TOO_MUCH", RetryLater, "2.10 too many wrong requests"),
        new("ERROR", RetryLater, "2.10 its words say why: for an operator"),
        new("TRADE_OVERDUE", RefundVerdict.Refused, "2.10 too old"),
        new("USER_ACCOUNT_ABNORMAL", RefundVerdict.Refused, "2.10 the buyer's account is gone"),
        new("REFUND_FEE_MISMATCH", RefundVerdict.Refused, "2.10 same number, other amount"),
    ];

    /// <summary>The refund_status of a refund query.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundStatus { get; } =
    [
        new("SUCCESS", Done, "2.6"),
        new("PROCESSING", Pending, "2.6"),
        new("REFUNDCLOSE", RefundVerdict.Refused, "2.6 CLOSED: the money stays with the merchant"),
        new("CHANGE", Abnormal, "2.6 ABNORMAL: the bank refused, an operator must act"),
    ];

    /// <summary>The err_code of a refund query.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundQuery { get; } =
    [
        new("REFUNDNOTEXIST", RefundVerdict.NotFound, "2.10"),
        new("SYSTEMERROR", RefundVerdict.Unknown, "2.10"),
    ];

    /// <summary>The trade was refused and still stands open.</summary>
    public const string PayError = "PAYERROR";

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted) =>
        rows.FirstOrDefault(row => row.Code == code) is { } row ? row.Verdict : unlisted;
}
