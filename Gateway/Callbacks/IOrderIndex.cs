using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Gateway.Callbacks;

/// <summary>Which order an attempt belongs to.</summary>
public interface IOrderIndex
{
    /// <param name="outTradeNo">Our number at the channel.</param>
    /// <returns>Null when no attempt ever had that number.</returns>
    ValueTask<OrderKey?> FindAsync(string outTradeNo, CancellationToken cancellation);
}
