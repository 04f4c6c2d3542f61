using System.Text.Json;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>Turns an answer of v3 into our finding: the rules around the tables of <see cref="WeChatV3Codes"/>.</summary>
internal sealed class WeChatV3Findings(WeChatSettings settings)
{
    /// <summary>Of a create that prepares a payment.</summary>
    public static TradeFinding Started(WeChatV3Answer answer, Func<WeChatV3Answer, PaymentTicket?> ticketOf)
    {
        // A ticket is where the customer's money goes: nobody but WeChat may have written it.
        if (answer.Succeeded && ticketOf(answer) is { } ticket) return new TradeFinding(TradeVerdict.Waiting) { Ticket = ticket, Raw = answer.Raw };
        return new TradeFinding(RefusalOf(answer)) { Code = Code(answer), Message = answer.Message, Raw = answer.Raw };
    }

    /// <summary>Of codepay, which tells how the charge went.</summary>
    public TradeFinding Charged(WeChatV3Answer answer, string outTradeNo) => answer.Succeeded
        ? OfState(answer.Json, outTradeNo, answer.Raw)
        : new TradeFinding(RefusalOf(answer)) { Code = Code(answer), Message = answer.Message, Raw = answer.Raw };

    public TradeFinding Query(WeChatV3Answer answer, string outTradeNo) => answer.Succeeded
        ? OfState(answer.Json, outTradeNo, answer.Raw)
        : new TradeFinding(answer.Failed ? WeChatV3Codes.Query.Meaning(answer.ErrorCode, TradeVerdict.Unknown) : TradeVerdict.Unknown)
        {
            Code = Code(answer), Message = answer.Message, Raw = answer.Raw,
        };

    /// <summary>A close or a reverse is a request; what came of it, a query says (FACTS 0.6).</summary>
    public static ReversalFinding Ended(WeChatV3Answer request, TradeFinding query) => new(query.Verdict switch
    {
        TradeVerdict.Closed => ReversalVerdict.Closed,
        TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,
        // It cannot have ended what nobody knows: one of both is not the whole truth yet.
        TradeVerdict.NotFound => request.Succeeded ? ReversalVerdict.Unknown : ReversalVerdict.NotFound,
        TradeVerdict.Waiting or TradeVerdict.Refused => ReversalVerdict.Retry,
        _ => ReversalVerdict.Unknown,
    })
    {
        Code = Code(request) ?? query.Code, Message = request.Message ?? query.Message, Raw = $"{request.Raw}\n{query.Raw}",
    };

    /// <summary>The status that WeChat names stands at <c>status</c>, in the answer to a refund as to its query.</summary>
    public static RefundFinding Refund(WeChatV3Answer answer, RefundRequest refund, IReadOnlyList<CodeRow<RefundVerdict>> codes)
    {
        var status = answer["status"] ?? "";
        var verdict = answer switch
        {
            { Succeeded: true } => IsOf(answer.Json, refund) ? WeChatV3Codes.RefundStatus.Meaning(status, RefundVerdict.Unknown) : RefundVerdict.Unknown,
            { Failed: true } => codes.Meaning(answer.ErrorCode, RefundVerdict.Unknown),
            _ => RefundVerdict.Unknown,
        };
        return new RefundFinding(verdict) { Code = answer.Succeeded ? status : Code(answer), Message = answer.Message, Raw = answer.Raw };
    }

    /// <summary>What a verified message says of a trade, the same in an answer and in a notification.</summary>
    public TradeFinding OfState(JsonElement json, string outTradeNo, string raw)
    {
        var state = json.Text("trade_state") ?? "";
        var verdict = WeChatCodes.State.Meaning(state, TradeVerdict.Unknown);
        var tradeNo = json.Text("transaction_id") is { Length: > 0 } number ? number : null;
        // The order's amount, not the payer's, which is less with a coupon (FACTS 2.11).
        var amount = json.Fen("amount.total");
        if (!IsOurs(json, outTradeNo)) verdict = TradeVerdict.Unknown;
        if (verdict is TradeVerdict.Paid or TradeVerdict.GivenBack && (tradeNo is null || amount is null || (json.Text("amount.currency") ?? "CNY") != "CNY")) verdict = TradeVerdict.Unknown;
        return new TradeFinding(verdict)
        {
            Amount = amount, ChannelTradeNo = tradeNo, StillOpen = verdict == TradeVerdict.Refused, Code = state.Length > 0 ? state : null, Message = json.Text("trade_state_desc"), Raw = raw,
        };
    }

    private bool IsOurs(JsonElement json, string outTradeNo) =>
        json.Text("out_trade_no") == outTradeNo && json.Text("mchid") == settings.MchId && json.Text("appid") == settings.AppId;

    private static bool IsOf(JsonElement json, RefundRequest refund) =>
        json.Text("out_refund_no") == refund.OutRefundNo && json.Text("out_trade_no") == refund.OutTradeNo && json.Fen("amount.refund") == refund.Amount;

    /// <summary>Errors may come unsigned. A definite refusal of a create is taken even so, as "not accepted" (FACTS 0.3); nothing else is.</summary>
    private static TradeVerdict RefusalOf(WeChatV3Answer answer) => answer switch
    {
        { Sent: false } => TradeVerdict.NotSent,
        { Proof: V3Proof.None } => TradeVerdict.Unknown,
        { Status: >= 400 and < 500 } when WeChatV3Codes.Create.Meaning(answer.ErrorCode, TradeVerdict.Unknown) == TradeVerdict.Refused => TradeVerdict.Refused,
        _ => TradeVerdict.Unknown,
    };

    private static string? Code(WeChatV3Answer answer) => answer.ErrorCode is { Length: > 0 } code ? code : null;
}
