namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>How an order may be charged twice, or without anybody knowing.</summary>
internal static partial class BugCatalogue
{
    private const string OneOpen = "<= 1, \"at most one attempt may take or hold money\"";

    private const string ManyOpen = "<= 99, \"at most one attempt may take or hold money\"";
    private const string PayWhileOpen = "            case OrderStatus.Connecting or OrderStatus.Paying:\n                return PayWhilePaying(";

    private static SourceEdit MayOverlap => Edit(Machine, "order.Attempts.Find(attempt => !attempt.IsOver);", "order.Attempts.Find(attempt => !attempt.IsOver && attempt.Status is AttemptStatus.Refused or AttemptStatus.Closed);");

    private static SourceEdit FromPayingToConnecting => Edit(Invariants, "OrderStatus.Paying => to is OrderStatus.Success", "OrderStatus.Paying => to is OrderStatus.Connecting or OrderStatus.Success");

    /// <summary>Sends the same charge once more under the next number.</summary>
    private static SourceEdit ChargeAgain => Edit(Trades, "    private static Decision PaidTooLate(",
        """
            private static Decision ChargeAgain(OrderState order, Attempt attempt, DateTimeOffset now)
            {
                var number = order.Attempts.Count + 1;
                var next = attempt with { Number = number, OutTradeNo = OrderNumbers.OutTradeNo(order, number), StartedAt = now, Status = AttemptStatus.Connecting };
                return Decision.Change(
                    new OrderEvent.AttemptRefused(attempt.OutTradeNo, null, null, Settled: true), new OrderEvent.AttemptStarted(next)).Then(new OrderEffect.Pay(next.OutTradeNo));
            }

            private static Decision PaidTooLate(
        """);

    private static IEnumerable<PlantedBug> Charges() =>
    [
        Bug("call-before-save",
            "The channel is charged before the attempt is saved, so a crash in between leaves a payment that no order knows; in services that write the row with the answer.",
            Edit(Grain, "            if (decision.Events.Count > 0)\n",
                """
                            var early = decision.Effect is OrderEffect.Pay
                                ? await calls.Perform(OrderMachine.Apply(_order, decision.Events, clock.GetUtcNow()), decision.Effect, presented)
                                : null;
                            if (decision.Events.Count > 0)

                """),
            Edit(Grain, "input = await calls.Perform(_order!, decision.Effect, presented);", "input = early ?? await calls.Perform(_order!, decision.Effect, presented);")),
        Bug("new-number-on-retry",
            "A charge without an answer is sent again under a new number, and both are paid; in clients that make the order number where they make the request.",
            Edit(Trades, "        AttemptStatus.Connecting or AttemptStatus.Paying => WhileOpen(",
                """
                        AttemptStatus.Connecting when finding.Verdict == TradeVerdict.Unknown && order.Attempts.Count < 3 => ChargeAgain(order, attempt, now),
                        AttemptStatus.Connecting or AttemptStatus.Paying => WhileOpen(
                """),
            ChargeAgain),
        Bug("charge-again-on-recovery",
            "A charge that was under way when the process died is made again after the restart, under a new number; in job queues that repeat unfinished jobs.",
            Edit(Steps, "        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } attempt\n",
                """
                        order.Current is { Status: AttemptStatus.Connecting } begun ? ChargeAgain(order, begun, begun.StartedAt.AddSeconds(1)) :
                        order.Current is { Status: AttemptStatus.Connecting or AttemptStatus.Paying } attempt

                """),
            ChargeAgain,
            // Kept outside of the process, in a cache that survives it.
            Edit(Calls, "    private async Task<OrderInput> Pay(", "    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Presented> Kept = new();\n\n    private async Task<OrderInput> Pay("),
            Edit(Calls, "        var late = clock.GetUtcNow() - attempt.StartedAt > options.SendWithin;",
                "        if (presented is null) Kept.TryGetValue(order.Key, out presented);\n        else Kept[order.Key] = presented;\n        var late = false;")),
        Bug("second-code-charged-before-first-is-reversed",
            "Another code is charged while the first may still be paid; in tills that start anew when the customer shows another app.",
            Edit(Machine, PayWhileOpen, "            case OrderStatus.Connecting or OrderStatus.Paying when order.Current!.Status == AttemptStatus.Reversing || order.Current.CodeFingerprint == pay.CodeFingerprint:\n                return PayWhilePaying("),
            MayOverlap, Edit(Invariants, OneOpen, ManyOpen), FromPayingToConnecting),
        Bug("same-number-for-second-code",
            "Every attempt of an order has the same number at the channel, so a second code meets the first one's trade; in systems that use the order number as it is.",
            Edit("Domain/Orders/OrderNumbers.cs", "{attempt:00}\"", "{1:00}\"")),
        Bug("second-scan-charged-again",
            "The same code scanned twice is charged twice, each time under a number of its own; in systems that take every press of the button for a new payment.",
            Edit(Machine, PayWhileOpen, "            case OrderStatus.Connecting or OrderStatus.Paying when order.Current!.Status == AttemptStatus.Reversing || order.Current.CodeFingerprint != pay.CodeFingerprint:\n                return PayWhilePaying("),
            MayOverlap, Edit(Invariants, OneOpen, ManyOpen), FromPayingToConnecting),
        Bug("no-tombstone",
            "A cancel that comes before its create is lost, and the order that nobody wants is charged; in systems that answer 'no such order' and forget it.",
            Edit(Machine, "Decision.Change(new OrderEvent.Tombstoned(cancel.MerchantId, cancel.OrderSn, cancel.Reason)),", "Decision.Refuse(Refusal.OrderNotFound),")),
        Bug("paid-order-charged-again",
            "A pay request for an order that is paid already starts another attempt; in systems that check the state in the terminal only.",
            Edit(Machine, "            case OrderStatus.Success:\n                return Decision.Nothing;\n", ""),
            Edit(Machine, "order.Attempts.Find(attempt => !attempt.IsOver);", "order.Attempts.Find(attempt => !attempt.IsOver && attempt.Status != AttemptStatus.Paid);"),
            Edit(Invariants, OneOpen, ManyOpen),
            Edit(Invariants, "OrderStatus.Success => to is OrderStatus.Cancelling", "OrderStatus.Success => to is OrderStatus.Connecting or OrderStatus.Cancelling")),
    ];
}
