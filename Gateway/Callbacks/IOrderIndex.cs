using PaymentGrains.Storage.Notifications;
using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Gateway.Callbacks;

/// <summary>Which order a notification belongs to, and what belongs to none.</summary>
public interface IOrderIndex
{
    /// <param name="outTradeNo">Our number at the channel.</param>
    /// <returns>Null when no attempt ever had that number.</returns>
    ValueTask<OrderKey?> FindAsync(string outTradeNo, CancellationToken cancellation);

    /// <param name="token">Of a purchase in a store.</param>
    /// <returns>Null when no order brought that purchase.</returns>
    ValueTask<OrderKey?> FindPurchaseAsync(string channel, string token, CancellationToken cancellation);

    /// <summary>Keeps a verified notification that fits no order, for a person to look at.</summary>
    ValueTask KeepAsync(UnmatchedNotification notification, CancellationToken cancellation);
}
