using PaymentGrains.Grains.Orders;
using PaymentGrains.Storage.Purchases;

namespace PaymentGrains.Silo;

/// <summary>The claims of the database.</summary>
internal sealed class StoredPurchaseClaims(PurchaseTable purchases) : IPurchaseClaims
{
    public Task<bool> ClaimAsync(string channel, string token, string orderKey) => purchases.ClaimAsync(channel, token, orderKey, CancellationToken.None);
}
