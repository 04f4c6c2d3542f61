namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A paid order that goes back in two parts, as the till saw it.</summary>
/// <param name="Again">The first part asked for once more.</param>
/// <param name="TooLarge">More than what is left.</param>
internal sealed record RefundLife(PosReply First, PosReply Again, PosReply TooLarge, PosReply Rest, PosReply End)
{
    private static readonly TimeSpan PaidMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MoneyBackMax = TimeSpan.FromSeconds(90);

    public static async Task<RefundLife> LiveAsync(Shops shops, Product product)
    {
        const string OrderSn = "E2E-refund";
        var till = shops.Till(product);
        await till.Create(OrderSn, 1990);
        await till.Pay(OrderSn, Code.Of(product.CodesOf, "00"));
        await till.Until(OrderSn, reply => reply.IsFinal, PaidMax);
        return new RefundLife(
            await till.Refund(OrderSn, "R-1", 500), await till.Refund(OrderSn, "R-1", 500), await till.Refund(OrderSn, "R-2", 1491), await till.Refund(OrderSn, "R-3", 1490),
            await till.Until(OrderSn, reply => reply.Order!.Refunded == 1990, MoneyBackMax));
    }
}
