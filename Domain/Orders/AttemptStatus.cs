namespace PaymentGrains.Domain.Orders;

/// <summary>Where one attempt at a channel stands. The first four are live: at most one attempt of an order is live at any time.</summary>
public enum AttemptStatus
{
    /// <summary>The intent is saved; whether the request was sent is not known after a crash.</summary>
    Connecting,

    /// <summary>Waiting for the customer, or unknown: asked on the schedule until an answer is definite.</summary>
    Paying,

    /// <summary>A reversal was decided and is repeated until the channel confirms it.</summary>
    Reversing,

    /// <summary>Captured: the channel holds the order's amount.</summary>
    Paid,

    /// <summary>Refused for certain by the channel, no money was taken.</summary>
    Refused,

    /// <summary>Closed at the channel without money, by us or by the channel.</summary>
    Closed,

    /// <summary>Captured, and the whole amount was given back.</summary>
    Returned,
}
