using System.Collections.Immutable;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>One try to collect an order through one channel account. All times UTC.</summary>
public sealed record Attempt
{
    /// <summary>Counts from 1 within the order.</summary>
    public required int Number { get; init; }

    /// <summary>Our number at the channel, 27 capital letters and digits; a function of the order and <see cref="Number"/>, unique for ever.</summary>
    public required string OutTradeNo { get; init; }

    public required string Channel { get; init; }
    public required string Account { get; init; }

    public Scene Scene { get; init; }

    /// <summary>How within the scene, in the merchant API's words (<c>h5</c>, <c>native</c>); null for a barcode.</summary>
    public string? Method { get; init; }

    /// <summary>First four digits and <c>****</c>, the code itself is never kept; empty in other scenes.</summary>
    public required string CodeMask { get; init; }

    /// <summary>Tells a repeated pay from another one: of the code, or of all that the payment was started with.</summary>
    public required string CodeFingerprint { get; init; }

    /// <summary>What the customer's device needs; null of a barcode, and while the channel's answer is not known.</summary>
    public PaymentTicket? Ticket { get; init; }

    /// <summary>What a store sold; null in other scenes.</summary>
    public Purchase? Purchase { get; init; }

    public required AttemptStatus Status { get; init; }

    /// <summary>When the intent was saved.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>After this moment one last query is made and then the attempt is reversed.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The polling schedule in force, text of <see cref="Schedules.PollSchedule"/>.</summary>
    public required string Polling { get; init; }

    /// <summary>Earliest moment of a reversal while the result is unknown (WeChat asks for 15 s after the pay, FACTS 2.10).</summary>
    public required DateTimeOffset ReverseNotBefore { get; init; }

    /// <summary>On what terms money of this attempt goes back; null in an attempt older than this field.</summary>
    public RefundTerms? Refunds { get; init; }

    /// <summary>Polls count from here: the moment the attempt became <see cref="AttemptStatus.Paying"/>.</summary>
    public DateTimeOffset? PayingSince { get; init; }

    /// <summary>Why a live attempt is being reversed; null while it is not.</summary>
    public ReversalReason? Reversal { get; init; }

    /// <summary>When the channel first took a reversal: from then on it may give the money back by itself.</summary>
    public DateTimeOffset? ReversalAcceptedAt { get; init; }

    /// <summary>Reversal calls answered or lost so far.</summary>
    public int ReversalTries { get; init; }

    /// <summary>A query between two reversals found it paid.</summary>
    public bool SeenPaid { get; init; }

    /// <summary>The channel said that it cannot be reversed: a query decides whether it is refunded instead.</summary>
    public bool NotReversible { get; init; }

    /// <summary>When the next repeated step (reversal, a query that settles a refused or closed attempt, a question about a paid one) is due; null when none is.</summary>
    public DateTimeOffset? NextStepAt { get; init; }

    /// <summary>Queries done since the attempt was refused or closed; the order stays watched for a success that comes late (FACTS 0.6).</summary>
    public int WatchQueries { get; init; }

    /// <summary>Queries in a row, since then or of a paid attempt, that got no answer.</summary>
    public int WatchMisses { get; init; }

    /// <summary>False for a refused attempt until a query has shown that it holds nothing and nothing of it stands open at the channel.</summary>
    public bool Settled { get; init; }

    public string? ChannelTradeNo { get; init; }

    /// <summary>The channel's last own code and words.</summary>
    public string? ChannelCode { get; init; }

    public string? ChannelMessage { get; init; }
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>Minor units that went back in all, as the channel said last in its answer to a refund of ours; null where it never said.</summary>
    public long? StatedBack { get; init; }

    /// <summary>Captured, and given back by a reversal or at the channel itself, without a refund of ours.</summary>
    public bool Reversed { get; init; }

    /// <summary>Paid after the attempt or the order had ended: the money only waits to go back.</summary>
    public bool Late { get; init; }

    /// <summary>Names of the alarms raised for this attempt; each is raised once.</summary>
    public ImmutableList<string> Alarms { get; init; } = [];

    /// <summary>The customer begins it, with a ticket from us.</summary>
    public bool NeedsTicket => Scene is Scene.Qr or Scene.Page or Scene.App;

    /// <summary>
    /// Nobody can pay it, also if the channel makes it later: a ticket is given out only once it is saved with its attempt. An answer that is still on its way to
    /// whoever asked for it is not saved any more once somebody else has moved the order on.
    /// </summary>
    public bool IsUnpayable => NeedsTicket && Ticket is null;

    /// <summary>True when the attempt holds no money and nothing of it stands open at the channel: another may start.</summary>
    public bool IsOver => Status is AttemptStatus.Returned || (Status is AttemptStatus.Refused or AttemptStatus.Closed && Settled);

    /// <summary>The time of its next step has come.</summary>
    public bool IsDue(DateTimeOffset now) => NextStepAt <= now;
}
