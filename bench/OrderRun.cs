using System.Diagnostics;
using Orleans;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Bench;

/// <summary>Many orders at once, each created and paid.</summary>
/// <param name="Took">From the first create to the last answer.</param>
/// <param name="Latencies">Create and pay of one order together, sorted.</param>
internal sealed record OrderRun(int Orders, TimeSpan Took, TimeSpan[] Latencies, int Lost)
{
    public double OrdersPerSecond => Orders / Took.TotalSeconds;

    public TimeSpan Percentile(double share) => Latencies[Math.Min(Latencies.Length - 1, (int)(Latencies.Length * share))];

    public static async Task<OrderRun> LiveAsync(IGrainFactory grains, string prefix, int orders)
    {
        var latencies = new TimeSpan[orders];
        var lost = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, orders).Select(number => Task.Run(async () =>
        {
            var begun = Stopwatch.GetTimestamp();
            var order = grains.GetGrain<IPaymentOrderGrain>($"bench/{prefix}-{number}");
            await order.Create(new CreateOrder(1990, "CNY", "奶茶", "till-1", "terminal:till-1"));
            var reply = await order.Pay(new PayOrder($"28{number:00000000000000}00", "terminal:till-1"));
            latencies[number] = Stopwatch.GetElapsedTime(begun);
            if (reply is not { Refusal: Refusal.None, Order.Status: "success" }) Interlocked.Increment(ref lost);
        })));
        var took = Stopwatch.GetElapsedTime(started);
        Array.Sort(latencies);
        return new OrderRun(orders, took, latencies, lost);
    }
}
