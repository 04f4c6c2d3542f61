namespace PaymentGrains.Channels;

/// <summary>What became of a question for a day's statement.</summary>
public enum BillVerdict
{
    /// <summary><see cref="BillFinding.Lines"/> are all of that day.</summary>
    Complete,

    /// <summary>The channel says that there was nothing on that day.</summary>
    Empty,

    /// <summary>It is not ready yet; later.</summary>
    NotReady,

    /// <summary>No answer, a wrong checksum, something unreadable: later.</summary>
    Unknown,
}

/// <summary>A channel's statement of one day.</summary>
public sealed record BillFinding(BillVerdict Verdict, IReadOnlyList<BillLine> Lines)
{
    public string? Code { get; init; }
    public string? Message { get; init; }
}

/// <summary>One line of a statement.</summary>
/// <param name="OutTradeNo">Our number of the trade.</param>
/// <param name="OutRefundNo">Our number of the refund; null of a payment.</param>
/// <param name="Amount">Minor units, never negative: taken by a payment, given back by a refund.</param>
/// <param name="Fee">Minor units that the channel keeps; negative where it gives a fee back; null where the statement does not say.</param>
/// <param name="At">UTC.</param>
public sealed record BillLine(string OutTradeNo, string? OutRefundNo, string? ChannelTradeNo, long Amount, long? Fee, DateTimeOffset? At);
