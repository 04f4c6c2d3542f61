namespace PaymentGrains.Domain.Trades;

/// <summary>A purchase in a store, as the customer's device proved it.</summary>
/// <param name="Token">The store's key to it (purchase token, transaction id), honoured once in this installation.</param>
/// <param name="ProductId">What was bought.</param>
/// <param name="Owner">Our id of the buyer as the app gave it to the store; null where it gave none.</param>
public sealed record Purchase(string Token, string ProductId, string? Owner);
