namespace PaymentGrains.Storage.Notifications;

/// <summary>A verified notification that no order takes.</summary>
/// <param name="OutTradeNo">The number that it names; of a purchase the SHA-256 of its token, in hex.</param>
/// <param name="Why"><c>unknown_order</c> or <c>does_not_fit</c>.</param>
/// <param name="Amount">Minor units that it states; null where it states none.</param>
/// <param name="Raw">As received, masked.</param>
public sealed record UnmatchedNotification(string Channel, string Account, string OutTradeNo, string Why, string Verdict, long? Amount, string Raw);
