using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat;

/// <summary>WeChat Pay, barcode payments over v2 (FACTS 2.5, 2.10). It sends no notification of a barcode payment.</summary>
public sealed class WeChatChannel : IBarcodeChannel
{
    private const string ContentType = "text/xml; charset=utf-8";
    private readonly WeChatSettings settings;
    private readonly ChannelPorts ports;
    private readonly JournalMask mask;

    /// <param name="settings">Without <see cref="WeChatSettings.Problems"/>.</param>
    public WeChatChannel(WeChatSettings settings, ChannelPorts ports)
    {
        this.settings = settings;
        this.ports = ports;
        mask = new JournalMask(settings.ApiKey, settings.ClientCertificate, settings.ClientCertificatePassword);
    }

    public string Channel => WeChatSettings.Name;

    public string Account => settings.Account;

    /// <summary>A reverse is not to follow the pay at once (FACTS 2.10).</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.FromSeconds(15);

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {payment.Currency}" };
        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await AskAsync(call, WirePurpose.Pay, "/pay/micropay", WeChatFields.Pay(payment, settings.SpbillCreateIp));
        var finding = sent ? WeChatFindings.Pay(answer, payment.OutTradeNo) : new TradeFinding(TradeVerdict.NotSent) { Raw = answer.Raw };
        return Masked(finding, payment.Code.Text, payment.OutTradeNo);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var finding = await QueryAsync(call, trade);
        if (finding.Verdict == TradeVerdict.GivenBack)
        {
            // REFUND says only that money went back; how much, and by whom, stands in the list of the trade's refunds (FACTS 2.6).
            var (answer, _) = await AskAsync(call, WirePurpose.Query, "/pay/refundquery", WeChatFields.Trade(trade));
            var refunds = WeChatFindings.RefundsOf(answer, trade.OutTradeNo);
            // Without the list nobody knows what it still holds: that is no word on the money at all, and it is asked again.
            finding = finding with { Verdict = refunds is null ? TradeVerdict.Unknown : TradeVerdict.GivenBack, Refunds = refunds, Raw = $"{finding.Raw}\n{answer.Raw}" };
        }

        return Masked(finding, null, trade.OutTradeNo);
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, "/secapi/pay/reverse", WeChatFields.Trade(trade));
        var finding = WeChatFindings.NeedsQuery(answer)
            ? WeChatFindings.ReverseByQuery(answer, await QueryAsync(call, trade))
            : WeChatFindings.Reverse(answer);
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, trade.OutTradeNo),
        };
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, "/secapi/pay/refund", WeChatFields.Refund(refund));
        return Masked(WeChatFindings.Refund(answer, refund), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Query, "/pay/refundquery", WeChatFields.RefundQuery(refund));
        return Masked(WeChatFindings.RefundQuery(answer, refund), refund);
    }

    private async Task<TradeFinding> QueryAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await AskAsync(call, WirePurpose.Query, "/pay/orderquery", WeChatFields.Trade(trade));
        return WeChatFindings.Query(answer, trade.OutTradeNo);
    }

    private async Task<(WeChatAnswer Answer, bool Sent)> AskAsync(
        ChannelCall call, WirePurpose purpose, string path, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var body = WeChatFields.Body(fields, settings, ports.Nonces.Next());
        var request = new WireRequest(Account, purpose, new Uri(settings.BaseUrl.TrimEnd('/') + path), ContentType, body)
        {
            ClientCertificate = path.StartsWith("/secapi/", StringComparison.Ordinal),
        };
        var outcome = await call.SendAsync(request);
        return (WeChatAnswer.Read(outcome, settings), outcome.Sent);
    }

    private TradeFinding Masked(TradeFinding finding, string? code, string outTradeNo) => finding with
    {
        Code = mask.Words(finding.Code, code), Message = mask.Words(finding.Message, code), Raw = mask.Message(finding.Raw ?? "", code, outTradeNo),
    };

    private RefundFinding Masked(RefundFinding finding, RefundRequest refund) => finding with
    {
        Code = mask.Words(finding.Code, null),
        Message = mask.Words(finding.Message, null),
        Raw = mask.Message(finding.Raw ?? "", null, refund.OutTradeNo, refund.OutRefundNo),
    };
}
