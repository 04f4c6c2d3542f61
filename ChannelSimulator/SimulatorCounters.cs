namespace PaymentGrains.ChannelSimulator;

/// <summary>The running counts behind <see cref="SimulatorStatistics"/>; changed under the simulator's lock only.</summary>
internal sealed class SimulatorCounters
{
    public long Requests { get; set; }
    public long BadSignatures { get; set; }
    public long EarlyReversals { get; set; }
    public long ConnectionsCut { get; set; }
    public long NotificationsSent { get; set; }
    public long NotificationsAccepted { get; set; }

    public SimulatorStatistics ToStatistics() => new()
    {
        Requests = Requests,
        BadSignatures = BadSignatures,
        EarlyReversals = EarlyReversals,
        ConnectionsCut = ConnectionsCut,
        NotificationsSent = NotificationsSent,
        NotificationsAccepted = NotificationsAccepted,
    };
}
