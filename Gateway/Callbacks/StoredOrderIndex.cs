using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Gateway.Callbacks;

/// <summary>The attempts of the database.</summary>
public sealed class StoredOrderIndex(OrderDirectory orders) : IOrderIndex
{
    public async ValueTask<OrderKey?> FindAsync(string outTradeNo, CancellationToken cancellation) =>
        await orders.FindByOutTradeNoAsync(outTradeNo, cancellation);
}
