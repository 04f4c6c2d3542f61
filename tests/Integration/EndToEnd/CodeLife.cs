using System.Diagnostics;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>An order whose customer showed a code, as the till saw it.</summary>
/// <param name="Ended">From the pay to the final state.</param>
internal sealed record CodeLife(PosReply Created, PosReply Pay, PosReply? Cancel, PosReply End, TimeSpan Ended)
{
    public static readonly string[] CancelledEndings = ["00", "02", "06", "07", "12"];

    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(170);
    private static readonly TimeSpan MoneyBackMax = TimeSpan.FromSeconds(60);

    public PosOrder Order => End.Order!;

    public static async Task<CodeLife> LiveAsync(Shops shops, Product product, string ending, TimeSpan? cancelAfter)
    {
        var till = shops.Till(product);
        var orderSn = $"E2E-{ending}-{(cancelAfter is null ? "pay" : "cancel")}";
        var created = await till.Create(orderSn, 1990);
        var started = Stopwatch.GetTimestamp();
        var pay = await till.Pay(orderSn, Code.Of(product.CodesOf, ending));
        PosReply? cancel = null;
        if (cancelAfter is not null)
        {
            await Task.Delay(cancelAfter.Value, TimeProvider.System);
            cancel = await till.Cancel(orderSn);
        }

        var end = await till.Until(orderSn, reply => reply.IsFinal, LifeMax);
        var ended = Stopwatch.GetElapsedTime(started);
        // The order says that money is on its way back, or is looked at again for money that comes late; it is right only then.
        var isLate = ending is "06" or "12";
        if (end.Codename == "CANCELLED")
            end = await till.Until(orderSn, reply => isLate ? reply.Order!.Refunded == reply.Order.Amount : reply.Order!.Refunds.All(refund => refund.Status == "succeeded"), MoneyBackMax);
        return new CodeLife(created, pay, cancel, end, ended);
    }
}
