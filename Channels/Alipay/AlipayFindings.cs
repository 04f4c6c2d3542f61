using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Turns an answer of Alipay into our finding: the rules around the tables of <see cref="AlipayCodes"/>.</summary>
internal static class AlipayFindings
{
    private const string Succeeded = "10000";
    private const string BusinessFailure = "40004";

    public static TradeFinding Pay(AlipayAnswer answer, string outTradeNo)
    {
        var verdict = answer.Code switch
        {
            Succeeded => TradeVerdict.Paid,
            BusinessFailure => AlipayCodes.Pay.Meaning(answer.SubCode, TradeVerdict.Unknown),
            var code => AlipayCodes.Gateway.Meaning(code, TradeVerdict.Unknown),
        };
        // Errors may come unsigned. A definite refusal of a create is taken even so, as "not accepted" (FACTS 0.3); nothing else is.
        var believed = answer.Verified || (answer.Proof == Proof.Unsigned && verdict == TradeVerdict.Refused);
        return Trade(answer, outTradeNo, believed ? verdict : TradeVerdict.Unknown);
    }

    public static TradeFinding Query(AlipayAnswer answer, string outTradeNo) => Trade(answer, outTradeNo, answer switch
    {
        { Verified: false } => TradeVerdict.Unknown,
        { Code: Succeeded } => AlipayCodes.Status.Meaning(answer["trade_status"] ?? "", TradeVerdict.Unknown),
        { Code: BusinessFailure } => AlipayCodes.Query.Meaning(answer.SubCode, TradeVerdict.Unknown),
        _ => TradeVerdict.Unknown,
    });

    public static ReversalFinding Cancel(AlipayAnswer answer, string outTradeNo)
    {
        var verdict = answer switch
        {
            { Verified: false } => ReversalVerdict.Unknown,
            _ when IsOfAnother(answer, outTradeNo) => ReversalVerdict.Unknown,
            { Code: Succeeded } => Cancelled(answer["retry_flag"], answer["action"]),
            { Code: BusinessFailure } => AlipayCodes.Cancel.Meaning(answer.SubCode, ReversalVerdict.Unknown),
            _ => ReversalVerdict.Unknown,
        };
        return new ReversalFinding(verdict) { Code = Code(answer), Message = answer["sub_msg"], Raw = answer.Raw };
    }

    /// <summary>Of a precreate: what the customer scans, or why there is none.</summary>
    public static TradeFinding Precreate(AlipayAnswer answer, string outTradeNo)
    {
        var code = answer["qr_code"] is { Length: > 0 } text && answer["out_trade_no"] == outTradeNo ? text : null;
        // The code is where the customer's money goes: nobody but Alipay may have written it.
        if (answer is { Verified: true, Code: Succeeded } && code is not null)
            return new TradeFinding(TradeVerdict.Waiting) { Ticket = new PaymentTicket(TicketKind.Code, code), Code = Code(answer), Raw = answer.Raw };
        var finding = Pay(answer, outTradeNo);
        // It only prepares: an answer that sounds paid or waiting, and brings no code, is nothing to go by.
        return finding.Verdict is TradeVerdict.Refused ? finding : finding with { Verdict = TradeVerdict.Unknown };
    }

    /// <summary>Null when only a query can tell how the close ended (FACTS 1.7).</summary>
    public static ReversalFinding? Close(AlipayAnswer answer, string outTradeNo)
    {
        ReversalVerdict? verdict = answer switch
        {
            { Verified: false } => ReversalVerdict.Unknown,
            _ when IsOfAnother(answer, outTradeNo) => ReversalVerdict.Unknown,
            { Code: Succeeded } when answer["out_trade_no"] is not null => ReversalVerdict.Closed,
            { Code: BusinessFailure } when AlipayCodes.Close.Meaning(answer.SubCode, ReversalVerdict.Unknown) is var known && known != ReversalVerdict.Unknown => known,
            { Code: Succeeded or BusinessFailure } => null,
            _ => ReversalVerdict.Unknown,
        };
        return verdict is { } certain ? new ReversalFinding(certain) { Code = Code(answer), Message = answer["sub_msg"], Raw = answer.Raw } : null;
    }

    /// <summary>What the query says of a trade whose close explained nothing.</summary>
    public static ReversalFinding CloseByQuery(AlipayAnswer close, TradeFinding query) => new(query.Verdict switch
    {
        TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,
        TradeVerdict.Closed => ReversalVerdict.Closed,
        TradeVerdict.NotFound => ReversalVerdict.NotFound,
        TradeVerdict.Waiting => ReversalVerdict.Retry,
        _ => ReversalVerdict.Unknown,
    })
    {
        Code = Code(close), Message = close["sub_msg"], Raw = $"{close.Raw}\n{query.Raw}",
    };

    public static RefundFinding Refund(AlipayAnswer answer, string outTradeNo)
    {
        var finding = Refunded(answer, outTradeNo, answer switch
        {
            // refund_fee counts all refunds of the trade and proves nothing of this one; fund_change does (FACTS 1.7).
            { Code: Succeeded } => answer["fund_change"] == "Y" ? RefundVerdict.Done : RefundVerdict.Pending,
            { Code: BusinessFailure } => AlipayCodes.Refund.Meaning(answer.SubCode, RefundVerdict.Unknown),
            _ => RefundVerdict.Unknown,
        });
        return finding.Verdict is RefundVerdict.Done or RefundVerdict.Pending ? finding with { TradeRefunded = Yuan.Parse(answer["refund_fee"]) } : finding;
    }

    public static RefundFinding RefundQuery(AlipayAnswer answer, RefundRequest refund) => Refunded(answer, refund.OutTradeNo, answer switch
    {
        _ when answer["out_request_no"] is { } number && number != refund.OutRefundNo => RefundVerdict.Unknown,
        { Code: Succeeded } when answer["refund_status"] == "REFUND_SUCCESS" => RefundVerdict.Done,
        { Code: Succeeded } when answer["refund_status"] is null && answer["refund_amount"] is null => RefundVerdict.NotFound,
        { Code: Succeeded } => RefundVerdict.Pending,
        { Code: BusinessFailure } => AlipayCodes.RefundQuery.Meaning(answer.SubCode, RefundVerdict.Unknown),
        _ => RefundVerdict.Unknown,
    });

    private static ReversalVerdict Cancelled(string? retryFlag, string? action) => (retryFlag, action) switch
    {
        ("Y", _) => ReversalVerdict.Retry,
        (_, "close") => ReversalVerdict.Closed,
        (_, "refund") => ReversalVerdict.Returned,
        // No action and nothing to repeat: there is no such trade, or it had failed (FACTS 1.7).
        ("N", null or "") => ReversalVerdict.NotFound,
        _ => ReversalVerdict.Unknown,
    };

    private static TradeFinding Trade(AlipayAnswer answer, string outTradeNo, TradeVerdict verdict)
    {
        if (IsOfAnother(answer, outTradeNo)) verdict = TradeVerdict.Unknown;
        var amount = answer.Verified ? Yuan.Parse(answer["total_amount"]) : null;
        var tradeNo = answer.Verified ? answer["trade_no"] : null;
        // Paid is believed only with everything that proves which trade and how much.
        if (verdict == TradeVerdict.Paid && (answer["out_trade_no"] is null || tradeNo is null || amount is null)) verdict = TradeVerdict.Unknown;
        return new TradeFinding(verdict) { Amount = amount, ChannelTradeNo = tradeNo, Code = Code(answer), Message = answer["sub_msg"], Raw = answer.Raw };
    }

    private static RefundFinding Refunded(AlipayAnswer answer, string outTradeNo, RefundVerdict verdict)
    {
        if (!answer.Verified || IsOfAnother(answer, outTradeNo)) verdict = RefundVerdict.Unknown;
        return new RefundFinding(verdict) { Code = Code(answer), Message = answer["sub_msg"], Raw = answer.Raw };
    }

    private static bool IsOfAnother(AlipayAnswer answer, string outTradeNo) => answer["out_trade_no"] is { } number && number != outTradeNo;

    private static string? Code(AlipayAnswer answer) => answer["sub_code"] ?? answer["trade_status"] ?? answer["code"];
}
