namespace PaymentGrains.Domain.Orders;

/// <summary>One line of the append-only journal: who did or said what. Nothing in it is secret or whole (codes are masked).</summary>
/// <param name="At">UTC.</param>
/// <param name="Kind">The event's name in snake case, for example <c>attempt_paid</c>.</param>
/// <param name="Actor">Who caused it: <c>terminal:…</c>, <c>channel:alipay</c>, <c>engine</c>, …</param>
/// <param name="OutTradeNo">The attempt concerned, where one is.</param>
/// <param name="Detail">The event in plain words or numbers.</param>
/// <param name="Raw">What the channel sent, masked, where that caused it.</param>
public sealed record JournalEntry(DateTimeOffset At, string Kind, string Actor, string? OutTradeNo, string? Detail, string? Raw);
