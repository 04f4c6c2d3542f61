using System.Globalization;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>Turns an answer of ACP into our finding: the rules around the tables of <see cref="AcpCodes"/>.</summary>
internal static class AcpFindings
{
    /// <summary>A page that was opened at the last moment may still take money for as long.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Where nobody says until when a trade may be paid.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(30);

    public static TradeFinding Pay(AcpAnswer answer, string outTradeNo) =>
        Trade(answer, answer.Code, answer["respMsg"], outTradeNo, AcpCodes.Pay.Meaning(answer.Code, TradeVerdict.Unknown));

    /// <summary>Of a code to show or of an app: accepted is only what brought something to pay with.</summary>
    public static TradeFinding Start(AcpAnswer answer, CustomerPayment payment)
    {
        var finding = Pay(answer, payment.OutTradeNo);
        var ticket = payment.Scene == Scene.Qr ? Ticket(TicketKind.Code, answer["qrCode"]) : Ticket(TicketKind.Sdk, answer["tn"]);
        if (answer.Code != AcpCodes.Ok || finding.Verdict != TradeVerdict.Waiting) return finding;
        return ticket is null ? finding with { Verdict = TradeVerdict.Unknown } : finding with { Ticket = ticket };
    }

    public static TradeFinding Query(AcpAnswer answer, TradeReference trade, DateTimeOffset now)
    {
        // respCode says whether the query worked; only origRespCode tells of the payment (FACTS 3A.5).
        var worked = answer.Code == AcpCodes.Ok;
        var code = worked ? answer["origRespCode"] ?? "" : answer.Code;
        var verdict = (worked ? AcpCodes.State : AcpCodes.Query).Meaning(code, TradeVerdict.Unknown);
        // The customer who failed once may try again until the time is over (FACTS 3A.6).
        if (verdict == TradeVerdict.Refused && CanStillBePaid(trade, now)) verdict = TradeVerdict.Waiting;
        if (answer["txnTime"] is { } time && time != ChinaTime.Compact(trade.StartedAt)) verdict = TradeVerdict.Unknown;
        var finding = Trade(answer, code, worked ? answer["origRespMsg"] ?? answer["respMsg"] : answer["respMsg"], trade.OutTradeNo, verdict);
        return finding.Verdict == TradeVerdict.Paid && !IsWhole(answer) ? finding with { Verdict = TradeVerdict.Unknown } : finding;
    }

    public static ReversalFinding Reverse(AcpAnswer answer, TradeFinding after, TradeReference trade, DateTimeOffset now)
    {
        var said = answer.Verified && !IsOf(answer, "orderId", trade.OutTradeNo) ? ReversalAnswer.Unsure : AcpCodes.Reverse.Meaning(answer.Code, ReversalAnswer.Unsure);
        return new ReversalFinding(ReversalByQuery.Weigh(said, after, trade, now))
        {
            Accepted = said == ReversalAnswer.Accepted,
            Code = answer.Code.Length > 0 ? $"{answer.Code}, {after.Code}" : after.Code, Message = after.Message ?? answer["respMsg"], Raw = $"{answer.Raw}\n{after.Raw}",
        };
    }

    /// <summary>There is no way to close what a customer has not paid yet: it ends by its own time, and a query tells how (FACTS 3A.4).</summary>
    public static ReversalFinding Close(TradeFinding query, TradeReference trade, DateTimeOffset now)
    {
        var open = CanStillBePaid(trade, now);
        return new ReversalFinding(query.Verdict switch
        {
            TradeVerdict.Paid => ReversalVerdict.NotReversible,
            TradeVerdict.Unknown => ReversalVerdict.Unknown,
            TradeVerdict.NotFound when !open => ReversalVerdict.NotFound,
            TradeVerdict.Refused when !open => ReversalVerdict.Closed,
            _ => ReversalVerdict.Retry,
        })
        {
            OpenUntil = open ? EndOf(trade) : null, Code = query.Code, Message = open ? "银联无法关闭未支付的订单，等待其支付超时" : query.Message, Raw = query.Raw,
        };
    }

    public static RefundFinding Refund(AcpAnswer answer, RefundRequest refund) =>
        Refunded(answer, answer.Code, answer["respMsg"], refund, (refund.Undo ? AcpCodes.Undo : AcpCodes.Refund).Meaning(answer.Code, RefundVerdict.Unknown));

    public static RefundFinding RefundQuery(AcpAnswer answer, RefundRequest refund)
    {
        var worked = answer.Code == AcpCodes.Ok;
        var code = worked ? answer["origRespCode"] ?? "" : answer.Code;
        var verdict = (worked ? AcpCodes.RefundState : AcpCodes.RefundQuery).Meaning(code, RefundVerdict.Unknown);
        if (verdict == RefundVerdict.Done && (answer["orderId"] is null || Fen(answer) != refund.Amount)) verdict = RefundVerdict.Unknown;
        return Refunded(answer, code, worked ? answer["origRespMsg"] : answer["respMsg"], refund, verdict);
    }

    /// <summary>Everything that proves which payment and how much.</summary>
    public static bool IsWhole(AcpAnswer answer) =>
        answer["orderId"] is not null && answer["merId"] is not null && answer["queryId"] is { Length: > 0 } && Fen(answer) is not null && answer["currencyCode"] is null or "156";

    public static long? Fen(AcpAnswer answer) => long.TryParse(answer["txnAmt"], NumberStyles.None, CultureInfo.InvariantCulture, out var fen) ? fen : null;

    private static bool CanStillBePaid(TradeReference trade, DateTimeOffset now) =>
        trade.Scene != Scene.Barcode && now < EndOf(trade);

    private static DateTimeOffset EndOf(TradeReference trade) => (trade.Deadline ?? trade.StartedAt + UsualLife) + Margin;

    private static TradeFinding Trade(AcpAnswer answer, string code, string? message, string outTradeNo, TradeVerdict verdict)
    {
        var believed = answer.Verified && IsOf(answer, "orderId", outTradeNo);
        var debited = believed && AcpCodes.Debited.Contains(code);
        return new TradeFinding(believed ? verdict : TradeVerdict.Unknown)
        {
            Amount = Fen(answer), ChannelTradeNo = answer["queryId"], Code = code.Length > 0 ? code : null, Message = message, MoneyMayBeTaken = debited, Raw = answer.Raw,
        };
    }

    private static RefundFinding Refunded(AcpAnswer answer, string code, string? message, RefundRequest refund, RefundVerdict verdict) =>
        new(answer.Verified && IsOf(answer, "orderId", refund.OutRefundNo) ? verdict : RefundVerdict.Unknown)
        {
            Code = code.Length > 0 ? code : null, Message = message, Raw = answer.Raw,
        };

    private static bool IsOf(AcpAnswer answer, string field, string number) => answer[field] is not { } stated || stated == number;

    private static PaymentTicket? Ticket(TicketKind kind, string? content) => string.IsNullOrEmpty(content) ? null : new PaymentTicket(kind, content);
}
