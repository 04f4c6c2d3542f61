namespace PaymentGrains.Domain.Trades;

/// <summary>What a channel says of a reversal.</summary>
public enum ReversalVerdict
{
    /// <summary>Closed without money taken.</summary>
    Closed,

    /// <summary>Money had been taken and is given back by the reversal itself (Alipay <c>action=refund</c>). Book both lines.</summary>
    Returned,

    /// <summary>A definite "no such trade".</summary>
    NotFound,

    /// <summary>The channel asks to repeat (<c>retry_flag=Y</c>, <c>recall=Y</c>).</summary>
    Retry,

    /// <summary>Paid, and too late or not allowed to reverse: must be refunded instead.</summary>
    NotReversible,

    /// <summary>No answer, bad signature, unlisted code: repeat.</summary>
    Unknown,
}

/// <summary>A channel's word on a reversal; <see cref="Raw"/> is the message as received, masked.</summary>
public sealed record ReversalFinding(ReversalVerdict Verdict)
{
    /// <summary>
    /// With <see cref="ReversalVerdict.Retry"/>: the channel has no way to close it, and it ends by itself then (UnionPay's pages, FACTS 3A.4). That it takes so
    /// long is no reason for an alarm.
    /// </summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>The channel has taken the reversal, and may be giving money back just now.</summary>
    public bool Accepted { get; init; }

    public string? Code { get; init; }
    public string? Message { get; init; }
    public string? Raw { get; init; }
}
