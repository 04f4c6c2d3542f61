using PaymentGrains.Storage.Notifications;
using PaymentGrains.Storage.Orders;
using PaymentGrains.Storage.Purchases;

namespace PaymentGrains.Gateway.Callbacks;

/// <summary>What the database knows.</summary>
public sealed class StoredOrderIndex(OrderDirectory orders, PurchaseTable purchases, UnmatchedNotifications unmatched) : IOrderIndex
{
    public async ValueTask<OrderKey?> FindAsync(string outTradeNo, CancellationToken cancellation) =>
        await orders.FindByOutTradeNoAsync(outTradeNo, cancellation);

    public async ValueTask<OrderKey?> FindPurchaseAsync(string channel, string token, CancellationToken cancellation) =>
        await purchases.FindOrderAsync(channel, token, cancellation) is { } key ? OrderKey.Parse(key) : null;

    public async ValueTask KeepAsync(UnmatchedNotification notification, CancellationToken cancellation) => await unmatched.KeepAsync(notification, cancellation);
}
