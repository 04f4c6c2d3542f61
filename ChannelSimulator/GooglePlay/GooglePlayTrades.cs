using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Wire;

namespace PaymentGrains.ChannelSimulator.GooglePlay;

/// <summary>Purchases, acknowledgements and refunds (FACTS 6.2). Used under the one lock.</summary>
internal sealed class GooglePlayTrades(SimulatorOptions options, TradeLedger ledger, Notifier notifier)
{
    static readonly TimeSpan TokenLife = TimeSpan.FromSeconds(3599);
    readonly Dictionary<string, (string Package, DateTimeOffset Until)> tokens = [];

    public WireAnswer IssueToken(GooglePlayCall call, DateTimeOffset now)
    {
        foreach (var old in tokens.Where(token => token.Value.Until <= now).Select(token => token.Key).ToList()) tokens.Remove(old);
        var token = "ya29.c." + options.Chance.NextInt64(1_000_000_000_000, long.MaxValue);
        tokens[token] = (call.Account!.PackageName, now + TokenLife);
        return GooglePlayAnswer.Token(token);
    }

    public WireAnswer Perform(GooglePlayCall call, DateTimeOffset now)
    {
        if (!tokens.TryGetValue(call.Bearer, out var token) || token.Until <= now) return GooglePlayAnswer.Error(401, "Request had invalid authentication credentials.");
        if (call.Account?.PackageName != token.Package) return GooglePlayAnswer.Error(403, "The current user has insufficient permissions to perform the requested operation.");
        return call.Verb switch
        {
            GooglePlayVerb.Get => Find(call, now) is { } trade ? GooglePlayAnswer.Purchase(trade) : NoSuchPurchase(),
            GooglePlayVerb.Acknowledge or GooglePlayVerb.Consume => Acknowledge(call, now),
            GooglePlayVerb.Refund => Refund(call, now),
            _ => GooglePlayAnswer.Voided(All(call, now).Where(trade => trade.Status == TradeStatus.Refunded && trade.Entries[^1].At >= (call.Since ?? now.AddDays(-30)))),
        };
    }

    WireAnswer Acknowledge(GooglePlayCall call, DateTimeOffset now)
    {
        if (Find(call, now) is not { } trade) return NoSuchPurchase();
        if (trade.Status != TradeStatus.Paid) return GooglePlayAnswer.Error(400, "The purchase is not in a valid state to perform the desired operation.");
        trade.IsAcknowledged = true;
        trade.IsConsumed |= call.Verb == GooglePlayVerb.Consume;
        ledger.Save(trade);
        return GooglePlayAnswer.Done(call.Verb == GooglePlayVerb.Consume ? "consumed" : "acknowledged");
    }

    /// <summary>All of it or nothing.</summary>
    WireAnswer Refund(GooglePlayCall call, DateTimeOffset now)
    {
        if (call.RefundFault is { } fault) return GooglePlayAnswer.Error(403, fault);
        if (All(call, now).FirstOrDefault(trade => GooglePlayStore.OrderId(trade) == call.OrderId) is not { Captured: > 0 } trade) return GooglePlayAnswer.Error(404, "Order not found.");
        if (trade.Status != TradeStatus.Paid) return GooglePlayAnswer.Error(400, "The order has been refunded already.");
        trade.Refund(call.OrderId, trade.Net, now);
        ledger.Save(trade);
        notifier.NotifyOfRefund(trade, now);
        return GooglePlayAnswer.Done("refunded");
    }

    Trade? Find(GooglePlayCall call, DateTimeOffset now) =>
        ledger.Find(ChannelNames.GooglePlay, call.Account!.PackageName, call.OutTradeNo, null, now) is { } trade && trade.Subject == call.ProductId ? trade : null;

    IEnumerable<Trade> All(GooglePlayCall call, DateTimeOffset now) =>
        ledger.KnownAt(now).Where(trade => trade.Channel == ChannelNames.GooglePlay && trade.Merchant == call.Account!.PackageName);

    static WireAnswer NoSuchPurchase() => GooglePlayAnswer.Error(404, "The purchase token was not found.");
}
