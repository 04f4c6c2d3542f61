namespace PaymentGrains.Domain.Orders;

/// <summary>How the customer pays (DESIGN 1).</summary>
public enum Scene
{
    /// <summary>The merchant scans the customer's code.</summary>
    Barcode,

    /// <summary>The customer scans a code that the merchant shows.</summary>
    Qr,

    /// <summary>Web page, H5 page or a page inside the channel's own app.</summary>
    Page,

    /// <summary>The merchant's app hands parameters to the channel's SDK.</summary>
    App,

    /// <summary>Bought in a store, which took the money already; we verify it.</summary>
    Iap,
}
