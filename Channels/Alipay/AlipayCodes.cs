using static PaymentGrains.Domain.Trades.RefundVerdict;
using static PaymentGrains.Domain.Trades.ReversalVerdict;
using static PaymentGrains.Domain.Trades.TradeVerdict;
using RefundVerdict = PaymentGrains.Domain.Trades.RefundVerdict;
using ReversalVerdict = PaymentGrains.Domain.Trades.ReversalVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.Alipay;

/// <summary>
/// What Alipay's codes mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never failure
/// (FACTS 0.2), so a line that only says Unknown is here for the reader.
/// </summary>
public static class AlipayCodes
{
    /// <summary>The gateway's own code of a pay; 10000 and 40004 are read further.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Gateway { get; } =
    [
        new("10003", Waiting, "1.6 waiting for the buyer"),
        new("20000", TradeVerdict.Unknown, "1.6 service unavailable"),
        new("20001", TradeVerdict.Refused, "1.6 insufficient authorisation, not charged"),
        new("40001", TradeVerdict.Refused, "1.6 missing parameter"),
        new("40002", TradeVerdict.Refused, "1.6 invalid parameter"),
        new("40003", TradeVerdict.Refused, "1.6 conditions not met"),
        new("40005", TradeVerdict.Unknown, "1.6 frequency limit: query first"),
        new("40006", TradeVerdict.Refused, "1.6 insufficient permission"),
    ];

    /// <summary>The sub_code of a pay that was answered 40004.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Pay { get; } =
    [
        new("ACQ.SYSTEM_ERROR", TradeVerdict.Unknown, "1.10 query at once"),
        new("ACQ.TRADE_HAS_SUCCESS", TradeVerdict.Unknown, "1.10 already paid: query and take the result"),
        new("ACQ.TRADE_HAS_CLOSE", TradeVerdict.Unknown, "1.10 query; then Closed"),
        new("ACQ.BUYER_BALANCE_NOT_ENOUGH", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.ERROR_BALANCE_PAYMENT_DISABLE", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.BUYER_ENABLE_STATUS_FORBID", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.PULL_MOBILE_CASHIER_FAIL", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.MOBILE_PAYMENT_SWITCH_OFF", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.USER_FACE_PAYMENT_SWITCH_OFF", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.PAYMENT_FAIL", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE", TradeVerdict.Refused, "1.10 buyer"),
        new("ACQ.PAYMENT_AUTH_CODE_INVALID", TradeVerdict.Refused, "1.10 buyer, scan again"),
        new("ACQ.TOTAL_FEE_EXCEED", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.BEYOND_PAY_RESTRICTION", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.BEYOND_PER_RECEIPT_RESTRICTION", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.BEYOND_PER_RECEIPT_DAY_RESTRICTION", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.BEYOND_PER_RECEIPT_SINGLE_RESTRICTION", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.PRODUCT_AMOUNT_LIMIT_ERROR", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.ERROR_BUYER_CERTIFY_LEVEL_LIMIT", TradeVerdict.Refused, "1.10 limits"),
        new("ACQ.ACCESS_FORBIDDEN", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.PARTNER_ERROR", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.SELLER_BEEN_BLOCKED", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.INVALID_STORE_ID", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.MERCHANT_STATUS_NOT_NORMAL", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.INVALID_PARAMETER", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.EXIST_FORBIDDEN_WORD", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.CONTEXT_INCONSISTENT", TradeVerdict.Refused, "1.10 same number, other parameters"),
        new("ACQ.TRADE_BUYER_NOT_MATCH", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.BUYER_SELLER_EQUAL", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.RISK_MERCHANT_IP_NOT_EXIST", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", TradeVerdict.Refused, "1.10 seller"),
        new("ACQ.PAYMENT_REQUEST_HAS_RISK", TradeVerdict.Refused, "1.10 risk"),
    ];

    /// <summary>The trade_status of a query and of a notification.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Status { get; } =
    [
        new("WAIT_BUYER_PAY", Waiting, "1.8"),
        new("TRADE_SUCCESS", Paid, "1.8"),
        new("TRADE_FINISHED", Paid, "1.8 no longer refundable"),
        new("TRADE_CLOSED", TradeVerdict.Closed, "1.8 unpaid, or wholly refunded: holds no money"),
    ];

    /// <summary>The sub_code of a query that was answered 40004.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("ACQ.TRADE_NOT_EXIST", TradeVerdict.NotFound, "1.9 barcode; time dependent, 0.5"),
        new("ACQ.SYSTEM_ERROR", TradeVerdict.Unknown, "1.9 repeat"),
        new("ACQ.INVALID_PARAMETER", TradeVerdict.Unknown, "1.9 the query failed, the trade is as it was"),
    ];

    /// <summary>The sub_code of a cancel that was answered 40004.</summary>
    public static IReadOnlyList<CodeRow<ReversalVerdict>> Cancel { get; } =
    [
        new("ACQ.SYSTEM_ERROR", Retry, "1.7 cancel, also spelt AQC."),
        new("ACQ.SELLER_BALANCE_NOT_ENOUGH", Retry, "1.7 cancel, after a top-up"),
        new("ACQ.TRADE_CANCEL_TIME_OUT", NotReversible, "1.7 cancel, over 24 h: refund"),
        new("ACQ.TRADE_HAS_FINISHED", NotReversible, "1.7 cancel"),
        new("ACQ.CANCEL_NOT_ALLOWED", NotReversible, "1.7 cancel"),
        new("ACQ.TRADE_NOT_EXIST", ReversalVerdict.NotFound, "7.1"),
    ];

    /// <summary>The sub_code of a close that was answered 40004. What stands here as Unknown, a query decides.</summary>
    public static IReadOnlyList<CodeRow<ReversalVerdict>> Close { get; } =
    [
        new("ACQ.TRADE_NOT_EXIST", ReversalVerdict.NotFound, "1.7 close: the code was never scanned"),
        new("ACQ.SYSTEM_ERROR", Retry, "1.7 close, as of a cancel"),
        new("ACQ.TRADE_STATUS_ERROR", ReversalVerdict.Unknown, "1.7 close: query"),
        new("ACQ.REASON_TRADE_STATUS_INVALID", ReversalVerdict.Unknown, "1.7 close: query"),
        new("ACQ.REASON_ILLEGAL_STATUS", ReversalVerdict.Unknown, "1.7 close: query"),
    ];

    /// <summary>The sub_code of a bill that was answered 40004; its names differ from one document to the next. Empty is believed after the ready time only.</summary>
    public static IReadOnlyList<CodeRow<BillVerdict>> Bill { get; } =
    [
        new("BILL_NOT_EXIST", BillVerdict.Empty, "1.7 bill"),
        new("NO_BILL_DATA", BillVerdict.Empty, "1.7 bill"),
        new("isp.bill_not_exist", BillVerdict.Empty, "1.7 bill"),
        new("SYSTEM_RATE_LIMIT", BillVerdict.Unknown, "1.7 bill: later"),
    ];

    /// <summary>The sub_code of a refund that was answered 40004.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> Refund { get; } =
    [
        new("ACQ.SYSTEM_ERROR", RefundVerdict.Unknown, "1.7 refund, repeat with identical parameters"),
        new("ACQ.SELLER_BALANCE_NOT_ENOUGH", RetryLater, "1.7 refund, same number"),
        new("ACQ.DISCORDANT_REPEAT_REQUEST", RefundVerdict.Refused, "1.7 refund, same number and other amount"),
        new("ACQ.REASON_TRADE_REFUND_FEE_ERR", RefundVerdict.Refused, "1.7 refund"),
        new("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", RefundVerdict.Refused, "1.7 refund"),
        new("ACQ.TRADE_HAS_FINISHED", RefundVerdict.Refused, "1.7 refund"),
        new("ACQ.TRADE_NOT_ALLOW_REFUND", RefundVerdict.Refused, "1.7 refund"),
        new("ACQ.NOT_ALLOW_PARTIAL_REFUND", RefundVerdict.Refused, "1.7 refund"),
        new("ACQ.TRADE_STATUS_ERROR", RefundVerdict.Refused, "1.7 refund"),
        new("ACQ.TRADE_NOT_EXIST", RefundVerdict.Refused, "1.7 refund"),
    ];

    /// <summary>The sub_code of a refund query that was answered 40004.</summary>
    public static IReadOnlyList<CodeRow<RefundVerdict>> RefundQuery { get; } =
    [
        new("ACQ.TRADE_NOT_EXIST", RefundVerdict.NotFound, "1.9"),
    ];

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted)
    {
        // The service misspells its own prefix (FACTS 1.7).
        if (code.StartsWith("AQC.", StringComparison.Ordinal)) code = "ACQ." + code[4..];
        return rows.FirstOrDefault(row => row.Code == code || IsCut(code, row.Code)) is { } row ? row.Verdict : unlisted;
    }

    /// <summary>Names are cut at 32 characters in places (FACTS 1.10). Nothing shorter may match by its beginning.</summary>
    private static bool IsCut(string code, string whole) => code.Length >= 32 && whole.StartsWith(code, StringComparison.Ordinal);
}
