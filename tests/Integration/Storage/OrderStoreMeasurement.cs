using System.Diagnostics;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage;
using Xunit;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>
/// How many steps of orders the store takes a second; prints, asserts nothing about speed. <c>PAYMENTS_MEASURE_ORDERS</c> sets the size: 20000 gives
/// a stable figure, the default only shows that it runs.
/// </summary>
[Trait("Category", "Measurement")]
public sealed class OrderStoreMeasurement(PostgresFixture database, ITestOutputHelper output) : IClassFixture<PostgresFixture>
{
    private static readonly int OrderCount = Setting("PAYMENTS_MEASURE_ORDERS", 500);
    private static readonly int ActivationCount = Setting("PAYMENTS_MEASURE_GRAINS", 2000);

    private static readonly string Raw = string.Concat(Enumerable.Repeat("\"trade_status\":\"TRADE_SUCCESS\",", 16));
    private static readonly string Payload = "{" + string.Concat(Enumerable.Range(0, 20).Select(i => $"\"field_{i}\":\"some text\",")) + "\"end\":1}";

    [Fact]
    public async Task Orders_from_created_to_success()
    {
        var options = new StorageOptions { OrderWriters = Setting("PAYMENTS_MEASURE_WRITERS", new StorageOptions().OrderWriters) };
        await using var rig = new StoreRig(database.ConnectionString, options);
        await PayAsync(rig, "warm", 0, 200);

        var watch = Stopwatch.StartNew();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, ActivationCount).Select(_ => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) <= OrderCount;)
            {
                await PayAsync(rig, "sale", number, 1);
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;

        var steps = await database.ScalarAsync<long>("select coalesce(sum(version), 0)::bigint from payment_order where order_sn like 'sale%'");
        var lines = await database.ScalarAsync<long>("select count(*) from payment_event where order_sn like 'sale%'");
        var commits = await database.ScalarAsync<long>("select count(distinct xmin::text) from payment_event where order_sn like 'sale%'");
        output.WriteLine($"{steps} steps, {steps + lines + (OrderCount * 2L)} rows, {commits} commits in {seconds:F2} s");
        output.WriteLine($"{steps / seconds:F0} steps/s, {OrderCount / seconds:F0} orders/s, {(double)steps / commits:F0} steps a commit");
        Assert.Equal(4L * OrderCount, steps);

        watch.Restart();
        await Task.WhenAll(Enumerable.Range(1, OrderCount).Select(number => rig.Activate($"sale{number}").ReadAsync()));
        output.WriteLine($"{OrderCount / watch.Elapsed.TotalSeconds:F0} reads/s");
    }

    private static async Task PayAsync(StoreRig rig, string kind, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            var grain = rig.Activate($"{kind}{number}");
            var order = Sample.Created($"{kind}{number}");
            await grain.SaveAsync(order, Sample.Line("order_created"));
            order = Sample.Connecting(order);
            await grain.SaveAsync(order, Sample.Line("attempt_started"));
            order = Sample.Paying(order);
            await grain.SaveAsync(order, Sample.Line("attempt_waiting", Raw));
            order = Sample.Paid(order);
            var told = new OutgoingEvent($"evt_{kind}{number}", "order.succeeded", Sample.Noon, Payload);
            await grain.SaveAsync(order, [Sample.Line("attempt_paid", Raw), Sample.Line("order_succeeded")], [told]);
        }
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
