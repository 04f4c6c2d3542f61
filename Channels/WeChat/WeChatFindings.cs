using System.Globalization;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat;

/// <summary>Turns an answer of WeChat Pay into our finding: the rules around the tables of <see cref="WeChatCodes"/>.</summary>
internal static class WeChatFindings
{
    /// <summary>A trade has no more refunds than this (FACTS 2.6).</summary>
    private const int RefundsMost = 50;

    public static TradeFinding Pay(WeChatAnswer answer, string outTradeNo) => Trade(answer, outTradeNo, answer switch
    {
        // A barcode charge is final only as a whole: which trade, of which kind, how much (FACTS 2.10).
        { Succeeded: true } => IsWhole(answer) ? TradeVerdict.Paid : TradeVerdict.Unknown,
        { Failed: true } => WeChatCodes.Pay.Meaning(answer.ErrorCode, TradeVerdict.Unknown),
        _ => TradeVerdict.Unknown,
    });

    public static TradeFinding Query(WeChatAnswer answer, string outTradeNo)
    {
        var state = answer["trade_state"] ?? "";
        var finding = Trade(answer, outTradeNo, answer switch
        {
            { Succeeded: true } when state == "SUCCESS" && !IsWhole(answer) => TradeVerdict.Unknown,
            { Succeeded: true } => WeChatCodes.State.Meaning(state, TradeVerdict.Unknown),
            { Failed: true } => WeChatCodes.Query.Meaning(answer.ErrorCode, TradeVerdict.Unknown),
            _ => TradeVerdict.Unknown,
        });
        return finding with
        {
            StillOpen = finding.Verdict == TradeVerdict.Refused && state == WeChatCodes.PayError,
            Code = answer.Succeeded && state.Length > 0 ? state : finding.Code,
            Message = finding.Message ?? answer["trade_state_desc"],
        };
    }

    /// <summary>True when the reverse's answer means nothing without a query (FACTS 2.10).</summary>
    public static bool NeedsQuery(WeChatAnswer reverse) =>
        reverse is { Failed: true } && reverse["recall"] != "Y" && WeChatCodes.ReverseThenQuery.Contains(reverse.ErrorCode);

    public static ReversalFinding Reverse(WeChatAnswer answer) => new(answer switch
    {
        { Verified: true } when answer["recall"] == "Y" => ReversalVerdict.Retry,
        // Nothing tells whether money had been taken and went back; closed is what is certain.
        { Succeeded: true } when answer["recall"] == "N" => ReversalVerdict.Closed,
        { Failed: true } => WeChatCodes.Reverse.Meaning(answer.ErrorCode, ReversalVerdict.Unknown),
        _ => ReversalVerdict.Unknown,
    })
    {
        Code = Code(answer), Message = Message(answer), Raw = answer.Raw,
    };

    /// <summary>What the query says of a trade that the reverse could not explain.</summary>
    public static ReversalFinding ReverseByQuery(WeChatAnswer reverse, TradeFinding query) => new(query.Verdict switch
    {
        TradeVerdict.NotFound => ReversalVerdict.NotFound,
        TradeVerdict.Closed => ReversalVerdict.Closed,
        // REFUND: how much went back stands in the list, which the query that follows reads.
        TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,
        _ => ReversalVerdict.Retry,
    })
    {
        Code = Code(reverse), Message = Message(reverse), Raw = $"{reverse.Raw}\n{query.Raw}",
    };

    public static RefundFinding Refund(WeChatAnswer answer, RefundRequest refund) => Refunded(answer, refund, answer switch
    {
        // Accepted is not done (FACTS 0.7).
        { Succeeded: true } => RefundVerdict.Pending,
        { Failed: true } => WeChatCodes.Refund.Meaning(answer.ErrorCode, RefundVerdict.Unknown),
        _ => RefundVerdict.Unknown,
    });

    public static RefundFinding RefundQuery(WeChatAnswer answer, RefundRequest refund)
    {
        // We ask by our refund number, so the answer lists one refund, number 0; of another one it would prove nothing.
        var ofAnother = answer["out_refund_no_0"] is { } number && number != refund.OutRefundNo;
        var finding = Refunded(answer, refund, answer switch
        {
            { Succeeded: true } when ofAnother => RefundVerdict.Unknown,
            { Succeeded: true } => WeChatCodes.RefundStatus.Meaning(answer["refund_status_0"] ?? "", RefundVerdict.Unknown),
            { Failed: true } => WeChatCodes.RefundQuery.Meaning(answer.ErrorCode, RefundVerdict.Unknown),
            _ => RefundVerdict.Unknown,
        });
        return answer.Succeeded ? finding with { Code = answer["refund_status_0"] } : finding;
    }

    /// <summary>The refunds of a trade that gave or give money back; null when the answer does not list all of them for certain.</summary>
    public static IReadOnlyList<TradeRefund>? RefundsOf(WeChatAnswer answer, string outTradeNo)
    {
        if (!answer.Succeeded || answer["out_trade_no"] != outTradeNo) return null;
        if (!int.TryParse(answer["refund_count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > RefundsMost) return null;
        // A long list comes in pages, and a page is not the list.
        if (answer["total_refund_count"] is { } total && total != answer["refund_count"]) return null;
        var refunds = new List<TradeRefund>();
        for (var n = 0; n < count; n++)
        {
            if (answer[$"out_refund_no_{n}"] is not { Length: > 0 } number) return null;
            if (!long.TryParse(answer[$"refund_fee_{n}"], NumberStyles.None, CultureInfo.InvariantCulture, out var fen)) return null;
            switch (WeChatCodes.RefundStatus.Meaning(answer[$"refund_status_{n}"] ?? "", RefundVerdict.Unknown))
            {
                case RefundVerdict.Done:
                    refunds.Add(new TradeRefund(number, fen, Done: true));
                    break;
                case RefundVerdict.Pending:
                    refunds.Add(new TradeRefund(number, fen, Done: false));
                    break;
                case RefundVerdict.Refused or RefundVerdict.Abnormal:
                    break;
                default:
                    return null;
            }
        }

        return refunds;
    }

    private static TradeFinding Trade(WeChatAnswer answer, string outTradeNo, TradeVerdict verdict) =>
        new(IsOfAnother(answer, outTradeNo) ? TradeVerdict.Unknown : verdict)
        {
            Amount = Fen(answer), ChannelTradeNo = answer["transaction_id"], Code = Code(answer), Message = Message(answer), Raw = answer.Raw,
        };

    private static RefundFinding Refunded(WeChatAnswer answer, RefundRequest refund, RefundVerdict verdict)
    {
        var ofAnother = IsOfAnother(answer, refund.OutTradeNo) || (answer["out_refund_no"] is { } number && number != refund.OutRefundNo);
        return new(ofAnother ? RefundVerdict.Unknown : verdict) { Code = Code(answer), Message = Message(answer), Raw = answer.Raw };
    }

    private static bool IsWhole(WeChatAnswer answer) =>
        answer["out_trade_no"] is not null && answer["transaction_id"] is { Length: > 0 } && answer["trade_type"] == "MICROPAY" && Fen(answer) is not null;

    private static bool IsOfAnother(WeChatAnswer answer, string outTradeNo) => answer["out_trade_no"] is { } number && number != outTradeNo;

    private static long? Fen(WeChatAnswer answer) =>
        long.TryParse(answer["total_fee"], NumberStyles.None, CultureInfo.InvariantCulture, out var fen) ? fen : null;

    private static string? Code(WeChatAnswer answer) => answer["err_code"] ?? answer["result_code"] ?? answer["return_code"];

    private static string? Message(WeChatAnswer answer) => answer["err_code_des"] ?? (answer.Verified ? null : answer["return_msg"]);
}
