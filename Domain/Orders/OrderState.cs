using System.Collections.Immutable;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>All that is known of one order; what must still happen can be read from it alone. Amounts in minor units, times UTC.</summary>
public sealed record OrderState
{
    /// <summary>Shape of this record in storage; grows only by additions.</summary>
    public int SchemaVersion { get; init; } = 1;

    public required string MerchantId { get; init; }
    public required string OrderSn { get; init; }

    /// <summary>Zero only in a tombstone: a cancel that came before the create.</summary>
    public required long Amount { get; init; }

    public required string Currency { get; init; }
    public required string Subject { get; init; }
    public required OrderStatus Status { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>No payment starts after this; an order that nobody paid is cancelled then.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The terminal that made it, where a terminal did.</summary>
    public string? Terminal { get; init; }

    /// <summary>Counts the saves of this order from 1.</summary>
    public long Step { get; init; }

    /// <summary>When the status last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    public ImmutableList<Attempt> Attempts { get; init; } = [];
    public ImmutableList<Refund> Refunds { get; init; } = [];

    /// <summary>Why the order stands where it stands, in the channel's or our words, fit for a cashier.</summary>
    public string? Reason { get; init; }

    public string Key => MerchantId + "/" + OrderSn;

    public bool IsTombstone => Status == OrderStatus.Cancelled && Amount == 0;

    /// <summary>A payment that is brought now can become this order's.</summary>
    public bool TakesPayment(DateTimeOffset now) => Status switch
    {
        OrderStatus.Connecting or OrderStatus.Paying => true,
        OrderStatus.Created or OrderStatus.Failed => now < ExpiresAt,
        _ => false,
    };

    public bool IsFinal => Status is OrderStatus.Success or OrderStatus.Failed or OrderStatus.Cancelled;

    public Attempt? LastAttempt => Attempts.IsEmpty ? null : Attempts[^1];

    /// <summary>The attempt that this order stands or falls with: the last one while the order is not failed or cancelled. Earlier ones are over.</summary>
    public Attempt? Current => Status is OrderStatus.Connecting or OrderStatus.Paying or OrderStatus.Cancelling or OrderStatus.Success ? LastAttempt : null;

    /// <summary>
    /// Minor units that went back: of the attempt that the order stands with, so that amount − refunded is what the merchant has; once the order
    /// failed or was cancelled, of all attempts.
    /// </summary>
    public long Refunded => Current is { } current ? GivenBack(current) : Attempts.Sum(GivenBack);

    public Attempt? FindAttempt(string outTradeNo) => Attempts.Find(attempt => attempt.OutTradeNo == outTradeNo);

    /// <summary>Minor units that went back of one attempt: its refunds, or the whole capture when a reversal gave it back.</summary>
    public long GivenBack(Attempt attempt) => attempt.Reversed
        ? Amount
        : Refunds.Where(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.Status == RefundStatus.Succeeded).Sum(refund => refund.Amount);

    public Refund? FindRefund(string refundNo) => Refunds.Find(refund => refund.RefundNo == refundNo);

    /// <summary>What may still be refunded of one attempt: amount less what went back or is on its way, in minor units.</summary>
    public long Refundable(string outTradeNo) =>
        Amount - Refunds.Where(refund => refund.OutTradeNo == outTradeNo && refund.Status != RefundStatus.Failed).Sum(refund => refund.Amount);

    /// <summary>Paid, and no attempt was made with this purchase.</summary>
    public bool IsPaidWithout(Purchase purchase) => Status == OrderStatus.Success && !Attempts.Exists(attempt => attempt.Purchase?.Token == purchase.Token);
}
