namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>One line of a day's statement; <paramref name="Amount"/> in fen, positive.</summary>
/// <param name="RefundNo">Null of a payment; of a reversal the number of the trade.</param>
internal sealed record BillEntry(Trade Trade, string? RefundNo, long Amount, DateTimeOffset At, bool IsReversal);
