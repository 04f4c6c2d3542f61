namespace PaymentGrains.Domain.Orders;

/// <summary>Why an attempt is reversed; it decides where the order goes when the channel has confirmed.</summary>
public enum ReversalReason
{
    /// <summary>Somebody cancelled the order: it ends cancelled.</summary>
    Cancel,

    /// <summary>Its time was over: it ends cancelled.</summary>
    Deadline,

    /// <summary>Another code wants to pay: the order becomes payable again.</summary>
    Replace,

    /// <summary>Refused, but the trade stood open at the channel: the order stays as it is.</summary>
    Tidy,
}
