using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.Grains.Orders;

/// <summary>Times of the barcode scene; the defaults are DESIGN 3's.</summary>
public sealed record OrderOptions
{
    /// <summary>How long after its creation a payment of an order may start. Default 30 min.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>From a pay to its last query. Default 120 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>When a waiting payment is asked for; a <see cref="PollSchedule"/>.</summary>
    public string Polling { get; init; } = "10x1s,1s,2s,4s,8s,16s*";

    /// <summary>The delays between one call and the next of a refund; a <see cref="PollSchedule"/>. A payment keeps for its refunds what was set when it began.</summary>
    public string RefundPolling { get; init; } = RefundTerms.Default.Polling;

    /// <summary>From the request of a refund until its number is not sent again; a send that nobody answered is waited for a day longer. Default 7 days.</summary>
    public TimeSpan RefundTimeLimit { get; init; } = RefundTerms.Default.TimeLimit;

    /// <summary>A charge whose intent was saved longer ago than this is not sent any more: somebody else may have taken the order over. Default 5 s.</summary>
    public TimeSpan SendWithin { get; init; } = TimeSpan.FromSeconds(5);
}
