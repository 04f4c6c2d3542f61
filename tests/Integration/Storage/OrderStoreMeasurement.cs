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
        await using var single = new StoreRig(database.ConnectionString, options with { BatchLimit = 1, OrderWriters = 8, OrderReaders = 8 });
        await PrintAloneAsync(rig);
        await PrintWritesAsync(single, "single", OrderCount / 4, "one step a commit on 8 connections");
        await PrintWritesAsync(rig, "sale", OrderCount, "group commit");
        await PrintReadsAsync(rig, "together");
        await PrintReadsAsync(single, "one by one on 8 connections");
        await PrintTablesAsync();
    }

    private async Task PrintWritesAsync(StoreRig rig, string kind, int count, string how)
    {
        var watch = Stopwatch.StartNew();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, ActivationCount).Select(_ => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) <= count;)
            {
                await PayAsync(rig, kind, number);
            }
        })));
        var seconds = watch.Elapsed.TotalSeconds;

        var steps = await database.ScalarAsync<long>($"select coalesce(sum(version), 0)::bigint from payment_order where order_sn like '{kind}%'");
        var commits = await database.ScalarAsync<long>($"select count(distinct xmin::text) from payment_event where order_sn like '{kind}%'");
        output.WriteLine($"{steps / seconds:F0} steps/s, {count / seconds:F0} orders/s: {how}, {(double)steps / commits:F0} steps a commit");
        Assert.Equal(4L * count, steps);
    }

    private async Task PrintAloneAsync(StoreRig rig)
    {
        var grain = rig.Activate("alone");
        var times = new List<double>();
        for (var step = 0; step < 300; step++)
        {
            var watch = Stopwatch.StartNew();
            await grain.SaveAsync(Sample.Connecting(Sample.Created("alone")), Sample.Line("step"));
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"a step alone: {times[150]:F2} ms median, {times[297]:F2} ms 99 %");
    }

    private async Task PrintReadsAsync(StoreRig rig, string how)
    {
        await rig.Activate("sale1").ReadAsync();
        var watch = Stopwatch.StartNew();
        await Task.Run(() => Task.WhenAll(Enumerable.Range(1, OrderCount).Select(number => rig.Activate($"sale{number}").ReadAsync())));
        output.WriteLine($"{OrderCount / watch.Elapsed.TotalSeconds:F0} reads/s {how}");
    }

    /// <summary>Bytes an order, indexes included, and the share of updates that touched no index (HOT).</summary>
    private async Task PrintTablesAsync()
    {
        await database.ExecuteAsync("select pg_stat_force_next_flush()");
        foreach (var table in (string[])["payment_order", "payment_event", "payment_attempt", "merchant_event"])
        {
            var size = await database.ScalarAsync<long>($"select pg_total_relation_size('{table}') / (select count(*) from payment_order)");
            output.WriteLine($"{table}: {size} bytes an order");
        }

        output.WriteLine(await database.ScalarAsync<string>(
            "select n_tup_hot_upd || ' of ' || n_tup_upd || ' updates are HOT' from pg_stat_user_tables where relname = 'payment_order'"));
        output.WriteLine(await database.ScalarAsync<string>("select 'state: ' || avg(pg_column_size(state))::int || ' bytes' from payment_order"));
    }

    private static async Task PayAsync(StoreRig rig, string kind, int number)
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

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
