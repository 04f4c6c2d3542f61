namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>How the end of an order's time goes wrong.</summary>
internal static partial class BugCatalogue
{
    /// <summary>The place in the machine where a tick looks for what is due.</summary>
    private const string FirstStep = "        // One step a tick, oldest attempt first";

    private static IEnumerable<PlantedBug> Deadlines() =>
    [
        Bug("deadline-without-last-query",
            "At the deadline the payment is reversed without a last query, so a sale paid a moment ago is undone; in systems whose timer and poller do not know each other.",
            Edit(Steps, FirstStep,
                """
                        if (order.Current is { Status: AttemptStatus.Paying } over && now >= over.Deadline)
                            return After(Decision.Change(new OrderEvent.CancelStarted(TimeOver), new OrderEvent.ReversalStarted(over.OutTradeNo, ReversalReason.Deadline, now)), SendReversal(over, now));

                """ + FirstStep)),
        Bug("deadline-closes-locally",
            "At the deadline the order is only marked cancelled, and the customer can still pay; in systems with a nightly or minutely 'close expired orders' job.",
            Edit(Steps, FirstStep,
                """
                        if (order.Current is { Status: AttemptStatus.Paying } over && now >= over.Deadline)
                            return Decision.Change(new OrderEvent.CancelStarted(TimeOver), new OrderEvent.AttemptClosed(over.OutTradeNo, "expired", now), new OrderEvent.OrderCancelled(""));

                """ + FirstStep),
            NoWatchAfter("expired")),
        Bug("deadline-restarted-at-each-activation",
            "The deadline counts from the last start of the process, so an order outlives it as often as the process dies; in systems that keep deadlines in memory.",
            Edit(Applied, "Status = AttemptStatus.Paying, PayingSince = now,", "Status = AttemptStatus.Paying, PayingSince = now, Deadline = now + (attempt.Deadline - attempt.StartedAt),")),
        Bug("no-deadline",
            "Polls go on for ever, and an order that nobody pays never ends; in systems that wait for the customer's decision.",
            Edit("Domain/Orders/OrderTimes.cs", "return poll <= attempt.Deadline - TimeSpan.FromMilliseconds(500) ? poll : attempt.Deadline;", "return poll;"),
            Edit(Trades, "if (now < attempt.Deadline || source == TradeSource.Callback) return Decision.Nothing;", "if (attempt.Status == AttemptStatus.Paying) return Decision.Nothing;")),
        Bug("poll-given-up",
            "Polling stops after ten queries, and a payment that is confirmed later is not noticed; in systems with a fixed number of tries and no timer behind it.",
            Edit("Domain/Orders/OrderTimes.cs", "            case AttemptStatus.Paying:\n", "            case AttemptStatus.Paying when attempt.PayingSince + TimeSpan.FromSeconds(10) < after:\n                return null;\n            case AttemptStatus.Paying:\n")),
        Bug("unpaid-order-never-expires",
            "An order that nobody tries to pay stays open, and a code scanned a day later is charged; in systems whose expiry begins with the payment.",
            Edit("Domain/Orders/OrderTimes.cs", "order.Status == OrderStatus.Created ? order.ExpiresAt : null;", "null;"),
            Edit("Domain/Orders/OrderState.cs", "OrderStatus.Created or OrderStatus.Failed => now < ExpiresAt,", "OrderStatus.Created or OrderStatus.Failed => now < ExpiresAt.AddYears(1),")),
    ];
}
