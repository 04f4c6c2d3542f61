using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>The gateway is killed with -9 while orders of every kind are on their way, and started again; nobody helps it.</summary>
public sealed class KillTests(ITestOutputHelper output) : IAsyncLifetime
{
    /// <summary>120 s for the customer, 90 s for the kill, and the cancel's own time.</summary>
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(230);

    /// <summary>And 30 s until a cancelled order is looked at again, with another kill's 90 s.</summary>
    private static readonly TimeSpan MoneyBackMax = EndMax + TimeSpan.FromSeconds(120);

    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.StartAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task Orders_and_ledger_agree_after_the_gateway_was_killed_again_and_again()
    {
        const int OrdersPerKind = 6;
        var chance = new Random(20260301);
        var started = Stopwatch.GetTimestamp();
        var sales = new List<Task<Sale>>();
        foreach (var channel in Code.Channels)
            foreach (var ending in Code.Endings.Except(["11", "13"]))
                for (var number = 0; number < OrdersPerKind; number++)
                    sales.Add(SellAsync($"K-{channel}-{ending}-{number}", channel, ending, TimeSpan.FromMilliseconds(chance.Next(0, 9000)), cancel: number == 0));

        foreach (var killAt in new[] { 2.0, 5.5, 8.5, 121.0 })
        {
            await Task.Delay(Left(started, TimeSpan.FromSeconds(killAt)), TimeProvider.System);
            await _installation.KillGatewayAsync();
            await _installation.StartGatewayAsync();
        }

        var answered = 0;
        foreach (var sale in await Task.WhenAll(sales))
        {
            var end = await _installation.Till().Until(sale.OrderSn, reply => reply.IsFinal || reply.Codename == "CREATED", Left(started, EndMax));
            Assert.True(end.Order is not null, $"{sale.OrderSn} was acknowledged and is gone");

            // Its pay never reached the gateway: the order waits for a customer until it expires.
            if (end.Codename == "CREATED" && !sale.Paid) continue;
            Assert.True(end.IsFinal, $"{sale.OrderSn} is {end.Codename}\n{_installation.Log()}");
            if (sale.Paid) answered++;
            if (sale.Paid && !sale.Cancelled) Assert.Equal((sale.OrderSn, Expected(sale.Ending)), (sale.OrderSn, end.Codename));
            var holds = end.Codename == "SUCCESS" ? 1990 : 0L;
            Assert.Equal((sale.OrderSn, holds), (sale.OrderSn, await NetAsync(sale.OrderSn, holds, Left(started, MoneyBackMax))));
        }

        output.WriteLine($"{sales.Count} orders, {answered} of them had their pay answered, 4 kills");
        Assert.True(answered > sales.Count / 3, $"only {answered} of {sales.Count} pays were answered: the kills hit nothing that was under way");
        foreach (var trade in (await _installation.LedgerAsync())!)
            Assert.Equal(1, await _installation.Postgres.ScalarAsync<long>($"select count(*) from payment_attempt where out_trade_no = '{trade.OutTradeNo}'"));
    }

    /// <summary>What the channel holds for us, once it is what it should be or the time is over: money that came late goes back a while after the end.</summary>
    private async Task<long> NetAsync(string orderSn, long expected, TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var net = await _installation.NetAsync((await _installation.Till().Query(orderSn)).Order!);
            if (net == expected || Stopwatch.GetElapsedTime(since) > limit) return net;
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    private static string Expected(string ending) => ending switch { "02" or "05" or "07" or "08" or "12" => "CANCELLED", "03" or "14" => "FAILED", _ => "SUCCESS" };

    private static TimeSpan Left(long started, TimeSpan until) =>
        until - Stopwatch.GetElapsedTime(started) is var left && left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);

    private async Task<Sale> SellAsync(string orderSn, string channel, string ending, TimeSpan after, bool cancel)
    {
        var till = _installation.Till();
        var sale = new Sale(orderSn, ending, Paid: false, Cancelled: false);
        await Task.Delay(after, TimeProvider.System);
        // A create may be repeated as often as one likes; the pay is sent once.
        await till.Until(orderSn, reply => reply.Codename == "CREATED", EndMax, create: 1990);
        try
        {
            var pay = await till.Pay(orderSn, Code.Of(channel, ending));
            // Only an answer that names the order's state is an acknowledgement.
            sale = sale with { Paid = pay.Codename is "PAYING" or "SUCCESS" or "FAILED" };
            if (!cancel) return sale;
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
            sale = sale with { Cancelled = true };
            await till.Cancel(orderSn);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
        {
            // The gateway died under the request; the terminal gives up.
        }

        return sale;
    }

    private sealed record Sale(string OrderSn, string Ending, bool Paid, bool Cancelled);
}
