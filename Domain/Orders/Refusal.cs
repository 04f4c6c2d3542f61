namespace PaymentGrains.Domain.Orders;

/// <summary>Why an order does not do what it was asked. Every input that a state does not allow has one of these names.</summary>
public enum Refusal
{
    None,

    /// <summary>No such order.</summary>
    OrderNotFound,

    /// <summary>The same number with another amount or currency; or a refund number with another amount.</summary>
    OrderConflict,

    /// <summary>Cancelled, being cancelled, or too old to be paid.</summary>
    OrderCancelled,

    /// <summary>The code belongs to no channel that the merchant has.</summary>
    CodeNotRecognised,

    /// <summary>The attempt with the earlier code is not over for certain; it is being reversed. Scan again in a moment.</summary>
    AnotherCodePaying,

    /// <summary>The channel takes no new payments at the moment; nothing was sent.</summary>
    ChannelUnavailable,

    /// <summary>Only a successful order can be refunded.</summary>
    NotRefundable,

    /// <summary>More than amount − refunded − pending.</summary>
    RefundTooLarge,

    /// <summary>The message does not fit this order: unknown attempt, other amount.</summary>
    DoesNotFit,

    /// <summary>The state has no use for this input; nothing changed.</summary>
    NothingToDo,

    /// <summary>No account of the merchant takes payments of that scene, channel and method.</summary>
    SceneNotOffered,

    /// <summary>The purchase is forged, of another app, or was honoured for another order already.</summary>
    PurchaseRefused,
}
