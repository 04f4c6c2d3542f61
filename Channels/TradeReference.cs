using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels;

/// <summary>A trade to ask for or to end: our number, and its amount in minor units to compare with what the channel says.</summary>
/// <param name="StartedAt">When the attempt's intent was saved, UTC; UnionPay's <c>txnTime</c> is made of it.</param>
public sealed record TradeReference(string OutTradeNo, long Amount, DateTimeOffset StartedAt)
{
    public Scene Scene { get; init; } = Scene.Barcode;

    /// <summary>As the payment was started with; empty for a barcode.</summary>
    public string Method { get; init; } = "";

    /// <summary>Until when the channel was told to take money for it, UTC; null where nobody knows.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public string Currency { get; init; } = "CNY";

    /// <summary>The channel's own number, where it has said it.</summary>
    public string? ChannelTradeNo { get; init; }

    /// <summary>When the channel first took a reversal of it, UTC; null when it has taken none.</summary>
    public DateTimeOffset? ReversalAcceptedAt { get; init; }

    /// <summary>Of a purchase in a store.</summary>
    public Purchase? Purchase { get; init; }
}
