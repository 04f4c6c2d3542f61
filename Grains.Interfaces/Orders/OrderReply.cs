using Orleans;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Grains.Interfaces.Orders;

/// <summary>The answer to a command.</summary>
/// <param name="Refusal">Why it was not done; <see cref="Refusal.None"/> when it was. An order refused by the channel is not a refusal: its status is failed.</param>
/// <param name="Detail">What exactly is wrong and what to do, in English, where the refusal alone does not say it.</param>
/// <param name="Order">The order as it stands, also with a refusal; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("PaymentGrains.OrderReply")]
public sealed record OrderReply([property: Id(0)] Refusal Refusal, [property: Id(1)] OrderView? Order, [property: Id(2)] string Detail = "");
