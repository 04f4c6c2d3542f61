using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.Grains.Orders;

/// <summary>Times of orders; the defaults are DESIGN 3's.</summary>
public sealed record OrderOptions
{
    /// <summary>How long after its creation a payment of an order may start. Default 30 min.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>From the pay of a barcode to its last query. Default 120 s.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>When a waiting barcode payment is asked for; a <see cref="PollSchedule"/>.</summary>
    public string Polling { get; init; } = "10x1s,1s,2s,4s,8s,16s*";

    /// <summary>From the start of a payment that the customer begins to its last query. Default 30 min.</summary>
    public TimeSpan SceneTimeLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>When such a payment is asked for; a <see cref="PollSchedule"/>.</summary>
    public string ScenePolling { get; init; } = "10s,10s,30s,1m,10m,20m";

    /// <summary>How long a store may take to say what became of a purchase, cash vouchers too. Default 3 days.</summary>
    public TimeSpan PurchaseTimeLimit { get; init; } = TimeSpan.FromDays(3);

    /// <summary>When a store is asked for a purchase; a <see cref="PollSchedule"/>.</summary>
    public string PurchasePolling { get; init; } = "1s,3s,7s,15s,31s,63s,10m,1h*";

    /// <summary>The delays between one call and the next of a refund; a <see cref="PollSchedule"/>. A payment keeps for its refunds what was set when it began.</summary>
    public string RefundPolling { get; init; } = RefundTerms.Default.Polling;

    /// <summary>From the request of a refund until its number is not sent again; a send that nobody answered is waited for a day longer. Default 7 days.</summary>
    public TimeSpan RefundTimeLimit { get; init; } = RefundTerms.Default.TimeLimit;

    /// <summary>A charge whose intent was saved longer ago than this is not sent any more: somebody else may have taken the order over. Default 5 s.</summary>
    public TimeSpan SendWithin { get; init; } = TimeSpan.FromSeconds(5);
}
