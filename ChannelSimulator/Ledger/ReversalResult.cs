namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>What the last reversal of a trade did.</summary>
internal enum ReversalResult
{
    None,
    Closed,
    Refunded,
}
