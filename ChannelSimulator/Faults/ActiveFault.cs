namespace PaymentGrains.ChannelSimulator.Faults;

/// <summary>A fault that was added, and how often it struck so far.</summary>
public sealed record ActiveFault(int Id, Fault Fault, DateTimeOffset AddedAt, int Struck)
{
    internal bool IsSpentAt(DateTimeOffset now) =>
        Struck >= Fault.Count || (Fault.Seconds is { } seconds && now - AddedAt >= TimeSpan.FromSeconds(seconds));
}
