#if ENGINE_ORLEANS
using System.Diagnostics;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Two silo processes on one database, of which one is killed for good while orders are in flight.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private Installation _installation = null!;

    public async Task InitializeAsync() => _installation = await Installation.StartAsync(gateways: 2);

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task Orders_of_a_silo_that_is_killed_go_on_in_the_other()
    {
        string[] endings = ["00", "01", "02", "04", "06", "09", "14"];
        var sales = new List<Task<(string OrderSn, string Ending, string Answer)>>();
        foreach (var channel in Code.Channels)
            foreach (var ending in endings)
                for (var number = 0; number < 6; number++)
                    sales.Add(SellAsync(number % 2, $"C-{channel}-{ending}-{number}", channel, ending));

        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        Assert.Equal(2, await _installation.Postgres.ScalarAsync<long>("select count(*) from orleansmembershiptable where status = 3"));
        await _installation.KillGatewayAsync(gateway: 1);
        var killed = Stopwatch.GetTimestamp();

        // Those that the dead silo never took the code of come last: they stay CREATED, or go on where their grain lives.
        foreach (var (orderSn, ending, answer) in (await Task.WhenAll(sales)).OrderByDescending(sale => Began(sale.Answer)))
        {
            var left = TimeSpan.FromSeconds(220) - Stopwatch.GetElapsedTime(killed);
            bool NeverBegun(PosReply reply) => !Began(answer) && reply.Codename is "CREATED" or "ORDER_NOT_FOUND";
            var end = await _installation.Till().Until(orderSn, reply => reply.IsFinal || NeverBegun(reply), left);
            if (NeverBegun(end)) continue;
            Assert.True(end.IsFinal, $"{orderSn} is {end.Codename}\n{_installation.Log()}");
            var expected = ending is "02" ? "CANCELLED" : ending is "14" ? "FAILED" : "SUCCESS";
            // A silo that dies between the saved attempt and its request leaves an attempt that no channel ever charges; its till was told to wait.
            if (answer == "PAYING" && expected != "CANCELLED" && end.Codename == "CANCELLED")
                foreach (var attempt in end.Order!.Attempts) Assert.Equal((orderSn, 0L), (orderSn, (await _installation.LedgerAsync(attempt.OutTradeNo))?.Captured ?? 0));
            else if (Began(answer)) Assert.Equal((orderSn, expected), (orderSn, end.Codename));
            if (end.Codename == "CANCELLED" && ending == "06") continue;
            Assert.Equal((orderSn, end.Codename == "SUCCESS" ? 1990 : 0L), (orderSn, await _installation.NetAsync(end.Order!)));
        }
    }

    private static bool Began(string answer) => answer is "PAYING" or "SUCCESS" or "FAILED";

    private async Task<(string OrderSn, string Ending, string Answer)> SellAsync(int gateway, string orderSn, string channel, string ending)
    {
        try
        {
            var till = _installation.Till(gateway);
            await till.Create(orderSn, 1990);
            return (orderSn, ending, (await till.Pay(orderSn, Code.Of(channel, ending))).Codename);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return (orderSn, ending, "");
        }
    }
}
#endif
