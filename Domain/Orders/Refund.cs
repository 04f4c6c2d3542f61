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
}

/// <summary>Money back to the customer, part or whole of one attempt's capture.</summary>
public sealed record Refund
{
    /// <summary>The merchant's number, or one of ours for kinds that start by themselves. Unique within the order.</summary>
    public required string RefundNo { get; init; }

    public required RefundKind Kind { get; init; }

    /// <summary>The attempt whose money goes back.</summary>
    public required string OutTradeNo { get; init; }

    /// <summary>Our number at the channel, the same on every repeat (FACTS 0.7).</summary>
    public required string OutRefundNo { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    public required RefundStatus Status { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Calls (sends and queries) answered or lost so far.</summary>
    public int Tries { get; init; }

    /// <summary>A send was refused, and a query has yet to show that no earlier one moved the money.</summary>
    public bool Refused { get; init; }

    /// <summary>When the channel is asked again; null once it is done.</summary>
    public DateTimeOffset? NextStepAt { get; init; }

    public string? ChannelCode { get; init; }
    public string? ChannelMessage { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
}
