using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>The net under the reminders: an order that lost its process and its reminder still moves on.</summary>
public sealed class SweepTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>
{
    [Fact]
    public async Task An_overdue_order_without_a_reminder_is_found_and_asked_for()
    {
        var installation = fixture.Installation;
        var till = installation.Till();
        await till.Create("SWEEP-1", 1990);
        Assert.Equal("PAYING", (await till.Pay("SWEEP-1", Code.Of("alipay", "02"))).Codename);

        await installation.KillGatewayAsync();
        await installation.Postgres.ExecuteAsync("delete from reminder");
        // Time that would have to pass: the order's own deadline lies two minutes ahead, and the state keeps it.
        await installation.Postgres.ExecuteAsync("update payment_order set deadline = now() - interval '1 hour'");
        await installation.StartGatewayAsync();

        // Nobody asks the gateway: a query would wake the order by itself. A second "attempt_pending" is the new activation's.
        var left = 360;
        while (await installation.Postgres.ScalarAsync<long>("select count(*) from payment_event where kind = 'attempt_pending'") < 2 && left-- > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        Assert.True(left > 0, $"nobody looked at the order in 90 s\n{installation.Log()}");
    }
}
