using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Alipay;

/// <summary>Alipay over the legacy gateway (FACTS 1): codes that the merchant scans, codes that it shows, pages and apps.</summary>
public sealed class AlipayChannel : IBarcodeChannel, ISceneChannel, INotifyingChannel, IBillChannel
{
    private readonly AlipaySettings settings;
    private readonly ChannelPorts ports;
    private readonly AlipayKeys keys;
    private readonly JournalMask mask;

    /// <param name="settings">Without <see cref="AlipaySettings.Problems"/>.</param>
    /// <param name="keys">Of these settings, when they were parsed before.</param>
    public AlipayChannel(AlipaySettings settings, ChannelPorts ports, AlipayKeys? keys = null)
    {
        this.settings = settings;
        this.ports = ports;
        this.keys = keys ?? new AlipayKeys(settings);
        mask = new JournalMask(settings.AppPrivateKey, settings.EncryptKey);
    }

    public string Channel => AlipaySettings.Name;

    public string Account => settings.Account;

    /// <summary>None: a cancel may follow the last query directly (FACTS 1.7).</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public IReadOnlyList<SceneMethod> Methods => AlipayScenes.All;

    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("success");

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {payment.Currency}" };
        var content = AlipayContent.Pay(payment);
        var (answer, sent) = await CallAsync("alipay.trade.pay", WirePurpose.Pay, content, settings.NotifyUrl, cancellation);
        var finding = sent ? AlipayFindings.Pay(answer, payment.OutTradeNo) : new TradeFinding(TradeVerdict.NotSent) { Raw = answer.Raw };
        return Masked(finding, payment.Code.Text, payment.OutTradeNo);
    }

    /// <summary>Of these only a precreate asks Alipay: pages and app texts are signed here, and the trade begins when the customer gets to Alipay (FACTS 1.7).</summary>
    public async Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {payment.Currency}" };
        if (!Methods.Any(way => way.Scene == payment.Scene && way.Method == payment.Method))
            return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account does not offer {payment.Scene} by {payment.Method}" };
        if (payment.Method != AlipayScenes.Precreate)
            return new TradeFinding(TradeVerdict.Waiting) { Ticket = AlipayScenes.Ticket(payment, settings, keys, ports.Time.GetUtcNow()), Raw = "signed here; Alipay knows of it when the customer comes" };
        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await CallAsync(call, "alipay.trade.precreate", WirePurpose.Pay, AlipayContent.Precreate(payment), settings.NotifyUrl);
        var finding = sent ? AlipayFindings.Precreate(answer, payment.OutTradeNo) : new TradeFinding(TradeVerdict.NotSent) { Raw = answer.Raw };
        return Masked(finding, null, payment.OutTradeNo);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        return Masked(await QueryAsync(call, trade), null, trade.OutTradeNo);
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var finding = trade.Scene == Scene.Barcode ? await CancelAsync(call, trade) : await CloseAsync(call, trade);
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, trade.OutTradeNo),
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

    public async Task<BillFinding> BillAsync(DateOnly day, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await CallAsync(call, "alipay.data.dataservice.bill.downloadurl.query", WirePurpose.Query, AlipayContent.Bill(day), "");
        var bill = await AlipayBill.FetchAsync(call, answer, Account, day, ports.Time.GetUtcNow());
        return bill with { Code = mask.Words(bill.Code, null), Message = mask.Words(bill.Message, null) };
    }

    private async Task<TradeFinding> QueryAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await CallAsync(call, "alipay.trade.query", WirePurpose.Query, AlipayContent.Trade(trade), "");
        return AlipayFindings.Query(answer, trade.OutTradeNo);
    }

    private async Task<ReversalFinding> CancelAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await CallAsync(call, "alipay.trade.cancel", WirePurpose.Reverse, AlipayContent.Trade(trade), "");
        return AlipayFindings.Cancel(answer, trade.OutTradeNo);
    }

    /// <summary>A close ends what is not paid; of the rest a query has to tell.</summary>
    private async Task<ReversalFinding> CloseAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await CallAsync(call, "alipay.trade.close", WirePurpose.Reverse, AlipayContent.Trade(trade), "");
        return AlipayFindings.Close(answer, trade.OutTradeNo) ?? AlipayFindings.CloseByQuery(answer, await QueryAsync(call, trade));
    }

    private async Task<(AlipayAnswer Answer, bool Sent)> CallAsync(
        string method, WirePurpose purpose, string content, string notifyUrl, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        return await CallAsync(call, method, purpose, content, notifyUrl);
    }

    private async Task<(AlipayAnswer Answer, bool Sent)> CallAsync(ChannelCall call, string method, WirePurpose purpose, string content, string notifyUrl)
    {
        var parameters = AlipayRequest.Parameters(settings, keys, method, content, notifyUrl, ports.Time.GetUtcNow());
        var request = new WireRequest(Account, purpose, new Uri(settings.GatewayUrl), AlipayRequest.ContentType, AlipayRequest.Body(parameters, keys));
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
