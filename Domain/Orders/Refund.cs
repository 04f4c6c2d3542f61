namespace PaymentGrains.Domain.Orders;

/// <summary>Why money goes back.</summary>
public enum RefundKind
{
    /// <summary>The merchant asked, with a refund number of its own.</summary>
    Merchant,

    /// <summary>A paid order was cancelled.</summary>
    Cancel,

    /// <summary>Money came after the order or the attempt had ended.</summary>
    LateSuccess,

    /// <summary>Somebody refunded at the channel itself, or it went back there in a way of its own; we only write down what it says.</summary>
    Channel,
}

/// <summary>Where a refund stands.</summary>
public enum RefundStatus
{
    /// <summary>Intent saved; being sent, asked for, or repeated with the same number.</summary>
    Pending,

    /// <summary>The channel confirmed that the money went back.</summary>
    Succeeded,

    /// <summary>The channel refused for certain; the amount can be refunded anew.</summary>
    Failed,

    /// <summary>A person must act at the channel, or find out there. The amount stays reserved; it is only asked for, never sent again.</summary>
    Abnormal,
}

/// <summary>Money back to the customer, part or whole of one attempt's capture. All times UTC.</summary>
public sealed record Refund
{
    /// <summary>
    /// A request that was never answered may still reach the channel until this long after it was sent. Nothing in between holds one for more than
    /// hours; a day also outlasts a night's maintenance of whatever lies between, and WeChat's v2 requests carry no time by which they would age.
    /// </summary>
    public static TimeSpan RequestLife { get; } = TimeSpan.FromHours(24);

    /// <summary>How long an abnormal refund is asked for; after that only when the merchant repeats it.</summary>
    public static TimeSpan AbnormalWatch { get; } = TimeSpan.FromDays(30);

    /// <summary>The merchant's number, or one of ours for kinds that start by themselves. Unique within the order.</summary>
    public required string RefundNo { get; init; }

    public required RefundKind Kind { get; init; }

    /// <summary>The attempt whose money goes back.</summary>
    public required string OutTradeNo { get; init; }

    /// <summary>Our number at the channel, the same on every repeat (FACTS 0.7). It changes once, after an undo under it was refused (<see cref="UndoNo"/>).</summary>
    public required string OutRefundNo { get; init; }

    /// <summary>
    /// <see cref="OutRefundNo"/> goes out as an undo of the payment and not as a refund (FACTS 3A.4). Decided once, with the request, and saved: a repeat
    /// of a number is the same call at any hour.
    /// </summary>
    public bool Undo { get; init; }

    /// <summary>The number of an undo that the channel refused before this refund took its place; it moved nothing and never will.</summary>
    public string? UndoNo { get; init; }

    /// <summary>When <see cref="OutRefundNo"/> was given, where that was after the request; UnionPay's <c>txnTime</c> is made of it.</summary>
    public DateTimeOffset? NumberedAt { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    public required RefundStatus Status { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The delays between one call and the next, text of a <see cref="Schedules.PollSchedule"/>; null in a refund older than this field.</summary>
    public string? Polling { get; init; }

    /// <summary>Until then the number is sent again when the channel does not know it; null in a refund older than this field.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Sends saved so far.</summary>
    public int Sends { get; init; }

    /// <summary>When the last send was saved.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>The channel's definite answer to the last send is booked.</summary>
    public bool Answered { get; init; }

    /// <summary>The last one of the earlier sends that was never answered definitely.</summary>
    public DateTimeOffset? LostSendAt { get; init; }

    /// <summary>When the channel last said that it has the refund and has not done it yet.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>Calls (sends and queries) answered or lost so far.</summary>
    public int Tries { get; init; }

    /// <summary>A send was refused, and a query has yet to show that no earlier one moved the money.</summary>
    public bool Refused { get; init; }

    /// <summary>When the channel is asked again; null once it is done.</summary>
    public DateTimeOffset? NextStepAt { get; init; }

    public string? ChannelCode { get; init; }
    public string? ChannelMessage { get; init; }

    /// <summary>When it became <see cref="RefundStatus.Abnormal"/>.</summary>
    public DateTimeOffset? AbnormalAt { get; init; }

    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>The money went back, but not under this number: by a reversal, or by hand at the channel.</summary>
    public bool Elsewhere { get; init; }

    /// <summary>True while the channel has the last word.</summary>
    public bool IsOpen => Status is RefundStatus.Pending or RefundStatus.Abnormal;

    /// <summary>The channel shall be asked, or the refund be sent, now.</summary>
    public bool IsDue(DateTimeOffset now) => IsOpen && NextStepAt <= now;

    /// <summary>Nobody asked for it, we owe it: it is never given up.</summary>
    public bool IsOwed => Kind is RefundKind.Cancel or RefundKind.LateSuccess;

    /// <summary>Saved, and waiting for its first send. A refund older than <see cref="Polling"/> may have been sent.</summary>
    public bool IsUnsent => Sends == 0 && Polling is not null;

    /// <summary>Until then a send that nobody answered may still move the money; null when every send was answered.</summary>
    public DateTimeOffset? DoubtUntil => (Answered || IsUnsent ? LostSendAt : SentAt ?? RequestedAt) + RequestLife;

    /// <summary>Until then "no such refund" decides nothing: a send may still be under way, or the channel has it and does not find it (FACTS 0.5).</summary>
    public DateTimeOffset? HiddenUntil => DoubtUntil > AcceptedAt + RequestLife || AcceptedAt is null ? DoubtUntil : AcceptedAt + RequestLife;

    /// <summary>From then on the number is not sent any more.</summary>
    public DateTimeOffset SendUntil => Deadline ?? RequestedAt + RefundTerms.Default.TimeLimit;

    /// <summary>When one last query decides: no send is made any more, and none can still be under way.</summary>
    public DateTimeOffset DecidedAt => DoubtUntil > SendUntil ? DoubtUntil.Value : SendUntil;
}
