namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>A refund that the channel accepted and could not do; <paramref name="Amount"/> in fen is reserved until somebody finishes it.</summary>
public sealed record AbnormalRefund(string RequestNo, long Amount, DateTimeOffset At);
