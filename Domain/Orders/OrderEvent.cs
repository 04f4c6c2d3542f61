using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>What happened to an order. Events of one decision are applied and saved together; the journal keeps them in plain words.</summary>
public abstract record OrderEvent
{
    private OrderEvent() { }

    public sealed record Created(
        string MerchantId, string OrderSn, long Amount, string Currency, string Subject, string? Terminal, DateTimeOffset ExpiresAt) : OrderEvent;

    /// <summary>Cancelled before it was created; a create or pay that arrives later is refused.</summary>
    public sealed record Tombstoned(string MerchantId, string OrderSn, string Reason) : OrderEvent;

    public sealed record AttemptStarted(Attempt Attempt) : OrderEvent;

    /// <summary>Accepted and waiting, or unknown: it is asked on the schedule from now on.</summary>
    public sealed record AttemptPending(string OutTradeNo, string? Code, string? Message, PaymentTicket? Ticket = null) : OrderEvent;

    /// <summary>The order's amount was captured. <paramref name="Late"/>: after the attempt or the order had ended.</summary>
    public sealed record AttemptPaid(string OutTradeNo, string? ChannelTradeNo, bool Late) : OrderEvent;

    /// <param name="Settled">True when no query is needed to be sure that nothing stands open at the channel.</param>
    public sealed record AttemptRefused(string OutTradeNo, string? Code, string? Message, bool Settled) : OrderEvent;

    /// <param name="NextStepAt">When the reversal may be made.</param>
    public sealed record ReversalStarted(string OutTradeNo, ReversalReason Reason, DateTimeOffset NextStepAt) : OrderEvent;

    /// <summary>Saved before each reversal is sent: from then on it may be giving the money back.</summary>
    public sealed record ReversalSent(string OutTradeNo, bool SeenPaid, DateTimeOffset NextStepAt) : OrderEvent;

    /// <summary>The reversal was answered, or not, without a conclusion.</summary>
    /// <param name="Accepted">The channel has taken the reversal; what became of it is not known yet.</param>
    public sealed record ReversalTried(string OutTradeNo, string? Code, string? Message, bool NotReversible, DateTimeOffset NextStepAt, bool Accepted = false) : OrderEvent;

    /// <summary>Closed at the channel without money.</summary>
    public sealed record AttemptClosed(string OutTradeNo, string How, DateTimeOffset WatchAt) : OrderEvent;

    /// <summary>The reversal found it paid and gave the money back: capture and return are both booked.</summary>
    public sealed record AttemptReversed(string OutTradeNo) : OrderEvent;

    /// <summary>An attempt that is over was looked at again: the first answer settles a refused one, later ones count. Not <paramref name="Answered"/>: it is asked again.</summary>
    public sealed record AttemptWatched(string OutTradeNo, bool Answered, DateTimeOffset? NextStepAt) : OrderEvent;

    public sealed record RefundRequested(Refund Refund) : OrderEvent;

    /// <summary>Saved before each send: from then on it may be moving the money.</summary>
    public sealed record RefundSent(string RefundNo, DateTimeOffset NextStepAt) : OrderEvent;

    /// <summary>A call was answered, or not, without a conclusion.</summary>
    /// <param name="SendAnswered">It was a send, and the channel said something definite of it.</param>
    /// <param name="NextStepAt">Null when it is not asked for by itself any more.</param>
    /// <param name="Accepted">The channel said that it has the refund; what became of it is not known yet.</param>
    public sealed record RefundTried(string RefundNo, string? Code, string? Message, bool SendAnswered, DateTimeOffset? NextStepAt, bool Accepted = false) : OrderEvent;

    /// <summary>A send was refused for certain; it counts once a query has shown that no earlier send moved the money.</summary>
    public sealed record RefundRefused(string RefundNo, string? Code, string? Message, DateTimeOffset NextStepAt) : OrderEvent;

    /// <summary>The channel will not undo the payment, and no send of the undo can still be under way: the money goes back as a refund, under another number.</summary>
    public sealed record UndoRefused(string RefundNo, string OutRefundNo, DateTimeOffset Deadline) : OrderEvent;

    /// <param name="Elsewhere">The money went back another way than under this number.</param>
    /// <param name="TradeRefunded">What the channel said went back of the trade in all, in minor units; null where it did not say.</param>
    public sealed record RefundSucceeded(string RefundNo, bool Elsewhere = false, long? TradeRefunded = null) : OrderEvent;

    public sealed record RefundFailed(string RefundNo, string? Code, string? Message) : OrderEvent;

    /// <summary>A person must act at the channel, or find out there what became of it.</summary>
    public sealed record RefundAbnormal(string RefundNo, string? Code, string? Message, DateTimeOffset NextStepAt) : OrderEvent;

    /// <summary>The merchant repeated a refund that is abnormal: the channel shall be asked now.</summary>
    public sealed record RefundAskedFor(string RefundNo, DateTimeOffset NextStepAt, DateTimeOffset Deadline) : OrderEvent;

    /// <summary>The channel says that money went back which no refund of ours explains.</summary>
    public sealed record RefundFound(Refund Refund) : OrderEvent;

    /// <summary>The channel shall be asked, or was asked, whether it still holds what a paid attempt brought.</summary>
    /// <param name="Missed">It was asked and did not say.</param>
    /// <param name="Stated">What the channel has stated, signed, as gone back in all, in minor units; null where it did not.</param>
    public sealed record PaidQuestioned(string OutTradeNo, bool Missed, DateTimeOffset? NextStepAt, long? Stated = null) : OrderEvent;

    public sealed record OrderSucceeded : OrderEvent;

    public sealed record OrderFailed(string Reason) : OrderEvent;

    public sealed record CancelStarted(string Reason) : OrderEvent;

    public sealed record OrderCancelled(string Reason) : OrderEvent;

    /// <summary>A person should look. Changes nothing in the order; <paramref name="Once"/> names it, so that it is raised only once per attempt.</summary>
    public sealed record AlarmRaised(string OutTradeNo, string Once, string Text) : OrderEvent;
}
