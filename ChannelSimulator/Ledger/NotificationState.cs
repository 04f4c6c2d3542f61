namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>How far the notification of a trade has come. It is kept with the trade, so that it goes on after a restart.</summary>
internal sealed class NotificationState
{
    public DateTimeOffset? NextAt { get; set; }
    public int Tries { get; set; }
}
