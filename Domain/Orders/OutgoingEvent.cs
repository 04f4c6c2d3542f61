namespace PaymentGrains.Domain.Orders;

/// <summary>What the merchant must be told; stored in the transaction of the step that caused it, delivered afterwards at least once.</summary>
/// <param name="EventId">A function of the order and its version, so that a repeated step cannot tell twice: <c>evt_…</c></param>
/// <param name="Type">For example <c>order.succeeded</c>, <c>order.cancelled</c>, <c>refund.succeeded</c>.</param>
/// <param name="At">UTC.</param>
/// <param name="PayloadJson">The order as the merchant API shows it.</param>
public sealed record OutgoingEvent(string EventId, string Type, DateTimeOffset At, string PayloadJson);
