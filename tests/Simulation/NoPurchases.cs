using PaymentGrains.Grains.Orders;

namespace PaymentGrains.Tests.Simulation;

/// <summary>No order of these worlds brings a purchase.</summary>
internal sealed class NoPurchases : IPurchaseClaims
{
    public Task<bool> ClaimAsync(string channel, string token, string orderKey) => throw new NotSupportedException();
}
