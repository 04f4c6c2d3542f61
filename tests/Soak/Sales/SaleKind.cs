namespace PaymentGrains.Tests.Soak.Sales;

/// <summary>What happens at the till, as a story of the shop.</summary>
internal enum SaleKind
{
    /// <summary>Create, pay, ask until it ends or walk away.</summary>
    Plain,

    /// <summary>The cashier presses "pay" twice at once.</summary>
    PressedTwice,

    /// <summary>The terminal hangs up a few milliseconds after it asked for the payment.</summary>
    HungUp,

    /// <summary>The cashier cancels while the customer pays.</summary>
    CancelledWhilePaying,

    /// <summary>The next scan comes at the same moment as the cancel.</summary>
    PaidWhileCancelling,

    /// <summary>A paid order is cancelled.</summary>
    CancelledWhenPaid,

    /// <summary>The cancel overtakes the create.</summary>
    CancelledBeforeCreated,

    /// <summary>The customer is refused and shows another code.</summary>
    AnotherCodeAfterRefusal,

    /// <summary>The customer shows another code while the first one waits.</summary>
    AnotherCodeWhileWaiting,

    /// <summary>Refunds of all kinds: partial, several at once, the same number twice, too large.</summary>
    Refunded,

    /// <summary>A part is refunded and the rest cancelled, at nearly the same time.</summary>
    RefundedAndCancelled,

    /// <summary>Somebody refunds a part at the channel's console; then the till refunds another part, or cancels.</summary>
    RefundedAtChannel,

    /// <summary>Created and never paid; created twice, and once with another amount.</summary>
    NeverPaid,
}
