namespace PaymentGrains.Channels;

/// <summary>Money back of one trade.</summary>
/// <param name="OutTradeNo">Our number of the trade.</param>
/// <param name="OutRefundNo">Our number of the refund, the same on every repeat.</param>
/// <param name="Amount">Minor units of this refund.</param>
/// <param name="TradeAmount">Minor units of the whole trade.</param>
/// <param name="RequestedAt">UTC; the same on every repeat of the number.</param>
public sealed record RefundRequest(string OutTradeNo, string OutRefundNo, long Amount, long TradeAmount, string Reason, DateTimeOffset RequestedAt)
{
    /// <summary>The trade itself; null only where the caller knows nothing but its number.</summary>
    public TradeReference? Trade { get; init; }

    /// <summary>The whole payment is to be undone; only where the channel is an <see cref="IUndoingChannel"/>. The same on every repeat of the number.</summary>
    public bool Undo { get; init; }
}
