namespace PaymentGrains.ChannelSimulator.Accounts;

/// <summary>What an app sells in a store; <paramref name="Amount"/> in minor units of <paramref name="Currency"/>.</summary>
public sealed record StoreProduct(string ProductId, long Amount, string Currency, bool Consumable);
