using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>UnionPay's QRA gateway: barcode, and a code to show (FACTS 3B). No notification is asked for: FACTS has none, queries tell.</summary>
public sealed class QraChannel : IBarcodeChannel, ISceneChannel
{
    private const string ContentType = "text/xml; charset=utf-8";
    private readonly QraSettings settings;
    private readonly ChannelPorts ports;
    private readonly JournalMask mask;
    private readonly Uri gateway;

    /// <param name="settings">Without <see cref="QraSettings.Problems"/>.</param>
    public QraChannel(QraSettings settings, ChannelPorts ports)
    {
        this.settings = settings;
        this.ports = ports;
        mask = new JournalMask(settings.Key);
        gateway = new Uri(settings.GatewayUrl);
    }

    /// <summary>The same as ACP's: both products take the same codes.</summary>
    public string Channel => AcpSettings.Name;

    public string Account => settings.Account;

    /// <summary>None is stated.</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public IReadOnlyList<SceneMethod> Methods { get; } = [new(Scene.Qr, "native")];

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return NotSent($"this account takes CNY, not {payment.Currency}");
        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await AskAsync(call, WirePurpose.Pay, QraFields.Pay(payment, settings));
        return Masked(sent ? QraFindings.Pay(answer, payment.OutTradeNo) : NotSent(answer.Raw), payment.Code.Text, payment.OutTradeNo);
    }

    public async Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return NotSent($"this account takes CNY, not {payment.Currency}");
        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await AskAsync(call, WirePurpose.Pay, QraFields.Start(payment, settings));
        return Masked(sent ? QraFindings.Start(answer, payment.OutTradeNo) : NotSent(answer.Raw), null, payment.OutTradeNo);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        return Masked(await QueryAsync(call, trade), null, trade.OutTradeNo);
    }

    /// <summary>A barcode is reversed, and a query decides; a code to show is closed, and a query explains a close that failed.</summary>
    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var service = trade.Scene == Scene.Barcode ? "unified.micropay.reverse" : "unified.trade.close";
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, QraFields.Trade(service, trade.OutTradeNo));
        var ofAnother = answer["out_trade_no"] is { } number && number != trade.OutTradeNo;
        // Nobody knows whether it arrived; what a query says now, it may change the next moment.
        if (!answer.Verified || ofAnother) return Masked(new ReversalFinding(ReversalVerdict.Unknown) { Raw = answer.Raw }, trade);
        var said = new ReversalFinding(ReversalVerdict.Closed) { Code = answer["err_code"] ?? answer["result_code"], Message = answer["err_msg"], Raw = answer.Raw };
        if (trade.Scene != Scene.Barcode && answer.Succeeded) return Masked(said, trade);

        var after = await QueryAsync(call, trade);
        var verdict = trade.Scene == Scene.Barcode ? Weigh(QraFindings.Reversal(answer), after, trade) : QraFindings.CloseByQuery(after);
        return Masked(said with { Verdict = verdict, Raw = $"{said.Raw}\n{after.Raw}" }, trade);
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, QraFields.Refund(refund, settings));
        return Masked(QraFindings.Refund(answer, refund), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Query, QraFields.RefundQuery(refund));
        return Masked(QraFindings.RefundQuery(answer, refund), refund);
    }

    private async Task<TradeFinding> QueryAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await AskAsync(call, WirePurpose.Query, QraFields.Trade("unified.trade.query", trade.OutTradeNo));
        var finding = QraFindings.Query(answer, trade.OutTradeNo);
        if (finding.Verdict != TradeVerdict.GivenBack) return finding;
        // How much went back stands in the list of the trade's refunds; without it that is no word on the money.
        (answer, _) = await AskAsync(call, WirePurpose.Query, QraFields.Trade("unified.trade.refundquery", trade.OutTradeNo));
        var refunds = QraFindings.RefundsOf(answer, trade.OutTradeNo);
        return finding with { Verdict = refunds is null ? TradeVerdict.Unknown : TradeVerdict.GivenBack, Refunds = refunds, Raw = $"{finding.Raw}\n{answer.Raw}" };
    }

    /// <summary>A reversal may give money back as a refund (FACTS 3B, uncertain): returned when the whole amount has.</summary>
    private ReversalVerdict Weigh(ReversalAnswer reversal, TradeFinding after, TradeReference trade)
    {
        if (after is { Verdict: TradeVerdict.GivenBack, Refunds: { } refunds })
            return refunds.Where(refund => refund.Done).Sum(refund => refund.Amount) >= trade.Amount
                ? ReversalVerdict.Returned
                : ReversalByQuery.Weigh(reversal, after with { Verdict = TradeVerdict.Paid }, trade, ports.Time.GetUtcNow());
        return after is { StillOpen: true } && reversal != ReversalAnswer.Accepted
            ? ReversalVerdict.Retry
            : ReversalByQuery.Weigh(reversal, after, trade, ports.Time.GetUtcNow());
    }

    private async Task<(QraAnswer Answer, bool Sent)> AskAsync(ChannelCall call, WirePurpose purpose, IReadOnlyList<KeyValuePair<string, string>> asked)
    {
        var outcome = await call.SendAsync(new WireRequest(Account, purpose, gateway, ContentType, QraFields.Body(asked, settings, ports.Nonces.Next())));
        return (QraAnswer.Read(outcome, settings), outcome.Sent);
    }

    private static TradeFinding NotSent(string why) => new(TradeVerdict.NotSent) { Raw = why };

    private TradeFinding Masked(TradeFinding finding, string? code, string outTradeNo) => finding with
    {
        Code = mask.Words(finding.Code, code), Message = mask.Words(finding.Message, code), Raw = mask.Message(finding.Raw ?? "", code, outTradeNo),
    };

    private ReversalFinding Masked(ReversalFinding finding, TradeReference trade) => finding with
    {
        Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, trade.OutTradeNo),
    };

    private RefundFinding Masked(RefundFinding finding, RefundRequest refund) => finding with
    {
        Code = mask.Words(finding.Code, null),
        Message = mask.Words(finding.Message, null),
        Raw = mask.Message(finding.Raw ?? "", null, refund.OutTradeNo, refund.OutRefundNo),
    };
}
