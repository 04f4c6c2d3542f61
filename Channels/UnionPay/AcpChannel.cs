using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>UnionPay's ACP gateway 5.1.0: barcode, code to show, page and app (FACTS 3A).</summary>
public sealed class AcpChannel : IBarcodeChannel, ISceneChannel, INotifyingChannel, IUndoingChannel, IBillChannel
{
    private const int LargestBillBytes = 64 * 1024 * 1024;

    private readonly AcpSettings settings;
    private readonly ChannelPorts ports;
    private readonly AcpSignature signature;
    private readonly AcpFields fields;
    private readonly JournalMask mask;

    /// <param name="settings">Without <see cref="AcpSettings.Problems"/>.</param>
    /// <param name="signature">Of these settings, when its keys were parsed before.</param>
    public AcpChannel(AcpSettings settings, ChannelPorts ports, AcpSignature? signature = null)
    {
        this.settings = settings;
        this.ports = ports;
        this.signature = signature ?? new AcpSignature(settings);
        fields = new AcpFields(settings);
        mask = new JournalMask(settings.SigningCertificate, settings.SigningCertificatePassword, settings.SecureKey);
        string[] returnUrl = settings.ReturnUrl.Length > 0 ? [] : ["returnUrl"];
        Methods =
        [
            new(Scene.Qr, "native"),
            new(Scene.Page, AcpFields.Web, returnUrl),
            new(Scene.Page, AcpFields.Wap, returnUrl),
            new(Scene.App, "app"),
        ];
    }

    public string Channel => AcpSettings.Name;

    public string Account => settings.Account;

    /// <summary>None is stated: a reversal follows the last query (FACTS 3A.6).</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public IReadOnlyList<SceneMethod> Methods { get; }

    /// <summary>Of barcodes and shown codes; page and app are another product (FACTS 3A.4).</summary>
    public TimeOnly? UndoUntil(Scene scene) => AcpFields.IsQr(scene) ? settings.SettlementDayEnds : null;

    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("ok");

    private DateTimeOffset Now => ports.Time.GetUtcNow();

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return NotSent($"this account takes CNY, not {payment.Currency}");
        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await AskAsync(call, WirePurpose.Pay, Gateway("backTransReq.do"), fields.Pay(payment));
        return Masked(sent ? AcpFindings.Pay(answer, payment.OutTradeNo) : NotSent(answer.Raw), payment.Code.Text, payment.OutTradeNo);
    }

    public async Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return NotSent($"this account takes CNY, not {payment.Currency}");
        var asked = fields.Start(payment);
        if (payment.Scene == Scene.Page)
        {
            // Nothing is sent: the customer's browser brings it, and until then UnionPay knows nothing of it.
            var page = AcpPage.Write(Gateway("frontTransReq.do"), signature.Sign(asked));
            return Masked(new TradeFinding(TradeVerdict.Waiting) { Ticket = new PaymentTicket(TicketKind.Form, page), Raw = AcpAnswer.Words(asked) }, null, payment.OutTradeNo);
        }

        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await AskAsync(call, WirePurpose.Pay, Gateway(payment.Scene == Scene.App ? "appTransReq.do" : "backTransReq.do"), asked);
        return Masked(sent ? AcpFindings.Start(answer, payment) : NotSent(answer.Raw), null, payment.OutTradeNo);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        return Masked(await QueryAsync(call, trade), null, trade.OutTradeNo);
    }

    /// <summary>
    /// A reversal (99/01) and a query, which decides. An undo (31/00) is not sent here: it is a transaction of its own, with its own number, and so a refund to us.
    /// What a customer begins has neither reversal nor close: only a query is made.
    /// </summary>
    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        if (trade.Scene != Scene.Barcode) return Masked(AcpFindings.Close(await QueryAsync(call, trade), trade, Now), trade.OutTradeNo);
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, Gateway("backTransReq.do"), fields.Reverse(trade));
        // Nobody knows whether the reversal arrived; what a query says now, the reversal may change the next moment.
        if (!answer.Verified) return Masked(new ReversalFinding(ReversalVerdict.Unknown) { Raw = answer.Raw }, trade.OutTradeNo);
        return Masked(AcpFindings.Reverse(answer, await QueryAsync(call, trade), trade, Now), trade.OutTradeNo);
    }

    /// <summary>A refund (04/00), or the undo of the whole payment (31/00); both are asked for by their own number and time.</summary>
    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        if (refund.Trade is not { } trade) return new RefundFinding(RefundVerdict.RetryLater) { Message = "不知道原交易的银联流水号，无法退款" };
        if ((trade.ChannelTradeNo ?? (await QueryAsync(call, trade)).ChannelTradeNo) is not { Length: > 0 } queryId) return new RefundFinding(RefundVerdict.Unknown);
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, Gateway("backTransReq.do"), refund.Undo ? fields.Undo(refund, queryId) : fields.Refund(refund, trade.Scene, trade.Method, queryId));
        return Masked(AcpFindings.Refund(answer, refund), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Query, QueryAddress(refund.Trade?.Scene ?? Scene.Barcode), fields.RefundQuery(refund));
        return Masked(AcpFindings.RefundQuery(answer, refund), refund);
    }

    /// <summary>The statement of a settlement day, which at UnionPay ends before midnight.</summary>
    public async Task<BillFinding> BillAsync(DateOnly day, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await AskAsync(call, WirePurpose.Query, new Uri(settings.FileUrl), fields.Bill(day, Now), LargestBillBytes);
        var finding = AcpBill.Read(answer, day, Now);
        return finding with { Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null) };
    }

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
    {
        var reading = AcpNotification.Read(message.Body, settings, signature, Now);
        return Task.FromResult(reading.Notification is { } read ? reading with { Notification = read with { Finding = Masked(read.Finding, null, read.OutTradeNo) } } : reading);
    }

    private async Task<TradeFinding> QueryAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await AskAsync(call, WirePurpose.Query, QueryAddress(trade.Scene), fields.Query(trade));
        return AcpFindings.Query(answer, trade, Now);
    }

    private async Task<(AcpAnswer Answer, bool Sent)> AskAsync(
        ChannelCall call, WirePurpose purpose, Uri address, IReadOnlyList<KeyValuePair<string, string>> asked, int largestAnswer = 1024 * 1024)
    {
        var request = new WireRequest(Account, purpose, address, AcpForm.ContentType, AcpForm.Write(signature.Sign(asked))) { LargestAnswerBytes = largestAnswer };
        var outcome = await call.SendAsync(request);
        return (AcpAnswer.Read(outcome, signature, settings.MerId, Now), outcome.Sent);
    }

    private Uri Gateway(string path) => new($"{settings.GatewayUrl.TrimEnd('/')}/gateway/api/{path}");

    private Uri QueryAddress(Scene scene) =>
        (AcpFields.IsQr(scene) ? settings.QrQueryUrl : settings.QueryUrl) is { Length: > 0 } configured ? new Uri(configured) : Gateway("queryTrans.do");

    private static TradeFinding NotSent(string why) => new(TradeVerdict.NotSent) { Raw = why };

    private TradeFinding Masked(TradeFinding finding, string? code, string outTradeNo) => finding with
    {
        Code = mask.Words(finding.Code, code), Message = mask.Words(finding.Message, code), Raw = mask.Message(finding.Raw ?? "", code, outTradeNo, finding.ChannelTradeNo ?? ""),
    };

    private ReversalFinding Masked(ReversalFinding finding, string outTradeNo) => finding with
    {
        Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, outTradeNo),
    };

    private RefundFinding Masked(RefundFinding finding, RefundRequest refund) => finding with
    {
        Code = mask.Words(finding.Code, null),
        Message = mask.Words(finding.Message, null),
        Raw = mask.Message(finding.Raw ?? "", null, refund.OutTradeNo, refund.OutRefundNo, refund.Trade?.ChannelTradeNo ?? ""),
    };
}
