using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Stores;

namespace PaymentGrains.ChannelSimulator.AppStore;

/// <summary>The App Store on the customer's device: a signed transaction (FACTS 6.5). What is pending has none in life; here it has one that the server does not know.</summary>
internal sealed class AppStoreStore(SimulatorOptions options) : IStore
{
    public string Channel => ChannelNames.AppStore;

    public StoreOffer? Find(string productId)
    {
        foreach (var account in options.Accounts.AppStore)
            if (account.Products.FirstOrDefault(product => product.ProductId == productId) is { } product)
                return new StoreOffer(account.Account, account.BundleId, product);
        return null;
    }

    public string NewToken(Random chance) => $"2000000{chance.Next(100_000_000, 1_000_000_000)}";

    public StorePurchase Proof(Trade trade, DateTimeOffset now)
    {
        var account = options.Accounts.AppStore.First(account => account.BundleId == trade.Merchant);
        var proof = AppStoreTransaction.Sign(AppStoreTransaction.Payload(trade, account, now), account, breakSignature: false);
        return new StorePurchase(Channel, trade.OutTradeNo, trade.Subject, trade.Status.ToString().ToLowerInvariant(), proof, null);
    }
}
