using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.WeChat.V3;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat;

/// <summary>
/// WeChat Pay. Codes are charged over v2 (FACTS 2.5, 2.10), which sends no notification of them; what a customer begins runs over v3 (FACTS 2.4) when the
/// account has it. Where a trade lives is told by its scene.
/// </summary>
public sealed class WeChatChannel : IBarcodeChannel, ISceneChannel, INotifyingChannel, IBillChannel
{
    private const string ContentType = "text/xml; charset=utf-8";
    private readonly WeChatSettings settings;
    private readonly ChannelPorts ports;
    private readonly JournalMask mask;
    private readonly WeChatV3? v3;

    /// <param name="settings">Without <see cref="WeChatSettings.Problems"/>.</param>
    /// <param name="ours">The merchant's key of v3, when it was parsed before.</param>
    public WeChatChannel(WeChatSettings settings, ChannelPorts ports, RsaKey? ours = null)
    {
        this.settings = settings;
        this.ports = ports;
        mask = new JournalMask(settings.ApiKey, settings.ClientCertificate, settings.ClientCertificatePassword, settings.MerchantPrivateKey, settings.ApiV3Key);
        v3 = settings.HasV3 ? new WeChatV3(settings, ports, ours) : null;
    }

    public string Channel => WeChatSettings.Name;

    public string Account => settings.Account;

    /// <summary>A reverse is not to follow the pay at once (FACTS 2.10).</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.FromSeconds(15);

    /// <summary>None without v3.</summary>
    public IReadOnlyList<SceneMethod> Methods => v3 is null ? [] : WeChatV3Methods.All;

    /// <summary>The status alone decides (FACTS 2.8).</summary>
    public NotificationReply Acknowledgement { get; } = new(200, "application/json; charset=utf-8", """{"code":"SUCCESS","message":"成功"}""");

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {payment.Currency}" };
        using var call = new ChannelCall(ports, cancellation);
        if (V3Of(Scene.Barcode) is { } byV3) return Masked(await byV3.PayAsync(call, payment), payment.Code.Text, payment.OutTradeNo);
        var (answer, sent) = await AskAsync(call, WirePurpose.Pay, "/pay/micropay", WeChatFields.Pay(payment, settings.SpbillCreateIp));
        var finding = sent ? WeChatFindings.Pay(answer, payment.OutTradeNo) : new TradeFinding(TradeVerdict.NotSent) { Raw = answer.Raw };
        return Masked(finding, payment.Code.Text, payment.OutTradeNo);
    }

    public async Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account takes CNY, not {payment.Currency}" };
        if (v3 is null || !Methods.Any(way => way.Scene == payment.Scene && way.Method == payment.Method))
            return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account does not offer {payment.Scene} by {payment.Method}" };
        using var call = new ChannelCall(ports, cancellation);
        return Masked(await v3.StartAsync(call, payment), null, payment.OutTradeNo);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var finding = V3Of(trade.Scene) is { } byV3 ? await byV3.QueryAsync(call, trade.OutTradeNo) : await QueryAsync(call, trade);
        if (finding.Verdict == TradeVerdict.GivenBack)
        {
            // REFUND says only that money went back; how much, and by whom, stands in the list of the trade's refunds (FACTS 2.6). Only v2 has that list,
            // of all trades of the merchant.
            var (answer, _) = settings.ApiKey.Length > 0
                ? await AskAsync(call, WirePurpose.Query, "/pay/refundquery", WeChatFields.Trade(trade))
                : (new WeChatAnswer(false, new Dictionary<string, string>(), "no APIv2 key: the trade's refunds are not known"), false);
            var refunds = WeChatFindings.RefundsOf(answer, trade.OutTradeNo);
            // Without the list nobody knows what it still holds: that is no word on the money at all, and it is asked again.
            finding = finding with { Verdict = refunds is null ? TradeVerdict.Unknown : TradeVerdict.GivenBack, Refunds = refunds, Raw = $"{finding.Raw}\n{answer.Raw}" };
        }

        return Masked(finding, null, trade.OutTradeNo);
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var finding = (V3Of(trade.Scene), trade.Scene) switch
        {
            ({ } byV3, Scene.Barcode) => await byV3.ReverseAsync(call, trade.OutTradeNo),
            ({ } byV3, _) => await byV3.CloseAsync(call, trade.OutTradeNo),
            _ => await ReverseAsync(call, trade),
        };
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, trade.OutTradeNo),
        };
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        if (V3Of(SceneOf(refund)) is { } byV3) return Masked(await byV3.RefundAsync(call, refund), refund);
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, "/secapi/pay/refund", WeChatFields.Refund(refund));
        return Masked(WeChatFindings.Refund(answer, refund), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        if (V3Of(SceneOf(refund)) is { } byV3) return Masked(await byV3.QueryRefundAsync(call, refund), refund);
        var (answer, _) = await AskAsync(call, WirePurpose.Query, "/pay/refundquery", WeChatFields.RefundQuery(refund));
        return Masked(WeChatFindings.RefundQuery(answer, refund), refund);
    }

    public async Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var reading = WeChatNotification.IsV2(message.Body.Span) ? WeChatNotification.Read(message.Body, settings)
            : v3 is null ? NotificationReading.Refuse("of v3, and this account has no v3")
            : await v3.ReadNotificationAsync(call, message);
        return reading.Notification is { } read ? reading with { Notification = read with { Finding = Masked(read.Finding, null, read.OutTradeNo) } } : reading;
    }

    public async Task<BillFinding> BillAsync(DateOnly day, CancellationToken cancellation)
    {
        if (v3 is null) return new BillFinding(BillVerdict.Unknown, []) { Message = "the bill is fetched over v3, and this account has none" };
        using var call = new ChannelCall(ports, cancellation);
        var bill = await v3.BillAsync(call, day);
        return bill with { Code = mask.Words(bill.Code, null), Message = mask.Words(bill.Message, null) };
    }

    /// <summary>Where a trade of that scene lives; null is v2.</summary>
    private WeChatV3? V3Of(Scene scene) => scene == Scene.Barcode && !settings.BarcodeByV3 ? null : v3;

    private static Scene SceneOf(RefundRequest refund) => refund.Trade?.Scene ?? Scene.Barcode;

    private async Task<TradeFinding> QueryAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await AskAsync(call, WirePurpose.Query, "/pay/orderquery", WeChatFields.Trade(trade));
        return WeChatFindings.Query(answer, trade.OutTradeNo);
    }

    private async Task<ReversalFinding> ReverseAsync(ChannelCall call, TradeReference trade)
    {
        var (answer, _) = await AskAsync(call, WirePurpose.Reverse, "/secapi/pay/reverse", WeChatFields.Trade(trade));
        return WeChatFindings.NeedsQuery(answer)
            ? WeChatFindings.ReverseByQuery(answer, await QueryAsync(call, trade))
            : WeChatFindings.Reverse(answer);
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
