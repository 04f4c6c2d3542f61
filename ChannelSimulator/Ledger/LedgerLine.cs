namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>
/// What the channel knows of one trade; amounts in fen. <paramref name="Status"/> is <c>waiting</c>, <c>paid</c> (also when
/// part of it was refunded), <c>closed</c>, <c>refused</c> or <c>refunded</c> (all of it); <paramref name="ExpiresAt"/> is the end that the merchant set for it.
/// </summary>
public sealed record LedgerLine(
    string OutTradeNo,
    string Channel,
    string Status,
    long Captured,
    long Refunded,
    long Net,
    string TradeNo,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<LedgerEntry> Entries,
    IReadOnlyList<AbnormalRefund> AbnormalRefunds);
