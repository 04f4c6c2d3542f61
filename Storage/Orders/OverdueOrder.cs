using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Storage.Orders;

/// <summary>An open order for which something should have happened already.</summary>
/// <param name="Deadline">UTC.</param>
public sealed record OverdueOrder(OrderKey Key, OrderStatus Status, DateTimeOffset Deadline);
