using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;

namespace PaymentGrains.ChannelSimulator.Stores;

/// <summary>One store as its customers see it.</summary>
internal interface IStore
{
    string Channel { get; }

    /// <summary>The first account that sells the product; null when none does.</summary>
    StoreOffer? Find(string productId);

    /// <summary>A number that no purchase has yet, as the store writes them.</summary>
    string NewToken(Random chance);

    /// <summary>What the device holds now.</summary>
    StorePurchase Proof(Trade trade, DateTimeOffset now);
}

/// <param name="Merchant">As the ledger names it.</param>
internal sealed record StoreOffer(string Account, string Merchant, StoreProduct Product);
