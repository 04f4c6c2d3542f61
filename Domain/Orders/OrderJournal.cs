using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>Events in the words of the journal.</summary>
public static class OrderJournal
{
    /// <summary>The journal lines of one decision; the channel's raw message stands with the first line that it caused.</summary>
    public static IReadOnlyList<JournalEntry> Lines(OrderInput input, IReadOnlyList<OrderEvent> events, DateTimeOffset at)
    {
        var raw = input switch
        {
            OrderInput.TradeAnswered answer => answer.Finding.Raw,
            OrderInput.ReversalAnswered answer => answer.Finding.Raw,
            OrderInput.RefundAnswered answer => answer.Finding.Raw,
            _ => null,
        };
        var lines = new JournalEntry[events.Count];
        for (var index = 0; index < lines.Length; index++)
        {
            var (kind, outTradeNo, detail) = Words(events[index]);
            lines[index] = new JournalEntry(at, kind, input.Actor, outTradeNo, detail, index == 0 ? raw : null);
        }

        return lines;
    }

    private static (string Kind, string? OutTradeNo, string? Detail) Words(OrderEvent happened) => happened switch
    {
        OrderEvent.Created e => ("created", null, $"{e.Amount} {e.Currency} {e.Subject}"),
        OrderEvent.Tombstoned e => ("tombstoned", null, e.Reason),
        OrderEvent.AttemptStarted e => ("attempt_started", e.Attempt.OutTradeNo, $"{e.Attempt.Channel} {e.Attempt.Account} {(e.Attempt.Scene == Scene.Barcode ? "code " + e.Attempt.CodeMask : $"{e.Attempt.Scene.ToString().ToLowerInvariant()} {e.Attempt.Method}")}"),
        OrderEvent.AttemptPending e => ("attempt_pending", e.OutTradeNo, Said(e.Code, e.Message)),
        OrderEvent.AttemptPaid e => (e.Late ? "attempt_paid_late" : "attempt_paid", e.OutTradeNo, e.ChannelTradeNo),
        OrderEvent.AttemptRefused e => ("attempt_refused", e.OutTradeNo, Said(e.Code, e.Message)),
        OrderEvent.ReversalStarted e => ("reversal_started", e.OutTradeNo, e.Reason.ToString().ToLowerInvariant()),
        OrderEvent.ReversalSent e => ("reversal_sent", e.OutTradeNo, e.SeenPaid ? "it is paid" : null),
        OrderEvent.ReversalTried e => ("reversal_tried", e.OutTradeNo, Said(e.Code, e.Message)),
        OrderEvent.AttemptClosed e => ("attempt_closed", e.OutTradeNo, e.How),
        OrderEvent.AttemptReversed e => ("attempt_reversed", e.OutTradeNo, "captured, and given back by the reversal"),
        OrderEvent.AttemptWatched e => ("attempt_watched", e.OutTradeNo, e.Answered ? "holds nothing" : "no answer"),
        OrderEvent.RefundRequested e => ("refund_requested", e.Refund.OutTradeNo, $"{e.Refund.OutRefundNo} {e.Refund.Amount} {e.Refund.Kind.ToString().ToLowerInvariant()}"),
        OrderEvent.RefundSent e => ("refund_sent", null, e.RefundNo),
        OrderEvent.RefundTried e => ("refund_tried", null, $"{e.RefundNo} {Said(e.Code, e.Message)}"),
        OrderEvent.RefundRefused e => ("refund_refused", null, $"{e.RefundNo} {Said(e.Code, e.Message)}"),
        OrderEvent.UndoRefused e => ("undo_refused", null, $"{e.RefundNo} goes back as refund {e.OutRefundNo}"),
        OrderEvent.RefundSucceeded e => ("refund_succeeded", null, e.Elsewhere ? $"{e.RefundNo} the money went back another way" : e.RefundNo),
        OrderEvent.RefundFailed e => ("refund_failed", null, $"{e.RefundNo} {Said(e.Code, e.Message)}"),
        OrderEvent.RefundAbnormal e => ("refund_abnormal", null, $"{e.RefundNo} {Said(e.Code, e.Message)}"),
        OrderEvent.RefundAskedFor e => ("refund_asked_for", null, $"{e.RefundNo} repeated by the merchant"),
        OrderEvent.RefundFound e => ("refund_found", e.Refund.OutTradeNo, $"{e.Refund.RefundNo} {e.Refund.Amount} refunded at the channel, not by us"),
        OrderEvent.PaidQuestioned e => ("paid_questioned", e.OutTradeNo, e.Missed ? "no answer" : e.NextStepAt is null ? "answered" : "the channel shall be asked what it holds"),
        OrderEvent.OrderSucceeded => ("order_succeeded", null, null),
        OrderEvent.OrderFailed e => ("order_failed", null, e.Reason),
        OrderEvent.CancelStarted e => ("cancel_started", null, e.Reason),
        OrderEvent.OrderCancelled e => ("order_cancelled", null, e.Reason),
        OrderEvent.AlarmRaised e => ("alarm", e.OutTradeNo, e.Text),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "has no words in the journal"),
    };

    /// <summary>What the merchant is told of one decision: a type of <c>/v1/events</c> for each change of the order and each end of a refund.</summary>
    public static IEnumerable<string> OutgoingTypes(IReadOnlyList<OrderEvent> events) => events.Select(happened => happened switch
    {
        OrderEvent.OrderSucceeded => "order.succeeded",
        OrderEvent.OrderFailed => "order.failed",
        OrderEvent.OrderCancelled or OrderEvent.Tombstoned => "order.cancelled",
        OrderEvent.AttemptPaid { Late: true } => "order.late_success",
        OrderEvent.RefundSucceeded or OrderEvent.RefundFound => "refund.succeeded",
        OrderEvent.RefundFailed => "refund.failed",
        OrderEvent.RefundAbnormal => "refund.abnormal",
        _ => null,
    }).OfType<string>();

    private static string? Said(string? code, string? message) => code is null && message is null ? null : $"{code} {message}".Trim();
}
