using Orleans;
using Orleans.Concurrency;

namespace PaymentGrains.Grains.Interfaces.Orders;

/// <summary>One order of one merchant; the key is <c>merchantId/orderSn</c>. Errors that a caller can cause are in the reply, not thrown.</summary>
[Alias("PaymentGrains.PaymentOrder")]
public interface IPaymentOrderGrain : IGrainWithStringKey
{
    /// <summary>Makes the order. The same amount and currency again gives the same order; another is a conflict.</summary>
    [Alias("Create")]
    Task<OrderReply> Create(CreateOrder request);

    /// <summary>Charges a customer's code. Answers as soon as the channel connection is known, never waits for the customer.</summary>
    [Alias("Pay")]
    Task<OrderReply> Pay(PayOrder request);

    /// <summary>
    /// Starts a payment that the customer begins; the reply's order holds what the customer's device needs in its last attempt. The same request again
    /// gives the same. Another scene, channel or method closes the running attempt first. Or takes a store's purchase.
    /// </summary>
    [Alias("Start")]
    Task<OrderReply> Start(StartPayment request);

    /// <summary>Cancels in every state; of an order that is not known yet it leaves a tombstone, so that a create or pay still under way is refused.</summary>
    [Alias("Cancel")]
    Task<OrderReply> Cancel(CancelOrder request);

    /// <summary>Gives money back after success. The same refund number again gives the same refund.</summary>
    [Alias("Refund")]
    Task<OrderReply> Refund(RefundOrder request);

    /// <summary>Hands over a channel's verified notification; true once it is saved or has nothing to change, false when it does not fit the order.</summary>
    [Alias("Notify")]
    Task<bool> Notify(TradeNotice notice);

    /// <summary>The order as last saved, or null when there is none.</summary>
    [AlwaysInterleave]
    [Alias("Get")]
    Task<OrderView?> Get();

    /// <summary>Waits until the order is final, at most <paramref name="timeout"/> (20 s at most), and gives it as it then stands.</summary>
    [AlwaysInterleave]
    [Alias("WhenSettled")]
    Task<OrderView?> WhenSettled(TimeSpan timeout);
}
