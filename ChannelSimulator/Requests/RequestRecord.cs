namespace PaymentGrains.ChannelSimulator.Requests;

/// <summary>
/// One line of the log: a request that came in, or a notification that went out. <paramref name="Code"/> is masked;
/// <paramref name="Answer"/> is the channel's verdict in short, <paramref name="Fault"/> the fault that struck.
/// </summary>
public sealed record RequestRecord(
    DateTimeOffset At,
    string Channel,
    string Operation,
    string OutTradeNo,
    string? Code,
    string Answer,
    string? Fault);
