namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>Carries a notification to the merchant: HTTP in the web application, memory in a simulation.</summary>
public interface INotificationSender
{
    /// <summary>Posts it. Any exception counts as not delivered, and the channel tries again on its schedule.</summary>
    Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken);
}
