namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>How more goes back than should, or less.</summary>
internal static partial class BugCatalogue
{
    private const string RefundSteps = "Domain/Orders/OrderMachine.Refunds.cs";
    private const string Order = "Domain/Orders/OrderState.cs";
    private const string NotMore = ">= 0), \"no more goes back than came\"";

    private static IEnumerable<PlantedBug> Refunds() =>
    [
        Bug("refund-new-number-on-retry",
            "A refund that is sent again gets a new number, so the money goes back twice; in systems that make the refund number where they make the request.",
            Edit(Calls, "new RefundRequest(refund.OutTradeNo, refund.OutRefundNo,", "new RefundRequest(refund.OutTradeNo, refund.Sends < 2 ? refund.OutRefundNo : $\"{refund.OutRefundNo}S{refund.Sends}\",")),
        Bug("refund-repeat-pays-twice",
            "The merchant repeats a refund request after the refund is done, and a second one goes back; in systems that remember requests only while they run.",
            Edit(RefundSteps, "order.FindRefund(request.RefundNo) is { } known", "order.FindRefund(request.RefundNo) is { IsOpen: true } known"),
            Edit(Order, "Refunds.Find(refund => refund.RefundNo == refundNo)", "Refunds.FindLast(refund => refund.RefundNo == refundNo)")),
        Bug("refund-counted-twice",
            "A refund is added to the order's sum when it is accepted and again when it is done; in systems that add on every answer.",
            Edit(Order, "refund.Status == RefundStatus.Succeeded).Sum(refund => refund.Amount);", "refund.Status == RefundStatus.Succeeded).Sum(refund => refund.Tries > 0 ? 2 * refund.Amount : refund.Amount);")),
        Bug("refund-not-reserved",
            "A refund that is under way does not lessen what can be refunded, so two at once give back more than was paid; in systems that sum up what is done only.",
            Edit(Order, "refund.OutTradeNo == outTradeNo && refund.Status != RefundStatus.Failed)", "refund.OutTradeNo == outTradeNo && refund.Status == RefundStatus.Succeeded)")),
        Bug("refund-without-limit",
            "Nobody checks that a refund is not more than what was paid; in systems that leave it to the channel.",
            Edit(RefundSteps, "request.Amount <= 0 || request.Amount > order.Refundable(paid.OutTradeNo)", "request.Amount <= 0"),
            Edit(Invariants, NotMore, ">= long.MinValue), \"no more goes back than came\"")),
        Bug("cancel-refunds-whole-amount-again",
            "Cancelling a sale that was partly refunded sends the whole amount back once more; in systems whose cancel knows no refunds.",
            Edit(Machine, "var rest = order.Refundable(paid.OutTradeNo);", "var rest = order.Amount;"),
            Edit(Invariants, NotMore, ">= long.MinValue), \"no more goes back than came\"")),
        Bug("refund-timeout-booked-as-failed",
            "A refund without an answer is booked as failed and may be asked for again, and both go back; in systems whose catch writes FAILED.",
            Edit(RefundSteps, "            case RefundVerdict.Done:\n", "            case RefundVerdict.Unknown when !asked && !refund.IsOwed:\n                return Failed(order, refund, finding, now);\n            case RefundVerdict.Done:\n")),
        Bug("refund-doubt-forgotten",
            "An answer of 'no such refund' frees the amount at once, while the request may still be under way; in systems that ask once and believe it.",
            Edit(RefundSteps, "case RefundVerdict.NotFound when asked && refund.Status", "case RefundVerdict.NotFound when asked && refund.IsOwed && refund.Status"),
            Edit(RefundSteps, "when asked && !refund.IsOwed && !(now < doubtUntil):", "when asked && !refund.IsOwed:")),
        Bug("refund-accepted-booked-as-done",
            "A refund that the channel has only accepted is booked as done, and the bank's refusal is never seen; in systems that read the word SUCCESS.",
            Edit(RefundSteps, "            case RefundVerdict.Done:\n", "            case RefundVerdict.Done or RefundVerdict.Pending:\n")),
        Bug("refund-sum-taken-for-others",
            "The channel's sum of all refunds is booked as somebody else's, so our own count twice; in systems that compare sums instead of lines.",
            Edit(RefundSteps, "(finding.TradeRefunded ?? 0) - Back(order, attempt) - refund.Amount - UnderWay(order, attempt, refund)", "(finding.TradeRefunded ?? 0) - refund.Amount")),
    ];
}
