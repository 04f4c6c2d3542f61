using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.YeePay;

/// <summary>Turns an answer of YOP into our finding: the rules around the tables of <see cref="YeePayCodes"/>.</summary>
internal static class YeePayFindings
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of a barcode pay. Paid only with an amount, which its answer need not state: then the query tells.</summary>
    public static TradeFinding Pay(YeePayAnswer answer, string outTradeNo) => Trade(answer, outTradeNo, answer switch
    {
        { Verified: true, Code: YeePayCodes.Taken } => YeePayCodes.Status.Meaning(answer["status"] ?? "", TradeVerdict.Unknown),
        _ => NotTaken(answer),
    });

    /// <summary>A verified SUCCESS of our order that leaves the amount out.</summary>
    public static bool IsPaidWithoutAmount(YeePayAnswer answer, string outTradeNo) =>
        answer is { Verified: true, Code: YeePayCodes.Taken } && answer["orderId"] == outTradeNo && answer["status"] == "SUCCESS" && answer["orderAmount"] is null;

    public static TradeFinding Start(YeePayAnswer answer, string outTradeNo, YeePayWay way)
    {
        var taken = answer is { Verified: true, Code: YeePayCodes.Taken } && answer["orderId"] == outTradeNo && answer["prePayTn"] is { Length: > 0 };
        var finding = Trade(answer, outTradeNo, taken ? TradeVerdict.Waiting : NotTaken(answer));
        return taken ? finding with { Ticket = new PaymentTicket(way.Ticket, Ticket(answer, way)) } : finding;
    }

    public static TradeFinding Query(YeePayAnswer answer, string outTradeNo, YeePaySettings settings) => Trade(answer, outTradeNo, answer switch
    {
        { Verified: false } => TradeVerdict.Unknown,
        { Code: YeePayCodes.TradeTaken } when answer["orderId"] != outTradeNo => TradeVerdict.Unknown,
        { Code: YeePayCodes.TradeTaken } => YeePayCodes.Status.Meaning(answer["status"] ?? "", TradeVerdict.Unknown),
        _ when Says(answer, settings.OrderNotFoundCodes) => TradeVerdict.NotFound,
        _ => TradeVerdict.Unknown,
    });

    /// <summary>
    /// What a query says of an order that is to end. A close that was accepted is no result (FACTS 0.6): only what is asked after it counts, and one
    /// that still waits is closed again.
    /// </summary>
    public static ReversalFinding Reverse(TradeFinding query, string raw) => new(query.Verdict switch
    {
        // There is no reverse (FACTS 4.4): what was paid is refunded.
        TradeVerdict.Paid => ReversalVerdict.NotReversible,
        TradeVerdict.Closed or TradeVerdict.Refused => ReversalVerdict.Closed,
        TradeVerdict.NotFound => ReversalVerdict.NotFound,
        TradeVerdict.Waiting => ReversalVerdict.Retry,
        _ => ReversalVerdict.Unknown,
    })
    {
        Code = query.Code, Message = query.Message, Raw = raw,
    };

    public static RefundFinding Refund(YeePayAnswer answer, RefundRequest refund) => Refunded(answer, refund, []);

    public static RefundFinding RefundQuery(YeePayAnswer answer, RefundRequest refund, YeePaySettings settings) =>
        Refunded(answer, refund, settings.RefundNotFoundCodes);

    private static RefundFinding Refunded(YeePayAnswer answer, RefundRequest refund, IReadOnlyList<string> notFound)
    {
        var ours = answer["orderId"] == refund.OutTradeNo && answer["refundRequestId"] == refund.OutRefundNo
            && (answer["refundAmount"] is not { } stated || Yuan.Parse(stated) == refund.Amount);
        var verdict = answer switch
        {
            { Verified: false } => RefundVerdict.Unknown,
            { Code: YeePayCodes.TradeTaken } => ours ? YeePayCodes.RefundStatus.Meaning(answer["status"] ?? "", RefundVerdict.Unknown) : RefundVerdict.Unknown,
            _ when Says(answer, notFound) => RefundVerdict.NotFound,
            _ => RefundVerdict.Unknown,
        };
        return new RefundFinding(verdict) { Code = Code(answer), Message = Message(answer), Raw = answer.Raw };
    }

    private static TradeFinding Trade(YeePayAnswer answer, string outTradeNo, TradeVerdict verdict)
    {
        if (answer["orderId"] is { } number && number != outTradeNo) verdict = TradeVerdict.Unknown;
        var amount = answer.Verified ? Yuan.Parse(answer["orderAmount"]) : null;
        var tradeNo = answer.Verified ? answer["uniqueOrderNo"] : null;
        // Paid is believed only with everything that proves which trade and how much.
        if (verdict == TradeVerdict.Paid && (answer["orderId"] is null || tradeNo is null || amount is null)) verdict = TradeVerdict.Unknown;
        // A refusal or an end of our order has to name it, unless the platform itself turned the call away.
        if (verdict is TradeVerdict.Refused or TradeVerdict.Closed && answer.Code.Length > 0 && answer["orderId"] is null) verdict = TradeVerdict.Unknown;
        return new TradeFinding(verdict) { Amount = amount, ChannelTradeNo = tradeNo, Code = Code(answer), Message = Message(answer), Raw = answer.Raw };
    }

    /// <summary>The platform turned the call away, definitely or perhaps. Its errors may come unsigned and are taken even so as "not accepted" (FACTS 0.3).</summary>
    private static TradeVerdict NotTaken(YeePayAnswer answer) => answer is { Readable: true, Code: "" }
        ? YeePayCodes.Platform.Meaning(answer.PlatformCode, TradeVerdict.Unknown)
        : TradeVerdict.Unknown;

    /// <summary>The API's own code, or the platform's of what the API refused, is one that the operator configured.</summary>
    private static bool Says(YeePayAnswer answer, IReadOnlyList<string> codes) =>
        (answer.Code.Length > 0 ? answer.Code : answer.Error.GetValueOrDefault("subCode")) is { Length: > 0 } code && codes.Contains(code);

    /// <summary>What the device needs: the bare <c>prePayTn</c>, and of a hosted mini program also where it is.</summary>
    private static string Ticket(YeePayAnswer answer, YeePayWay way)
    {
        if (way is not { Hosted: true, Ticket: TicketKind.Sdk }) return answer["prePayTn"]!;
        var parts = new JsonObject();
        foreach (var name in (string[])["prePayTn", "appId", "miniProgramOrgId", "miniProgramPath"])
        {
            if (answer[name] is { Length: > 0 } value) parts[name] = value;
        }

        return parts.ToJsonString(Plain);
    }

    private static string? Code(YeePayAnswer answer) => answer.Code switch
    {
        YeePayCodes.Taken or YeePayCodes.TradeTaken => answer["status"] ?? answer.Code,
        "" => answer.Error.GetValueOrDefault("subCode") ?? (answer.PlatformCode.Length > 0 ? answer.PlatformCode : null),
        var code => code,
    };

    private static string? Message(YeePayAnswer answer) =>
        answer["failReason"] ?? (answer.Code is YeePayCodes.Taken or YeePayCodes.TradeTaken ? null : answer["message"] ?? answer.Error.GetValueOrDefault("message"));
}
