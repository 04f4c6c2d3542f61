namespace PaymentGrains.Domain.Orders;

/// <summary>
/// A call to the outside that a decision asks for, made after its events are saved. Each can be repeated, and each can be derived again
/// from the saved state; its outcome comes back as the next input.
/// </summary>
public abstract record OrderEffect
{
    private OrderEffect() { }

    /// <summary>Charge the code at hand. The only effect that recovery turns into another: a query (never charge again).</summary>
    public sealed record Pay(string OutTradeNo) : OrderEffect;

    public sealed record Query(string OutTradeNo) : OrderEffect;

    public sealed record Reverse(string OutTradeNo) : OrderEffect;

    public sealed record SendRefund(string RefundNo) : OrderEffect;

    public sealed record QueryRefund(string RefundNo) : OrderEffect;
}
