namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>What goes wrong with payments that the customer begins, and at acquirers and UnionPay.</summary>
internal static partial class BugCatalogue
{
    private const string RefundWhenPaidWhileReversing =
        "            case TradeVerdict.Paid:\n                return Before(new OrderEvent.AttemptPaid(no, finding.ChannelTradeNo, Late: false), RestGoesBack(";

    private static IEnumerable<PlantedBug> Scenes() =>
    [
        Bug("other-way-opened-before-the-close",
            "Another way to pay opens while the first one's code can still be paid; in cashier pages that make a payment at each click on a logo.",
            Edit(Machine, PayWhileOpen, "            case OrderStatus.Connecting or OrderStatus.Paying when order.Current!.Status == AttemptStatus.Reversing || order.Current.CodeFingerprint == pay.CodeFingerprint || !order.Current.NeedsTicket:\n                return PayWhilePaying("),
            MayOverlap, Edit(Invariants, OneOpen, ManyOpen), FromPayingToConnecting),
        Bug("ticket-handed-out-before-it-is-saved",
            "The code is shown although its save failed, and the customer pays what no order knows; in services that answer first and store in the background.",
            Edit(Grain, WriteFailed,
                "        catch\n        {\n            DeactivateOnIdle();\n            if (!events.OfType<OrderEvent.AttemptPending>().Any(pending => pending.Ticket is not null)) throw;\n        }\n")),
        Bug("late-payment-of-the-first-way-dropped",
            "A payment of the first code that comes after the second one was paid is taken for known, and the customer has paid twice; in systems that look at the order's state only.",
            Edit(Trades, PaidAfterTheEnd,
                "            case TradeVerdict.Paid when attempt.NeedsTicket && order.Status == OrderStatus.Success:\n                return Decision.Change(new OrderEvent.AttemptWatched(no, Answered: true, null));\n" + PaidAfterTheEnd)),
        Bug("notification-of-a-closed-code-dropped",
            "A notification of a code that was closed is acknowledged and thrown away, and nobody asks for it any more; in systems that think closed is closed.",
            Edit(Grain, "out var verdict)) return false;\n", "out var verdict)) return false;\n        if (attempt is { NeedsTicket: true, Status: AttemptStatus.Closed }) return true;\n"),
            Edit(Applied, "NextStepAt = e.WatchAt,", "NextStepAt = attempt.NeedsTicket ? null : e.WatchAt,")),
        Bug("scene-timeout-does-not-close",
            "When the time of a shown code is over the order is only marked cancelled, and the code can be paid for a while; in systems that leave the closing to the channel.",
            Edit(Trades, "        if (now < attempt.Deadline || source == TradeSource.Callback) return Decision.Nothing;\n",
                """
                        if (now < attempt.Deadline || source == TradeSource.Callback) return Decision.Nothing;
                        if (attempt.NeedsTicket) return Decision.Change(new OrderEvent.CancelStarted(TimeOver), new OrderEvent.AttemptClosed(no, "time over", now + Backoff.Watch[0]), new OrderEvent.OrderCancelled(""));

                """)),
        Bug("paid-at-the-close-not-refunded",
            "A close that finds the payment paid ends the order all the same, and the money stays; in systems where closing cannot fail.",
            Edit(Trades, RefundWhenPaidWhileReversing,
                "            case TradeVerdict.Paid when attempt.NeedsTicket:\n                return Closed(attempt, new OrderEvent.AttemptClosed(no, \"paid at the close\", now));\n" + RefundWhenPaidWhileReversing),
            NoWatchAfter("paid at the close")),
        Bug("refund-sent-to-the-first-attempt",
            "A refund goes to the order's first payment, whichever of them was paid; in systems that keep one channel number an order.",
            Edit(RefundSteps, "var paid = order.Current!;", "var paid = order.Attempts[0];")),
        Bug("expiry-not-told-to-the-channel",
            "The channel is not told until when a code may be paid, so one that hangs on a wall is paid when the shop has long closed; in integrations that leave optional fields out.",
            Edit("Channels/Alipay/AlipayContent.cs", "            [\"time_expire\"] = ChinaTime.Spaced(payment.Deadline),\n        };", "        };"),
            Edit("Grains/Orders/OrderChannelCalls.cs", "device.Customer, attempt.StartedAt, attempt.Deadline + ChannelGrace)", "device.Customer, attempt.StartedAt, attempt.Deadline.AddDays(1))")),
        Bug("close-of-a-paid-alipay-code-is-a-close",
            "Alipay refuses to close a code that was paid, and the refusal is taken for closed; in integrations that read every answer to a close as done.",
            Edit("Channels/Alipay/AlipayFindings.cs", "TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,", "TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.Closed,")),
        Bug("close-of-a-paid-wechat-order-is-a-close",
            "WeChat answers a close of a paid order with ORDERPAID, which is taken for closed; in integrations that read every answer to a close as done.",
            Edit("Channels/WeChat/V3/WeChatV3Findings.cs", "TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.NotReversible,", "TradeVerdict.Paid or TradeVerdict.GivenBack => ReversalVerdict.Closed,")),
        Bug("yeepay-close-without-query",
            "A close at YeePay is taken for done once it is sent, without the query that tells; in integrations that know the reverse of other channels.",
            Edit("Channels/YeePay/YeePayChannel.cs", "            found = await QueryAsync(call, trade.OutTradeNo);\n            raw =", "            found = found with { Verdict = TradeVerdict.Closed };\n            raw =")),
        Bug("unionpay-accepted-is-paid",
            "UnionPay's respCode 00 to a start is booked as paid, though it has only made a code; in integrations that treat 00 everywhere alike.",
            Edit("Channels/UnionPay/AcpFindings.cs", "finding with { Ticket = ticket };", "finding with { Ticket = ticket, Verdict = TradeVerdict.Paid, Amount = payment.Amount };")),
        Bug("unionpay-unknown-code-is-closed",
            "UnionPay knows no payment of a code that nobody has scanned yet, which is taken for closed; in integrations that bring the habits of other channels.",
            Edit("Channels/UnionPay/AcpFindings.cs", "TradeVerdict.NotFound when !open => ReversalVerdict.NotFound,", "TradeVerdict.NotFound => ReversalVerdict.NotFound,")),
        Bug("unionpay-query-with-the-time-of-now",
            "A query at UnionPay names the present time instead of the payment's, and so never finds it; in integrations that stamp every request alike.",
            Edit("Channels/UnionPay/AcpChannel.cs", "QueryAddress(trade.Scene), fields.Query(trade));", "QueryAddress(trade.Scene), fields.Query(trade with { StartedAt = Now }));")),
        Bug("unionpay-notification-signature-not-checked",
            "A notification of UnionPay is believed whatever its signature, so anybody can pay with a POST; in systems where it was switched off for a test.",
            Edit("Channels/UnionPay/AcpNotification.cs", "if (signature.Refusal(fields, now) is { } refusal) return", "if (signature.Refusal(fields, now) is { Length: 0 } refusal) return")),
        Bug("ecny-waiting-is-closed",
            "Digital RMB has no close, and an order that is to end while the customer can still pay is called closed; in integrations that return true where there is nothing to call.",
            Edit("Channels/Huifu/HuifuFindings.cs", "TradeVerdict.Waiting => ReversalVerdict.Retry,", "TradeVerdict.Waiting => ReversalVerdict.Closed,")),
    ];
}
