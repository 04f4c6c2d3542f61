using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.Huifu;

/// <summary>
/// Digital RMB through Huifu (FACTS 5). There is no public API of the central bank: the acquirer's is the channel.
/// </summary>
public sealed class HuifuChannel : IBarcodeChannel, ISceneChannel, INotifyingChannel
{
    private readonly HuifuSettings settings;
    private readonly ChannelPorts ports;
    private readonly HuifuKeys keys;
    private readonly JournalMask mask;

    /// <param name="settings">Without <see cref="HuifuSettings.Problems"/>.</param>
    /// <param name="keys">Of these settings, when they were parsed before.</param>
    public HuifuChannel(HuifuSettings settings, ChannelPorts ports, HuifuKeys? keys = null)
    {
        this.settings = settings;
        this.ports = ports;
        this.keys = keys ?? new HuifuKeys(settings);
        mask = new JournalMask(settings.MerchantPrivateKey);
    }

    public string Channel => HuifuSettings.Name;

    public string Account => settings.Account;

    /// <summary>None: a reversal only asks.</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    /// <summary>Each notification has its own (<see cref="TradeNotification.Acknowledgement"/>).</summary>
    public NotificationReply Acknowledgement { get; } = NotificationReply.Text(HuifuNotification.Received);

    public IReadOnlyList<SceneMethod> Methods { get; } = [new SceneMethod(Scene.Qr, HuifuSettings.Ecny)];

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return OtherCurrency(payment.Currency);
        var (answer, sent) = await AskAsync(WirePurpose.Pay, "/v3/trade/payment/micropay", HuifuFields.Pay(payment, settings), cancellation);
        return sent ? Masked(HuifuFindings.Pay(answer, payment.OutTradeNo), payment.Code.Text, payment.OutTradeNo) : NotSent(answer);
    }

    public async Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return OtherCurrency(payment.Currency);
        if (payment.Scene != Scene.Qr) return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account does not offer {payment.Scene}" };
        var (answer, sent) = await AskAsync(WirePurpose.Pay, "/v3/trade/payment/jspay", HuifuFields.Start(payment, settings), cancellation);
        return sent ? Masked(HuifuFindings.Start(answer, payment.OutTradeNo), null, payment.OutTradeNo) : NotSent(answer);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation) =>
        Masked(await FindAsync(trade, cancellation), null, trade.OutTradeNo);

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        var finding = HuifuFindings.Reverse(await FindAsync(trade, cancellation), trade, ports.Time.GetUtcNow());
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, trade.OutTradeNo),
        };
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        if (refund.Trade is not { } trade) return new RefundFinding(RefundVerdict.Unknown) { Code = "NOT_SENT", Raw = "the day of the trade is not known, and Huifu finds no trade without it" };
        var (answer, _) = await AskAsync(WirePurpose.Reverse, "/v3/trade/payment/scanpay/refund", HuifuFields.Refund(refund, trade.StartedAt, settings), cancellation);
        return Masked(HuifuFindings.Refund(answer, refund), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        var (answer, _) = await AskAsync(WirePurpose.Query, "/v3/trade/payment/scanpay/refundquery", HuifuFields.RefundQuery(refund, settings), cancellation);
        return Masked(HuifuFindings.RefundQuery(answer, refund), refund);
    }

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
    {
        var reading = HuifuNotification.Read(message.Body, settings, keys.Theirs);
        return Task.FromResult(reading.Notification is { } read ? reading with { Notification = read with { Finding = Masked(read.Finding, null, read.OutTradeNo) } } : reading);
    }

    private async Task<TradeFinding> FindAsync(TradeReference trade, CancellationToken cancellation)
    {
        var (answer, _) = await AskAsync(WirePurpose.Query, "/v3/trade/payment/scanpay/query", HuifuFields.Query(trade, settings), cancellation);
        return HuifuFindings.Query(answer, trade.OutTradeNo);
    }

    private async Task<(HuifuAnswer Answer, bool Sent)> AskAsync(
        WirePurpose purpose, string path, IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var request = new WireRequest(
            Account, purpose, new Uri(settings.BaseUrl.TrimEnd('/') + path), HuifuMessage.ContentType, HuifuMessage.Body(fields, settings, keys.Ours ?? throw settings.CannotSign()));
        var outcome = await call.SendAsync(request);
        return (HuifuAnswer.Read(outcome, keys.Theirs), outcome.Sent);
    }

    private static TradeFinding NotSent(HuifuAnswer answer) => new(TradeVerdict.NotSent) { Raw = answer.Raw };

    private static TradeFinding OtherCurrency(string currency) => new(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {currency}" };

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
