namespace PaymentGrains.Domain.Trades;

/// <summary>What a channel says of one refund.</summary>
public enum RefundVerdict
{
    /// <summary>The money of this refund number has gone back.</summary>
    Done,

    /// <summary>Accepted and running at the channel; ask again.</summary>
    Pending,

    /// <summary>A refusal that FACTS lists as definite; this number will not move money.</summary>
    Refused,

    /// <summary>The channel knows no such refund (or says nothing of it, FACTS 1.7): send it again with the same number.</summary>
    NotFound,

    /// <summary>Cannot be done now (our balance at the channel, FACTS 1.7): the same number later, and an operator should know.</summary>
    RetryLater,

    /// <summary>Accepted, and then it could not be done: a person must act at the channel (WeChat CHANGE, FACTS 2.6). Money moves only by that.</summary>
    Abnormal,

    /// <summary>No answer, bad signature, unlisted code: ask, then repeat the same number.</summary>
    Unknown,
}

/// <summary>A channel's word on one refund; <see cref="Raw"/> is the message as received, masked.</summary>
public sealed record RefundFinding(RefundVerdict Verdict)
{
    /// <summary>Minor units of all refunds of the trade together, where the channel says that (Alipay's <c>refund_fee</c>, FACTS 1.7); never the amount of this one.</summary>
    public long? TradeRefunded { get; init; }

    public string? Code { get; init; }
    public string? Message { get; init; }
    public string? Raw { get; init; }
}
