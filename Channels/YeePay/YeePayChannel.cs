using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.YeePay;

/// <summary>YeePay over YOP (FACTS 4): an acquirer, so the codes that it charges belong to several wallets (<see cref="ChannelAccountSettings.TakesCodesOf"/>).</summary>
public sealed class YeePayChannel : IBarcodeChannel, ISceneChannel, INotifyingChannel, IBillChannel
{
    private readonly YeePaySettings settings;
    private readonly ChannelPorts ports;
    private readonly YeePayKeys keys;
    private readonly JournalMask mask;
    private readonly IReadOnlyList<YeePayWay> ways;

    /// <param name="settings">Without <see cref="YeePaySettings.Problems"/>.</param>
    /// <param name="keys">Of these settings, when they were parsed before.</param>
    public YeePayChannel(YeePaySettings settings, ChannelPorts ports, YeePayKeys? keys = null)
    {
        this.settings = settings;
        this.ports = ports;
        this.keys = keys ?? new YeePayKeys(settings);
        mask = new JournalMask(settings.MerchantPrivateKey);
        ways = YeePayWays.Of(settings);
    }

    public string Channel => YeePaySettings.Name;

    public string Account => settings.Account;

    /// <summary>None is known: a close begins with a query anyway.</summary>
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("SUCCESS");

    public IReadOnlyList<SceneMethod> Methods => [.. ways.Select(way => way.Method)];

    public async Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return OtherCurrency(payment.Currency);
        using var call = new ChannelCall(ports, cancellation);
        var (answer, sent) = await PostAsync(call, WirePurpose.Pay, "/rest/v1.0/aggpay/pay", YeePayFields.Pay(payment, settings));
        if (!sent) return NotSent(answer);
        var finding = YeePayFindings.Pay(answer, payment.OutTradeNo);
        if (YeePayFindings.IsPaidWithoutAmount(answer, payment.OutTradeNo))
        {
            var query = await QueryAsync(call, payment.OutTradeNo);
            finding = query with { Raw = $"{answer.Raw}\n{query.Raw}" };
        }

        return Masked(finding, payment.Code.Text, payment.OutTradeNo);
    }

    public async Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation)
    {
        if (payment.Currency != "CNY") return OtherCurrency(payment.Currency);
        if (ways.FirstOrDefault(way => way.Method.Scene == payment.Scene && way.Method.Method == payment.Method) is not { } way)
            return new TradeFinding(TradeVerdict.NotSent) { Raw = $"this account does not offer {payment.Scene} by {payment.Method}" };
        using var call = new ChannelCall(ports, cancellation);
        var path = way.Hosted ? "/rest/v1.0/aggpay/tutelage/pre-pay" : "/rest/v1.0/aggpay/pre-pay";
        var (answer, sent) = await PostAsync(call, WirePurpose.Pay, path, YeePayFields.Start(payment, way, settings));
        return sent ? Masked(YeePayFindings.Start(answer, payment.OutTradeNo, way), null, payment.OutTradeNo) : NotSent(answer);
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        return Masked(await QueryAsync(call, trade.OutTradeNo), null, trade.OutTradeNo);
    }

    /// <summary>There is no reverse (FACTS 4.4): a query, a close of what still waits, and the query after it that decides.</summary>
    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var found = await QueryAsync(call, trade.OutTradeNo);
        var raw = found.Raw ?? "";
        if (found.Verdict == TradeVerdict.Waiting)
        {
            var (close, _) = await PostAsync(call, WirePurpose.Reverse, "/rest/v1.0/aggpay/close-order", YeePayFields.Trade(trade.OutTradeNo, settings));
            found = await QueryAsync(call, trade.OutTradeNo);
            raw = $"{close.Raw}\n{found.Raw}";
        }

        var finding = YeePayFindings.Reverse(found, raw);
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(raw, null, trade.OutTradeNo),
        };
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var (answer, _) = await PostAsync(call, WirePurpose.Reverse, "/rest/v1.0/trade/refund", YeePayFields.Refund(refund, settings));
        return Masked(YeePayFindings.Refund(answer, refund), refund);
    }

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var answer = await GetAsync(call, "/rest/v1.0/trade/refund/query", YeePayFields.RefundQuery(refund, settings));
        return Masked(YeePayFindings.RefundQuery(answer, refund, settings), refund);
    }

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
    {
        var reading = YeePayNotification.Read(message.Body, settings, keys);
        return Task.FromResult(reading.Notification is { } read ? reading with { Notification = read with { Finding = Masked(read.Finding, null, read.OutTradeNo) } } : reading);
    }

    public async Task<BillFinding> BillAsync(DateOnly day, CancellationToken cancellation)
    {
        using var call = new ChannelCall(ports, cancellation);
        var request = Request("GET", YeePayBill.Path, YeePayFields.Bill(day, settings));
        var wire = request.ToWire(Account, WirePurpose.Query, settings.FilesUrl, keys.Ours) with { LargestAnswerBytes = YeePayBill.LargestBytes };
        var finding = YeePayBill.Read(await call.SendAsync(wire), day, settings.MerchantNo, keys.Theirs);
        return finding with { Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null) };
    }

    private async Task<TradeFinding> QueryAsync(ChannelCall call, string outTradeNo) => YeePayFindings.Query(
        await GetAsync(call, "/rest/v1.0/trade/order/query", YeePayFields.Trade(outTradeNo, settings)), outTradeNo, settings);

    private async Task<(YeePayAnswer Answer, bool Sent)> PostAsync(
        ChannelCall call, WirePurpose purpose, string path, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var outcome = await call.SendAsync(Request("POST", path, fields).ToWire(Account, purpose, settings.GatewayUrl, keys.Ours));
        return (YeePayAnswer.Read(outcome, keys.Theirs), outcome.Sent);
    }

    private async Task<YeePayAnswer> GetAsync(ChannelCall call, string path, IReadOnlyList<KeyValuePair<string, string>> fields) => YeePayAnswer.Read(
        await call.SendAsync(Request("GET", path, fields).ToWire(Account, WirePurpose.Query, settings.GatewayUrl, keys.Ours)), keys.Theirs);

    private YeePayRequest Request(string method, string path, IReadOnlyList<KeyValuePair<string, string>> fields) =>
        new(settings.AppKey, method, path, fields, ports.Time.GetUtcNow(), ports.Nonces.Next());

    private static TradeFinding NotSent(YeePayAnswer answer) => new(TradeVerdict.NotSent) { Raw = answer.Raw };

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
