namespace PaymentGrains.Domain.Orders;

/// <summary>Where an order stands (DESIGN 3). The last three are final; a final order can still owe money back, which its refunds show.</summary>
public enum OrderStatus
{
    /// <summary>Known, nothing asked of any channel yet.</summary>
    Created,

    /// <summary>An attempt's intent is saved; the channel is being called or its answer was not booked yet.</summary>
    Connecting,

    /// <summary>The running attempt may be paid, is waiting for the customer, or its result is unknown.</summary>
    Paying,

    /// <summary>The order shall hold no money; repeated until the channel confirms it.</summary>
    Cancelling,

    /// <summary>The channel holds exactly the order's amount for us.</summary>
    Success,

    /// <summary>The last attempt was refused for certain and holds no money; another may start before the order expires.</summary>
    Failed,

    /// <summary>No money is held, or a refund of what came late is running.</summary>
    Cancelled,
}
