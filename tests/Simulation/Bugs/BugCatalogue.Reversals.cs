namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>How an order is called cancelled while the channel holds its money, or may still take it.</summary>
internal static partial class BugCatalogue
{
    private const string PaidAfterTheEnd = "            case TradeVerdict.Paid:\n                return PaidTooLate(order, attempt, finding, now);\n";

    private static IEnumerable<PlantedBug> Reversals() =>
    [
        Bug("one-shot-reversal",
            "A reversal is sent once, and the order is cancelled whatever came back; in systems that call it 'best effort'.",
            Edit(Trades, "            _ => Retry(attempt, finding.Code, finding.Message, notReversible: false, now, accepted: finding.Accepted),\n        };",
                "            _ => Closed(attempt, new OrderEvent.AttemptClosed(no, \"sent once\", now)),\n        };"),
            NoWatchAfter("sent once")),
        Bug("reversal-given-up",
            "A reversal without success is given up after three tries, and the order is called cancelled; in systems with a retry limit and nobody behind it.",
            Edit(Trades, "        var tries = Math.Max(1, attempt.ReversalTries);\n",
                "        var tries = Math.Max(1, attempt.ReversalTries);\n        if (tries >= 3) return Closed(attempt, new OrderEvent.AttemptClosed(attempt.OutTradeNo, \"given up\", now));\n"),
            NoWatchAfter("given up")),
        Bug("retry-flag-ignored",
            "Alipay's cancel with retry_flag=Y is read as done, because its code is 10000; in integrations that read the code only.",
            Edit("Channels/Alipay/AlipayFindings.cs", "(\"Y\", _) => ReversalVerdict.Retry,", "(\"Y\", _) => ReversalVerdict.Closed,")),
        Bug("recall-ignored",
            "WeChat's reverse with recall=Y is read as done; in integrations that read result_code only.",
            Edit("Channels/WeChat/WeChatFindings.cs", "when answer[\"recall\"] == \"Y\" => ReversalVerdict.Retry,", "when answer[\"recall\"] == \"Y\" => ReversalVerdict.Closed,")),
        Bug("reverse-without-query-first",
            "A cancel reverses without asking first, so a payment that had gone through is taken back unseen and WeChat's return is not booked; in systems that cancel blindly.",
            Edit(Machine, "return at > now ? decision : decision.Then(new OrderEffect.Query(attempt.OutTradeNo));", "return at > now ? decision : After(decision, SendReversal(attempt, now));"),
            Edit(Steps, "        foreach (var attempt in order.Attempts)\n",
                "        if (order.Attempts.Find(attempt => attempt.Status == AttemptStatus.Reversing && attempt.NextStepAt <= now) is { } reversing) return SendReversal(reversing, now);\n        foreach (var attempt in order.Attempts)\n")),
        Bug("no-such-trade-believed-at-once",
            "A reversal that meets no trade ends the attempt at once, while the charge is still on its way; in systems that do not know that requests overtake each other.",
            Edit(Trades, "attempt.Reversal != ReversalReason.Tidy && now < attempt.StartedAt + SettleTime =>", "attempt.Reversal != ReversalReason.Tidy && now < attempt.StartedAt =>"),
            NoWatchAfter("no such trade")),
        Bug("watch-dropped",
            "An attempt that was closed is never looked at again, so money that is taken afterwards stays; in systems that trust the last word they heard.",
            Edit(Applied, "NextStepAt = e.WatchAt,", "NextStepAt = null,")),
        Bug("late-success-dropped",
            "A success that comes after the end is ignored, and the customer's money stays; in systems whose update says 'where status = paying'.",
            Edit(Trades, PaidAfterTheEnd, "")),
        Bug("late-success-booked-as-success",
            "A success that comes after the end turns the cancelled order into a paid one, when the goods are back on the shelf; in systems where the channel's word always wins.",
            Edit(Trades, PaidAfterTheEnd,
                """
                            case TradeVerdict.Paid:
                                return Decision.Change(new OrderEvent.AttemptPaid(no, finding.ChannelTradeNo, Late: false), new OrderEvent.OrderSucceeded());

                """),
            Edit(Invariants, "OrderStatus.Failed => to is OrderStatus.Connecting,", "OrderStatus.Failed => to is OrderStatus.Connecting or OrderStatus.Success,\n        OrderStatus.Cancelled => to is OrderStatus.Success,")),
        Bug("cancel-closes-locally",
            "A cancel while the customer pays only sets a status, and the channel is never told; in shops whose cancel button is an update statement.",
            Edit(Machine, "return Before(new OrderEvent.CancelStarted(cancel.Reason), StartReversal(current!, ReversalReason.Cancel, now));",
                "return Decision.Change(new OrderEvent.CancelStarted(cancel.Reason), new OrderEvent.AttemptClosed(current!.OutTradeNo, \"cancelled\", now), new OrderEvent.OrderCancelled(\"\"));"),
            NoWatchAfter("cancelled")),
        Bug("cancel-of-paid-forgets-refund",
            "Cancelling a paid order sets it to cancelled, and the money stays; in systems that have one cancel for all states.",
            Edit(Machine, "        var rest = order.Refundable(paid.OutTradeNo);\n", "        if (order.Refunds.IsEmpty) return Decision.Change(first, new OrderEvent.OrderCancelled(\"已取消\"));\n        var rest = order.Refundable(paid.OutTradeNo);\n"),
            Edit(Invariants, "(OrderStatus.Created or OrderStatus.Failed or OrderStatus.Cancelled)", "(OrderStatus.Created or OrderStatus.Failed)")),
    ];
}
