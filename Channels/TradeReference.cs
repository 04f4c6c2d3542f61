namespace PaymentGrains.Channels;

/// <summary>A trade to ask for or to reverse: our number, and its amount in minor units to compare with what the channel says.</summary>
public sealed record TradeReference(string OutTradeNo, long Amount, DateTimeOffset StartedAt);
