using static PaymentGrains.Channels.BillVerdict;
using static PaymentGrains.Domain.Trades.RefundVerdict;
using BillVerdict = PaymentGrains.Channels.BillVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>
/// What the codes of WeChat Pay v3 mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never
/// failure (FACTS 0.2), so a line that only says Unknown is here for the reader. The states of a trade are <see cref="WeChatCodes.State"/>.
/// </summary>
public static class WeChatV3Codes
{
    /// <summary>The code of a create that was refused.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Create { get; } =
    [
        new("SYSTEM_ERROR", TradeVerdict.Unknown, "2.7 query first"),
        new("BANK_ERROR", TradeVerdict.Unknown, "2.7 query first"),
        new("FREQUENCY_LIMITED", TradeVerdict.Unknown, "2.7 query first"),
        new("RATELIMIT_EXCEEDED", TradeVerdict.Unknown, "2.7 query first"),
        new("PARAM_ERROR", TradeVerdict.Refused, "2.7 our request"),
        new("INVALID_REQUEST", TradeVerdict.Unknown, "2.7 may mean that the parameters differ from those of an earlier try: query"),
        new("SIGN_ERROR", TradeVerdict.Refused, "2.7 configuration, or our clock (8.16)"),
        new("NO_AUTH", TradeVerdict.Refused, "2.7 permission"),
        new("RULE_LIMIT", TradeVerdict.Refused, "2.7 rule"),
        new("ACCOUNT_ERROR", TradeVerdict.Refused, "2.7 user account"),
        new("ORDER_CLOSED", TradeVerdict.Unknown, "2.7 query; then Closed"),
        new("OUT_TRADE_NO_USED", TradeVerdict.Unknown, "2.7 query: may be our own first attempt"),
        new("TRADE_ERROR", TradeVerdict.Unknown, "2.7 query first"),
        new("NOTENOUGH", TradeVerdict.Refused, "2.7 buyer"),
        new("NOT_ENOUGH", TradeVerdict.Refused, "2.7 buyer"),
        new("USERPAYING", TradeVerdict.Unknown, "2.7 query"),
        new("ORDERPAID", TradeVerdict.Unknown, "2.7 query"),
        new("APPID_MCHID_NOT_MATCH", TradeVerdict.Refused, "2.7 configuration"),
        new("MCH_NOT_EXISTS", TradeVerdict.Refused, "2.7 configuration"),
        new("OPENID_MISMATCH", TradeVerdict.Refused, "2.7 configuration"),
        new("INVALID_TRANSACTIONID", TradeVerdict.Refused, "2.7 configuration"),
    ];

    /// <summary>The code of a query that was refused.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("ORDER_NOT_EXIST", TradeVerdict.NotFound, "2.7; time dependent, 0.5"),
        new("RESOURCE_NOT_EXISTS", TradeVerdict.NotFound, "2.7; time dependent, 0.5"),
    ];

    /// <summary>The code of a refund that was refused.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> Refund { get; } =
    [
        new("SYSTEM_ERROR", RefundVerdict.Unknown, "2.7 query, then same parameters"),
        new("BANK_ERROR", RefundVerdict.Unknown, "2.7 query, then same parameters"),
        new("FREQUENCY_LIMITED", RefundVerdict.Unknown, "2.7 same number again"),
        new("RATELIMIT_EXCEEDED", RefundVerdict.Unknown, "2.7 same number again"),
        new("NOTENOUGH", RetryLater, "2.7 our balance: same number later"),
        new("NOT_ENOUGH", RetryLater, "2.7 our balance: same number later"),
        new("SIGN_ERROR", RetryLater, "2.7 configuration: same number when it is repaired"),
        new("NO_AUTH", RetryLater, "2.7 permission: same number when it is given"),
        new("APPID_MCHID_NOT_MATCH", RetryLater, "2.7 configuration: same number when it is repaired"),
        new("MCH_NOT_EXISTS", RetryLater, "2.7 configuration: same number when it is repaired"),
        new("INVALID_REQUEST", RetryLater, "2.7 its words say why, also that the trade holds too little by now: query, and for an operator"),
        new("TRADE_ERROR", RefundVerdict.Unknown, "2.7 query first"),
        new("PARAM_ERROR", RefundVerdict.Refused, "2.7 our request"),
        new("RULE_LIMIT", RefundVerdict.Refused, "2.7 rule"),
        new("ACCOUNT_ERROR", RefundVerdict.Refused, "2.7 user account"),
    ];

    /// <summary>The status of a refund, in the answer to it, to its query and in a notification.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundStatus { get; } =
    [
        new("SUCCESS", Done, "2.6"),
        new("PROCESSING", Pending, "2.6"),
        new("CLOSED", RefundVerdict.Refused, "2.6 the money stays with the merchant"),
        new("ABNORMAL", Abnormal, "2.6 the bank refused, an operator must act"),
    ];

    /// <summary>The code of a refund query that was refused.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundQuery { get; } =
    [
        new("RESOURCE_NOT_EXISTS", RefundVerdict.NotFound, "2.7"),
    ];

    /// <summary>The code of a bill that was refused. FACTS names none of them; both words are WeChat's own.</summary>
    public static IReadOnlyList<CodeRow<BillVerdict>> Bill { get; } =
    [
        new("NO_STATEMENT_EXIST", Empty, "2.4; believed only after the ready time"),
        new("STATEMENT_CREATING", NotReady, "2.4"),
    ];
}
