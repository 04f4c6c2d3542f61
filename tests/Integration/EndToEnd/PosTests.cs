using Xunit;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>What a terminal may meet, over HTTP and with a real order behind it.</summary>
public sealed class PosTests(InstallationFixture fixture, ITestOutputHelper output) : IClassFixture<InstallationFixture>
{
    private readonly Installation _installation = fixture.Installation;

    [Fact]
    public async Task Pay_and_query_of_a_code_that_is_paid_at_once_take_less_than_100_ms_at_the_median()
    {
        var till = _installation.Till();
        var took = new List<TimeSpan>();
        for (var number = 0; number < 60; number++)
        {
            var orderSn = $"FAST-{number}";
            await till.Create(orderSn, 100);
            var pay = await till.Pay(orderSn, Code.Of(number % 2 == 0 ? "alipay" : "wechat", "00"));
            var query = await till.Query(orderSn);
            Assert.Equal(("SUCCESS", "SUCCESS"), (pay.Codename, query.Codename));
            took.Add(pay.Took + query.Took);
        }

        var median = took.Order().ElementAt(took.Count / 2);
        output.WriteLine($"median {median.TotalMilliseconds:0.0} ms");
        Assert.InRange(median, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task The_same_order_again_is_the_same_and_another_amount_is_a_conflict()
    {
        var till = _installation.Till();
        Assert.Equal("CREATED", (await till.Create("SAME-1", 100)).Codename);
        Assert.Equal(("CREATED", false), Brief(await till.Create("SAME-1", 100)));
        Assert.Equal(("ORDER_CONFLICT", true), Brief(await till.Create("SAME-1", 101)));
    }

    [Fact]
    public async Task A_cancel_that_comes_first_refuses_what_comes_later()
    {
        var till = _installation.Till();
        Assert.Equal(("CANCELLED", false), Brief(await till.Cancel("TOMB-1")));
        Assert.Equal(("ORDER_CANCELLED", true), Brief(await till.Create("TOMB-1", 100)));
        Assert.Equal(("ORDER_CANCELLED", true), Brief(await till.Pay("TOMB-1", Code.Of("alipay", "00"))));
    }

    [Fact]
    public async Task Errors_have_their_own_names()
    {
        var till = _installation.Till();
        Assert.Equal(("ORDER_NOT_FOUND", true), Brief(await till.Query("NONE-1")));
        Assert.Equal(("ORDER_NOT_FOUND", true), Brief(await till.Pay("NONE-1", Code.Of("alipay", "00"))));
        await till.Create("ERR-1", 100);
        Assert.Equal(("CODE_NOT_RECOGNISED", true), Brief(await till.Pay("ERR-1", "990000000000000000")));
        Assert.Equal("CREATED", (await till.Query("ERR-1")).Codename);
    }

    [Theory]
    [InlineData("alipay", 1)]
    [InlineData("wechat", 16)]
    public async Task Another_code_waits_until_the_first_is_reversed_for_certain(string channel, int secondsMin)
    {
        var till = _installation.Till();
        var orderSn = "OTHER-" + channel;
        await till.Create(orderSn, 100);
        var first = Code.Of(channel, "02");
        Assert.Equal("PAYING", (await till.Pay(orderSn, first)).Codename);
        Assert.Equal(("PAYING", false), Brief(await till.Pay(orderSn, first)));

        var second = Code.Of(channel, "00");
        Assert.Equal(("ANOTHER_CODE_PAYING", true), Brief(await till.Pay(orderSn, second)));
        var reversed = await till.Until(orderSn, reply => reply.Codename == "FAILED", TimeSpan.FromSeconds(secondsMin + 10));
        Assert.Equal("FAILED", reversed.Codename);
        var paid = await till.Pay(orderSn, second);
        Assert.Equal(("SUCCESS", false), Brief(paid));
        Assert.Equal(100, await _installation.NetAsync(paid.Order!));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Cancel_of_a_paid_order_gives_the_money_back(string channel)
    {
        var till = _installation.Till();
        var orderSn = "BACK-" + channel;
        await till.Create(orderSn, 100);
        Assert.Equal("SUCCESS", (await till.Pay(orderSn, Code.Of(channel, "00"))).Codename);
        Assert.False((await till.Cancel(orderSn)).IsError);
        var end = await till.Until(orderSn, reply => reply.Codename == "CANCELLED", TimeSpan.FromSeconds(40));
        Assert.Equal(("CANCELLED", 100L), (end.Codename, end.Order!.Refunded));
        Assert.Equal(0, await _installation.NetAsync(end.Order));
    }

    [Fact]
    public async Task No_code_and_no_token_is_in_the_database_or_in_the_log()
    {
        var till = _installation.Till();
        var code = Code.Of("alipay", "00");
        await till.Create("MASK-1", 100);
        await till.Pay("MASK-1", code);
        Assert.DoesNotContain(code, _installation.Log(), StringComparison.Ordinal);
        Assert.DoesNotContain("demo-terminal", _installation.Log(), StringComparison.Ordinal);
        Assert.Equal(0, await _installation.Postgres.ScalarAsync<long>(
            $"select (select count(*) from payment_order o where o::text like '%{code}%') + (select count(*) from payment_event e where e::text like '%{code}%') + (select count(*) from merchant_event m where m::text like '%{code}%')"));
        Assert.Equal(0, await _installation.Postgres.ScalarAsync<long>("select count(*) from terminal t where t::text like '%demo-terminal%'"));
    }

    private static (string, bool) Brief(PosReply reply) => (reply.Codename, reply.IsError);
}
