using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>Google Play: purchases that the store took money for (FACTS 6.1-6.4).</summary>
public sealed class GooglePlayChannel : IPurchaseChannel, INotifyingChannel
{
    /// <summary>Pages of the voided list that one question reads; a longer list says nothing for certain.</summary>
    private const int VoidedPagesMost = 5;

    /// <summary>The list goes back 30 days; what is older cannot be asked for.</summary>
    private static readonly TimeSpan VoidedOldest = TimeSpan.FromDays(29);

    private readonly GooglePlaySettings settings;
    private readonly ChannelPorts ports;
    private readonly GooglePlayApi api;
    private readonly GooglePlayPush push;
    private readonly JournalMask mask;

    /// <param name="settings">Without <see cref="GooglePlaySettings.Problems"/>.</param>
    public GooglePlayChannel(GooglePlaySettings settings, ChannelPorts ports)
    {
        this.settings = settings;
        this.ports = ports;
        api = new GooglePlayApi(settings, ports);
        push = new GooglePlayPush(settings, ports);
        mask = new JournalMask(settings.ServiceAccountKey);
    }

    public string Channel => GooglePlaySettings.Name;

    public string Account => settings.Account;

    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    /// <summary>Any 2xx tells Pub/Sub that we have it (FACTS 6.3).</summary>
    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("");

    public Purchase? ReadPurchase(string proof, string? signature, out string refusal) => GooglePlayReceipt.Read(proof, signature, settings, out refusal);

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        if (trade.Purchase is not { } purchase) return new TradeFinding(TradeVerdict.Unknown) { Code = "NO_PURCHASE" };
        using var call = new ChannelCall(ports, cancellation);
        var answer = await api.PurchaseAsync(call, purchase);
        var finding = GooglePlayFindings.Query(answer, trade, settings);
        // What was given back in part still holds the rest.
        var holdsMoney = finding.Verdict is TradeVerdict.Paid or TradeVerdict.GivenBack;
        var consume = StoreProduct.Find(settings.Products, purchase.ProductId)?.Consumable == true;
        if (holdsMoney && GooglePlayFindings.IsUntold(answer, consume))
        {
            // Google gives back what nobody acknowledges, so it is not paid before that is done for certain (FACTS 6.2).
            var told = await api.TakeNoticeAsync(call, purchase, consume);
            finding = finding with { Raw = $"{finding.Raw}\n{told.Raw}" };
            if (!told.Succeeded) finding = finding with { Verdict = TradeVerdict.Unknown, Code = "NOT_ACKNOWLEDGED", Message = $"purchased, but the acknowledgement got {told.Code}" };
        }

        return Masked(finding, trade);
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        if (trade.Purchase is not { } purchase) return new ReversalFinding(ReversalVerdict.Unknown) { Code = "NO_PURCHASE" };
        using var call = new ChannelCall(ports, cancellation);
        var finding = GooglePlayFindings.Reverse(await api.PurchaseAsync(call, purchase), trade, settings);
        return finding with
        {
            Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = mask.Message(finding.Raw ?? "", null, trade.OutTradeNo),
        };
    }

    public async Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        if (refund.Trade is not { Purchase: { } purchase } trade) return new RefundFinding(RefundVerdict.Unknown) { Code = "NO_PURCHASE" };
        if (IsPartial(refund)) return PartialRefused;
        using var call = new ChannelCall(ports, cancellation);
        var orderId = trade.ChannelTradeNo;
        if (string.IsNullOrEmpty(orderId))
        {
            var answer = await api.PurchaseAsync(call, purchase);
            orderId = answer.Fields?.Text("orderId");
            if (string.IsNullOrEmpty(orderId)) return Masked(new RefundFinding(RefundVerdict.Unknown) { Code = "NO_ORDER_ID", Message = "Google Play names no order of this purchase", Raw = answer.Raw }, refund);
        }

        var asked = await api.RefundAsync(call, orderId);
        // Accepted is not done (FACTS 0.7); and FACTS lists no answer that would be a definite refusal.
        return Masked(new RefundFinding(asked.Succeeded ? RefundVerdict.Pending : RefundVerdict.Unknown) { Code = asked.Code, Raw = asked.Raw }, refund);
    }

    /// <summary>
    /// Google keeps no refunds by our numbers. There is only one of a purchase, the whole, so whatever gave it back has done it; while nothing has, sending
    /// it once more moves the money once.
    /// </summary>
    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        if (refund.Trade is not { Purchase: { } purchase } trade) return new RefundFinding(RefundVerdict.Unknown) { Code = "NO_PURCHASE" };
        // It was never sent.
        if (IsPartial(refund)) return PartialRefused with { Verdict = RefundVerdict.NotFound };
        using var call = new ChannelCall(ports, cancellation);
        var answer = await api.PurchaseAsync(call, purchase);
        var code = answer.Fields is { } fields ? $"PURCHASE_STATE_{fields.Number("purchaseState")}" : answer.Code;
        var finding = new RefundFinding(RefundVerdict.Unknown) { Code = code, Raw = answer.Raw };
        var back = GooglePlayFindings.IsGivenBack(answer, trade);
        if (back is null && answer.Fields?.Number("purchaseState") == 0) back = await IsVoidedAsync(call, purchase, trade.StartedAt.AddDays(-1));
        return Masked(finding with { Verdict = back switch { true => RefundVerdict.Done, false => RefundVerdict.NotFound, null => RefundVerdict.Unknown } }, refund);
    }

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation) => push.ReadAsync(message, cancellation);

    /// <summary>Whether the list of what was given back holds the purchase; null when not all of the list came.</summary>
    private async Task<bool?> IsVoidedAsync(ChannelCall call, Purchase purchase, DateTimeOffset since)
    {
        var oldest = ports.Time.GetUtcNow() - VoidedOldest;
        string? page = null;
        for (var read = 0; read < VoidedPagesMost; read++)
        {
            var answer = await api.VoidedAsync(call, since > oldest ? since : oldest, page);
            if (answer.Fields is not { } fields) return null;
            // A part by quantity is not the whole.
            if (fields.List("voidedPurchases").Any(voided => voided.Text("purchaseToken") == purchase.Token && voided.Number("voidedQuantity") is null)) return true;
            page = fields.Part("tokenPagination")?.Text("nextPageToken");
            if (string.IsNullOrEmpty(page)) return false;
        }

        return null;
    }

    private static bool IsPartial(RefundRequest refund) => refund.Amount != refund.TradeAmount;

    private static RefundFinding PartialRefused => new(RefundVerdict.Refused) { Code = "PARTIAL_REFUND", Message = "Google Play 只能整单退款，不能部分退款" };

    private TradeFinding Masked(TradeFinding finding, TradeReference trade) => finding with
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
