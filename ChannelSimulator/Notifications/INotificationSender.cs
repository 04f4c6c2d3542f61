namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>Carries a notification to the merchant: HTTP in the web application, memory in a simulation.</summary>
public interface INotificationSender
{
    /// <summary>
    /// Posts a form (<c>application/x-www-form-urlencoded; charset=utf-8</c>). Any exception counts as not delivered, and
    /// the channel tries again on its schedule.
    /// </summary>
    Task<NotificationAnswer> PostFormAsync(Uri url, byte[] body, CancellationToken cancellationToken);
}
