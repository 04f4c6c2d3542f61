namespace PaymentGrains.Storage.Orders;

/// <summary>Names an order: the merchant and the merchant's own order number. As a grain's key: <c>merchantId/orderSn</c>.</summary>
public readonly record struct OrderKey(string MerchantId, string OrderSn)
{
    /// <summary>The first slash ends the merchant's id, which has none; an order number may have slashes.</summary>
    /// <exception cref="ArgumentException">No slash, or nothing on one side of it.</exception>
    public static OrderKey Parse(string grainKey)
    {
        var slash = grainKey.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < grainKey.Length - 1
            ? new OrderKey(grainKey[..slash], grainKey[(slash + 1)..])
            : throw new ArgumentException($"'{grainKey}' is no order key; it must be merchantId/orderSn", nameof(grainKey));
    }

    public override string ToString() => MerchantId + "/" + OrderSn;
}
