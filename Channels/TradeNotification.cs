using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels;

/// <summary>A notification whose signature, app and merchant were checked. Its amount still has to be compared with the order's.</summary>
/// <param name="OutTradeNo">Our number of the trade; empty when only <see cref="PurchaseToken"/> tells which it is.</param>
/// <param name="NotifyId">The channel's own id of it, where it has one.</param>
public sealed record TradeNotification(string OutTradeNo, TradeFinding Finding, string? NotifyId)
{
    /// <summary>What tells the channel that we have this one, where that names it; null for <see cref="INotifyingChannel.Acknowledgement"/>.</summary>
    public NotificationReply? Acknowledgement { get; init; }

    /// <summary>It tells of this refund of ours: the channel is asked for it.</summary>
    public string? OutRefundNo { get; init; }

    /// <summary>It is about a purchase in a store (<see cref="Purchase.Token"/>).</summary>
    public string? PurchaseToken { get; init; }

    /// <summary>
    /// The time that our request named, to the second, where the channel tells a trade by it too (UnionPay's <c>txnTime</c>, FACTS 3A.7); another one than the
    /// attempt's is another trade's.
    /// </summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>It is no proof and only a reason to ask the channel now (FACTS 6.3).</summary>
    public bool IsHint { get; init; }

    /// <summary>It is about no trade (a test of the address, a subscription): it is acknowledged, and nothing follows.</summary>
    public bool IsIdle { get; init; }
}
