namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>What the merchant answered to a notification.</summary>
public sealed record NotificationAnswer(int Status, string Body);
