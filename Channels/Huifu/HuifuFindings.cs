using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Huifu;

/// <summary>Turns an answer of Huifu into our finding: the rules around the tables of <see cref="HuifuCodes"/>.</summary>
internal static class HuifuFindings
{
    /// <summary>Where nobody says until when a trade may be paid: longer than the usual limits and the minute that a channel's trade outlives them.</summary>
    private static readonly TimeSpan BarcodeLife = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan SceneLife = TimeSpan.FromMinutes(40);

    /// <summary>Their clock and ours; a request that was on its way is charged until then.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>How long after its end an order that still says "processing" is asked for often.</summary>
    private static readonly TimeSpan Overtime = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan OftenAsked = TimeSpan.FromSeconds(5);

    /// <summary>Of a pay, by our number and the amount that it states.</summary>
    public static TradeFinding Pay(HuifuAnswer answer, string outTradeNo) => Trade(answer, answer["req_seq_id"], answer["hf_seq_id"], outTradeNo, answer switch
    {
        { Verified: true, Code: not HuifuCodes.Repeated, State: { } state } => HuifuCodes.State.Meaning(state, TradeVerdict.Unknown),
        _ => TradeVerdict.Unknown,
    });

    public static TradeFinding Start(HuifuAnswer answer, string outTradeNo)
    {
        var finding = Pay(answer, outTradeNo);
        if (finding.Verdict != TradeVerdict.Waiting) return finding;
        // Without the text of the code nobody can pay it; the query tells what there is.
        return answer["qr_code"] is { Length: > 0 } text ? finding with { Ticket = new PaymentTicket(TicketKind.Code, text) } : finding with { Verdict = TradeVerdict.Unknown };
    }

    public static TradeFinding Query(HuifuAnswer answer, string outTradeNo) => Trade(
        answer, answer["org_req_seq_id"] ?? answer["req_seq_id"], answer["org_hf_seq_id"] ?? answer["hf_seq_id"], outTradeNo, answer switch
        {
            { Verified: false } => TradeVerdict.Unknown,
            { State: { } state } => HuifuCodes.State.Meaning(state, TradeVerdict.Unknown),
            var about => HuifuCodes.Query.Meaning(about.Code, TradeVerdict.Unknown),
        });

    /// <summary>
    /// Nothing ends an order of digital RMB but its own end: FACTS 7.2 knows no reverse, and Huifu's close does not take them
    /// (huifurepo/dg-payment-skills c6f6f162, aggregation-query-trade-close.md [O]; the page of "扫码交易关单", 2025.02.25, says the same). So the query decides, and
    /// what may still be paid is asked for again right at its end.
    /// </summary>
    public static ReversalFinding Reverse(TradeFinding query, TradeReference trade, DateTimeOffset now)
    {
        var end = trade.Deadline ?? trade.StartedAt + (trade.Scene == Scene.Barcode ? BarcodeLife : SceneLife);
        var verdict = query.Verdict switch
        {
            TradeVerdict.Paid => ReversalVerdict.NotReversible,
            TradeVerdict.Refused => ReversalVerdict.Closed,
            TradeVerdict.Waiting => ReversalVerdict.Retry,
            // It may still be on its way until it would have expired.
            TradeVerdict.NotFound => now < end + Margin ? ReversalVerdict.Retry : ReversalVerdict.NotFound,
            _ => ReversalVerdict.Unknown,
        };
        return new ReversalFinding(verdict)
        {
            OpenUntil = verdict != ReversalVerdict.Retry || now >= end + Overtime ? null : now < end ? end : now + OftenAsked,
            Code = query.Code, Message = verdict == ReversalVerdict.Retry ? "数字人民币订单无法关闭，等待其支付超时" : query.Message, Raw = query.Raw,
        };
    }

    public static RefundFinding Refund(HuifuAnswer answer, RefundRequest refund) => Refunded(answer, answer["req_seq_id"], refund, answer switch
    {
        { Verified: true, Code: not HuifuCodes.Repeated, State: { } state } => HuifuCodes.RefundState.Meaning(state, RefundVerdict.Unknown),
        _ => RefundVerdict.Unknown,
    });

    public static RefundFinding RefundQuery(HuifuAnswer answer, RefundRequest refund) => Refunded(answer, answer["org_req_seq_id"], refund, answer switch
    {
        { Verified: false } => RefundVerdict.Unknown,
        { State: { } state } => HuifuCodes.RefundState.Meaning(state, RefundVerdict.Unknown),
        var about => HuifuCodes.RefundQuery.Meaning(about.Code, RefundVerdict.Unknown),
    });

    private static TradeFinding Trade(HuifuAnswer answer, string? number, string? channelTradeNo, string outTradeNo, TradeVerdict verdict)
    {
        var amount = Yuan.Parse(answer["trans_amt"]);
        if (number is not null && number != outTradeNo) verdict = TradeVerdict.Unknown;
        // What moves an order has to name it, and Paid also says how much.
        if (verdict is TradeVerdict.Paid or TradeVerdict.Refused && number is null) verdict = TradeVerdict.Unknown;
        if (verdict == TradeVerdict.Paid && (amount is null || channelTradeNo is null)) verdict = TradeVerdict.Unknown;
        return new TradeFinding(verdict) { Amount = amount, ChannelTradeNo = channelTradeNo, Code = Code(answer), Message = Message(answer), Raw = answer.Raw };
    }

    private static RefundFinding Refunded(HuifuAnswer answer, string? number, RefundRequest refund, RefundVerdict verdict)
    {
        var ofAnother = number is not null && number != refund.OutRefundNo;
        if (verdict is RefundVerdict.Done or RefundVerdict.Refused && number is null) ofAnother = true;
        if (answer["ord_amt"] is { } stated && Yuan.Parse(stated) != refund.Amount) ofAnother = true;
        return new(ofAnother ? RefundVerdict.Unknown : verdict) { Code = Code(answer), Message = Message(answer), Raw = answer.Raw };
    }

    private static string? Code(HuifuAnswer answer) => answer.State is { } state ? $"{answer.Code} {state}".Trim() : answer["resp_code"];

    private static string? Message(HuifuAnswer answer) => answer["bank_desc"] ?? answer["bank_message"] ?? answer["resp_desc"];
}
