using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Gateway;

/// <summary>Finds the grain of an order. The only way from HTTP to an order; tests put an order of their own behind it.</summary>
public delegate IPaymentOrderGrain OrderGrains(OrderKey order);
