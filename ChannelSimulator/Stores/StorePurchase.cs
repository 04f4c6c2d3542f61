namespace PaymentGrains.ChannelSimulator.Stores;

/// <summary>What the store gives to the customer's device, which hands <paramref name="Proof"/> and <paramref name="Signature"/> to the merchant.</summary>
/// <param name="PurchaseToken">The store's key to it, and its number in the ledger.</param>
/// <param name="Signature">Null where it is part of the proof.</param>
public sealed record StorePurchase(string Store, string PurchaseToken, string ProductId, string Status, string Proof, string? Signature);
