namespace PaymentGrains.ChannelSimulator.Faults;

/// <summary>A fault that was added, and how often it struck so far.</summary>
public sealed record ActiveFault(int Id, Fault Fault, DateTimeOffset AddedAt, int Struck)
{
    internal bool IsSpentAt(DateTimeOffset now) =>
        Struck >= Fault.Count || (Fault.Seconds is { } seconds && now - AddedAt >= TimeSpan.FromSeconds(seconds));

    internal bool Fits(string channel, string operation, string outTradeNo) =>
        (Fault.Channel ?? channel) == channel
        && (Fault.Operation ?? operation) == operation
        && (Fault.OutTradeNo ?? outTradeNo) == outTradeNo;
}
