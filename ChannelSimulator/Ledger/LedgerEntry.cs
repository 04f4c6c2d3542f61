namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>
/// One movement of money. <paramref name="Kind"/> is <c>capture</c> or <c>refund</c>, <paramref name="Amount"/> in fen and
/// positive; <paramref name="RequestNo"/> is the merchant's refund number, or the channel's own (<c>CONSOLE…</c>) for a refund at its console; null for a
/// capture and for a reversal.
/// </summary>
public sealed record LedgerEntry(string Kind, long Amount, DateTimeOffset At, string? RequestNo = null);
