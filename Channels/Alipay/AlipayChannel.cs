using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Alipay, barcode payments over the legacy gateway (FACTS 1).</summary>
public sealed class AlipayChannel : IBarcodeChannel, INotifyingChannel
{
    private readonly AlipaySettings settings;
    private readonly ChannelPorts ports;
    private readonly AlipayKeys keys;
    private readonly JournalMask mask;
    private readonly Uri gateway;

    /// <param name="settings">Without <see cref="AlipaySettings.Problems"/>.</param>
    /// <param name="keys">Of these settings, when they were parsed before.</param>
    public AlipayChannel(AlipaySettings settings, ChannelPorts ports, AlipayKeys? keys = null)
    {
        this.settings = settings;
        this.ports = ports;
        this.keys = keys ?? new AlipayKeys(settings);
        mask = new JournalMask(settings.AppPrivateKey, settings.EncryptKey);
        gateway = new Uri(settings.GatewayUrl);
    }

    public string Channel => AlipaySettings.Name;

    public string Account => settings.Account;

    /// <summary>None: a cancel may follow the last query directly (FACTS 1.7).</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("success");

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {payment.Currency}" };
        var content = AlipayContent.Pay(payment);
        var (answer, sent) = await CallAsync("alipay.trade.pay", WirePurpose.Pay, content, settings.NotifyUrl, cancellation);
        var finding = sent ? AlipayFindings.Pay(answer, payment.OutTradeNo) : new TradeFinding(TradeVerdict.NotSent) { Raw = answer.Raw };
        return Masked(finding, payment.Code.Text, payment.OutTradeNo);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        var (answer, _) = await CallAsync("alipay.trade.query", WirePurpose.Query, AlipayContent.Trade(trade), "", cancellation);
        return Masked(AlipayFindings.Query(answer, trade.OutTradeNo), null, trade.OutTradeNo);
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        var (answer, _) = await CallAsync("alipay.trade.cancel", WirePurpose.Reverse, AlipayContent.Trade(trade), "", cancellation);
        var finding = AlipayFindings.Cancel(answer, trade.OutTradeNo);
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(answer.Raw, null, trade.OutTradeNo),
        };
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        var (answer, _) = await CallAsync("alipay.trade.refund", WirePurpose.Reverse, AlipayContent.Refund(refund), "", cancellation);
        return Masked(AlipayFindings.Refund(answer, refund.OutTradeNo), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        var content = AlipayContent.RefundQuery(refund);
        var (answer, _) = await CallAsync("alipay.trade.fastpay.refund.query", WirePurpose.Query, content, "", cancellation);
        return Masked(AlipayFindings.RefundQuery(answer, refund), refund);
    }

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
    {
        var reading = AlipayNotification.Read(message.Body, settings, keys);
        return Task.FromResult(reading.Notification is { } read ? reading with { Notification = read with { Finding = Masked(read.Finding, null, read.OutTradeNo) } } : reading);
    }

    private async Task<(AlipayAnswer Answer, bool Sent)> CallAsync(
        string method, WirePurpose purpose, string content, string notifyUrl, CancellationToken cancellation)
    {
        var parameters = AlipayRequest.Parameters(settings, keys, method, content, notifyUrl, ports.Time.GetUtcNow());
        var request = new WireRequest(Account, purpose, gateway, AlipayRequest.ContentType, AlipayRequest.Body(parameters, keys));
        using var call = new ChannelCall(ports, cancellation);
        var outcome = await call.SendAsync(request);
        return (AlipayAnswer.Read(outcome, method, keys, settings.EncryptKey), outcome.Sent);
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
