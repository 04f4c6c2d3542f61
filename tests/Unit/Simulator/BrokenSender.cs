using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>A merchant whose address leads nowhere.</summary>
internal sealed class BrokenSender : INotificationSender
{
    public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken) =>
        throw new HttpRequestException("no route");
}
