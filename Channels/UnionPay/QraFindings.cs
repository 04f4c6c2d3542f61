using System.Globalization;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>Turns an answer of QRA into our finding: the rules around the tables of <see cref="QraCodes"/> (FACTS 3B).</summary>
internal static class QraFindings
{
    private const int RefundsMost = 50;

    /// <summary>pay_result 0 is paid, need_query=N beside a failure is a definite refusal, everything else is asked for.</summary>
    public static TradeFinding Pay(QraAnswer answer, string outTradeNo)
    {
        var paid = answer.Succeeded && answer["pay_result"] == "0";
        var failed = answer.Failed || (answer.Succeeded && answer["pay_result"] is { Length: > 0 } result && result != "0");
        return Trade(answer, outTradeNo, (paid, failed, answer["need_query"]) switch
        {
            (true, _, not "Y") => IsWhole(answer) ? TradeVerdict.Paid : TradeVerdict.Unknown,
            (false, true, "N") => TradeVerdict.Refused,
            (false, true, "Y") => TradeVerdict.Waiting,
            _ => TradeVerdict.Unknown,
        });
    }

    public static TradeFinding Start(QraAnswer answer, string outTradeNo)
    {
        if (answer.Succeeded && answer["code_url"] is { Length: > 0 } code)
            return Trade(answer, outTradeNo, TradeVerdict.Waiting) with { Ticket = new PaymentTicket(TicketKind.Code, code) };
        return Trade(answer, outTradeNo, answer.Failed && answer["need_query"] == "N" ? TradeVerdict.Refused : TradeVerdict.Unknown);
    }

    public static TradeFinding Query(QraAnswer answer, string outTradeNo)
    {
        var state = answer["trade_state"] ?? (answer["pay_result"] == "0" ? "SUCCESS" : "");
        var finding = Trade(answer, outTradeNo, answer switch
        {
            { Succeeded: true } when state == "SUCCESS" && !IsWhole(answer) => TradeVerdict.Unknown,
            { Succeeded: true } => QraCodes.State.Meaning(state, TradeVerdict.Unknown),
            { Failed: true } => QraCodes.Query.Meaning(answer.ErrorCode, TradeVerdict.Unknown),
            _ => TradeVerdict.Unknown,
        });
        return finding with
        {
            StillOpen = finding.Verdict == TradeVerdict.Refused && state == QraCodes.PayError,
            Code = answer.Succeeded && state.Length > 0 ? state : finding.Code,
        };
    }

    /// <summary>The reversal's own answer, before a query is asked.</summary>
    public static ReversalAnswer Reversal(QraAnswer answer) => answer switch
    {
        { Succeeded: true } => ReversalAnswer.Accepted,
        { Failed: true } => QraCodes.Reverse.Meaning(answer.ErrorCode, ReversalAnswer.Unsure),
        _ => ReversalAnswer.Unsure,
    };

    /// <summary>A close is definite; one that failed is explained by a query.</summary>
    public static ReversalVerdict CloseByQuery(TradeFinding query) => query.Verdict switch
    {
        TradeVerdict.Closed or TradeVerdict.Refused when !query.StillOpen => ReversalVerdict.Closed,
        TradeVerdict.NotFound => ReversalVerdict.NotFound,
        TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,
        TradeVerdict.Waiting or TradeVerdict.Refused => ReversalVerdict.Retry,
        _ => ReversalVerdict.Unknown,
    };

    public static RefundFinding Refund(QraAnswer answer, RefundRequest refund) =>
        // Accepted is not done (FACTS 0.7), and no refusal is listed as definite.
        Refunded(answer, refund, answer.Succeeded ? RefundVerdict.Pending : RefundVerdict.Unknown);

    public static RefundFinding RefundQuery(QraAnswer answer, RefundRequest refund)
    {
        var finding = Refunded(answer, refund, answer switch
        {
            { Succeeded: true } when answer["out_refund_no_0"] != refund.OutRefundNo || answer["refund_fee_0"] != refund.Amount.ToString(CultureInfo.InvariantCulture) => RefundVerdict.Unknown,
            { Succeeded: true } => QraCodes.RefundStatus.Meaning(answer["refund_status_0"] ?? "", RefundVerdict.Unknown),
            { Failed: true } => QraCodes.RefundQuery.Meaning(answer.ErrorCode, RefundVerdict.Unknown),
            _ => RefundVerdict.Unknown,
        });
        return answer.Succeeded ? finding with { Code = answer["refund_status_0"] } : finding;
    }

    /// <summary>The refunds of a trade that gave or give money back; null when the answer does not list all of them for certain.</summary>
    public static IReadOnlyList<TradeRefund>? RefundsOf(QraAnswer answer, string outTradeNo)
    {
        if (!answer.Succeeded || answer["out_trade_no"] != outTradeNo) return null;
        if (!int.TryParse(answer["refund_count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > RefundsMost) return null;
        var refunds = new List<TradeRefund>();
        for (var n = 0; n < count; n++)
        {
            if (answer[$"out_refund_no_{n}"] is not { Length: > 0 } number || Fen(answer[$"refund_fee_{n}"]) is not { } fen) return null;
            switch (QraCodes.RefundStatus.Meaning(answer[$"refund_status_{n}"] ?? "", RefundVerdict.Unknown))
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

    private static TradeFinding Trade(QraAnswer answer, string outTradeNo, TradeVerdict verdict) =>
        new(IsOfAnother(answer, "out_trade_no", outTradeNo) ? TradeVerdict.Unknown : verdict)
        {
            Amount = Fen(answer["total_fee"]), ChannelTradeNo = answer["transaction_id"], Code = Code(answer), Message = answer["err_msg"], Raw = answer.Raw,
        };

    private static RefundFinding Refunded(QraAnswer answer, RefundRequest refund, RefundVerdict verdict)
    {
        var ofAnother = IsOfAnother(answer, "out_trade_no", refund.OutTradeNo) || IsOfAnother(answer, "out_refund_no", refund.OutRefundNo);
        return new(ofAnother ? RefundVerdict.Unknown : verdict) { Code = Code(answer), Message = answer["err_msg"], Raw = answer.Raw };
    }

    private static bool IsWhole(QraAnswer answer) =>
        answer["out_trade_no"] is not null && answer["transaction_id"] is { Length: > 0 } && Fen(answer["total_fee"]) is not null;

    private static bool IsOfAnother(QraAnswer answer, string field, string ours) => answer[field] is { } number && number != ours;

    private static long? Fen(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var fen) ? fen : null;

    private static string? Code(QraAnswer answer) => answer["err_code"] ?? answer["code"] ?? answer["result_code"];
}
