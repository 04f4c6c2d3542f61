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
        var sales = new List<Task<(string OrderSn, string Ending, bool Paid)>>();
        foreach (var channel in Code.Channels)
            foreach (var ending in endings)
                for (var number = 0; number < 6; number++)
                    sales.Add(SellAsync(number % 2, $"C-{channel}-{ending}-{number}", channel, ending));

        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        Assert.Equal(2, await _installation.Postgres.ScalarAsync<long>("select count(*) from orleansmembershiptable where status = 3"));
        await _installation.KillGatewayAsync(gateway: 1);
        var killed = Stopwatch.GetTimestamp();

        foreach (var (orderSn, ending, paid) in await Task.WhenAll(sales))
        {
            var left = TimeSpan.FromSeconds(220) - Stopwatch.GetElapsedTime(killed);
            var end = await _installation.Till().Until(orderSn, reply => reply.IsFinal, left);
            if (!paid && end.Codename is "CREATED" or "ORDER_NOT_FOUND") continue;
            Assert.True(end.IsFinal, $"{orderSn} is {end.Codename}\n{_installation.Log()}");
            if (paid) Assert.Equal((orderSn, ending is "02" ? "CANCELLED" : ending is "14" ? "FAILED" : "SUCCESS"), (orderSn, end.Codename));
            if (end.Codename == "CANCELLED" && ending == "06") continue;
            Assert.Equal((orderSn, end.Codename == "SUCCESS" ? 1990 : 0L), (orderSn, await _installation.NetAsync(end.Order!)));
        }
    }

    private async Task<(string OrderSn, string Ending, bool Paid)> SellAsync(int gateway, string orderSn, string channel, string ending)
    {
        try
        {
            var till = _installation.Till(gateway);
            await till.Create(orderSn, 1990);
            var pay = await till.Pay(orderSn, Code.Of(channel, ending));
            return (orderSn, ending, pay.Codename is "PAYING" or "SUCCESS" or "FAILED");
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
        {
            return (orderSn, ending, false);
        }
    }
}
#endif
