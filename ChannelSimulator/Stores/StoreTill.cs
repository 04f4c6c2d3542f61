using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.Stores;

/// <summary>Where a tester buys in the stores like a customer, and where the stores' own people cancel and give back.</summary>
public sealed class StoreTill
{
    readonly TimeProvider clock;
    readonly SimulatorOptions options;
    readonly TradeLedger ledger;
    readonly Notifier notifier;
    readonly IReadOnlyList<IStore> stores;
    readonly Lock gate;

    internal StoreTill(TimeProvider clock, SimulatorOptions options, TradeLedger ledger, Notifier notifier, IReadOnlyList<IStore> stores, Lock gate) =>
        (this.clock, this.options, this.ledger, this.notifier, this.stores, this.gate) = (clock, options, ledger, notifier, stores, gate);

    /// <summary>A customer buys one of a product.</summary>
    /// <param name="owner">The app's own id of the buyer; null gives none.</param>
    /// <param name="pending">Paid later, as by a cash voucher: <see cref="SimulatedChannels.CustomerPays"/> with its token.</param>
    /// <param name="orderOf">Google only: the token of a purchase that is paid; this one is another token of the same store order, and takes no money.</param>
    /// <param name="problem">Why not, or empty.</param>
    public StorePurchase? Buy(string store, string productId, string? owner, bool pending, out string problem, string? orderOf = null)
    {
        problem = "";
        if (stores.FirstOrDefault(known => known.Channel == store) is not { } found)
        {
            problem = $"store must be one of {string.Join(", ", stores.Select(known => known.Channel))}";
            return null;
        }

        if (found.Find(productId) is not { } offer)
        {
            problem = $"{store} does not sell the product '{productId}'";
            return null;
        }

        var now = clock.GetUtcNow();
        Trade trade;
        lock (gate)
        {
            var first = orderOf is null ? null : Known(orderOf, now);
            if (orderOf is not null && (pending || first is not { Status: TradeStatus.Paid, OrderOf: null } || first.Channel != store || store != ChannelNames.GooglePlay))
            {
                problem = "orderOf must be the token of a paid purchase at googleplay, and pending must be false";
                return null;
            }

            var token = found.NewToken(options.Chance);
            var callback = options.StoreCallbacks is { } gateway ? new Uri(gateway, $"callbacks/{store}/{offer.Account}").ToString() : null;
            trade = ledger.Charge(
                new ChargeRequest(store, offer.Merchant, token, "00", offer.Product.Amount, productId, owner ?? "", productId, callback, null)
                {
                    Ticket = pending ? token : null, OrderOf = first, NeedsAcknowledgement = store == ChannelNames.GooglePlay,
                },
                now, out _);
            if (!pending && first is null) notifier.Watch(trade, now);
        }

        return found.Proof(trade, now);
    }

    /// <summary>What the customer's device holds now; null when no store knows the purchase.</summary>
    public StorePurchase? Find(string purchaseToken)
    {
        var now = clock.GetUtcNow();
        Trade? trade;
        lock (gate) trade = Known(purchaseToken, now);
        return trade is null ? null : StoreOf(trade)!.Proof(trade, now);
    }

    /// <summary>The customer does not pay what is pending. Says why not, or null.</summary>
    public string? Cancel(string purchaseToken) => Act(purchaseToken, (trade, _) =>
    {
        if (trade.Status != TradeStatus.Waiting) return $"the purchase is {trade.Status.ToString().ToLowerInvariant()}, not pending";
        trade.Close();
        return null;
    });

    /// <summary>The store gives the money back and takes the product away. Says why not, or null.</summary>
    public string? Refund(string purchaseToken) => Act(purchaseToken, (trade, now) =>
    {
        if (trade.Status != TradeStatus.Paid) return $"the purchase is {trade.Status.ToString().ToLowerInvariant()}, not paid";
        trade.Refund($"CONSOLE{trade.TradeNo}", trade.Net, now);
        return null;
    });

    string? Act(string purchaseToken, Func<Trade, DateTimeOffset, string?> act)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            if (Known(purchaseToken, now) is not { } trade) return "no store knows this purchase";
            if (act(trade, now) is { } problem) return problem;
            ledger.Save(trade);
            notifier.NotifyOfRefund(trade, now);
            return null;
        }
    }

    Trade? Known(string purchaseToken, DateTimeOffset now) => ledger.FindAny(purchaseToken, now).FirstOrDefault(trade => StoreOf(trade) is not null);

    IStore? StoreOf(Trade trade) => stores.FirstOrDefault(store => store.Channel == trade.Channel);
}
