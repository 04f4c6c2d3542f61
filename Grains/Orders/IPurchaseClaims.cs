namespace PaymentGrains.Grains.Orders;

/// <summary>Which order each purchase in a store was honoured for.</summary>
public interface IPurchaseClaims
{
    /// <summary>True when the purchase is this order's, now or before; false when it is another's. Safe to repeat.</summary>
    Task<bool> ClaimAsync(string channel, string token, string orderKey);
}
