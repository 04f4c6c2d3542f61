namespace PaymentGrains.ChannelSimulator;

/// <summary>Counts since the start, of things that a good client keeps low and that the channels themselves do not punish.</summary>
public sealed record SimulatorStatistics
{
    public long Requests { get; init; }

    /// <summary>Requests whose signature did not fit.</summary>
    public long BadSignatures { get; init; }

    /// <summary>WeChat reversals within 15 s of the charge, against the advice of FACTS 2.10.</summary>
    public long EarlyReversals { get; init; }

    /// <summary>Requests that got no answer.</summary>
    public long ConnectionsCut { get; init; }

    public long NotificationsSent { get; init; }

    /// <summary>Notifications that the merchant answered with exactly <c>success</c>.</summary>
    public long NotificationsAccepted { get; init; }
}
