namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>What is believed of a callback.</summary>
internal static partial class BugCatalogue
{
    private const string Notification = "Channels/Alipay/AlipayNotification.cs";

    private static IEnumerable<PlantedBug> Callbacks() =>
    [
        Bug("callback-without-amount-check",
            "A notification of another amount makes the order paid; in shops that look at trade_status only.",
            Edit(Trades, "finding.Verdict == TradeVerdict.Paid && finding.Amount != order.Amount", "finding.Verdict == TradeVerdict.Paid && finding.Amount != order.Amount && answer.Source != TradeSource.Callback")),
        Bug("callback-without-account-check",
            "A notification through one channel account is taken for an attempt at another; in platforms with one callback URL for all merchants.",
            Edit(Grain, "|| attempt.Account != notice.Account ||", "||")),
        Bug("callback-without-app-check",
            "A genuine notification of another merchant's app and seller is believed, because Alipay signs all of them with one key; in most copies of the sample code.",
            Edit(Notification, "fields.GetValueOrDefault(\"app_id\") != settings.AppId", "fields.GetValueOrDefault(\"app_id\") is null"),
            Edit(Notification, "fields.GetValueOrDefault(\"seller_id\") != settings.SellerId", "fields.GetValueOrDefault(\"seller_id\") is null")),
        Bug("forged-callback-believed",
            "A notification's signature is not verified, so anybody can pay with a POST; in systems where it was switched off for a test.",
            Edit(Notification, "if (!isSigned)", "if (!isSigned && sign.Length == 0)")),
        Bug("stale-callback-closes-paid-order",
            "A notification that comes late overwrites what is newer, so an old 'closed' or 'waiting' undoes a payment; in systems where the last message wins.",
            Edit(Trades, "        AttemptStatus.Paid when source == TradeSource.Callback => PaidNotified(",
                """
                        AttemptStatus.Paid when source == TradeSource.Callback && finding.Verdict != TradeVerdict.Paid && order.Status == OrderStatus.Success && order.Refunds.IsEmpty =>
                            Decision.Change(new OrderEvent.CancelStarted("回调"), new OrderEvent.AttemptClosed(attempt.OutTradeNo, "closed by a notification", now), new OrderEvent.OrderCancelled("")),
                        AttemptStatus.Paid when source == TradeSource.Callback => PaidNotified(
                """),
            NoWatchAfter("closed by a notification")),
    ];
}
