using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Every code ending of DESIGN 8 over HTTP, against the simulator's ledger.</summary>
public sealed class CodeEndingTests(CodeEndingFixture lives) : IClassFixture<CodeEndingFixture>
{
    public static TheoryData<string, string, string> Ends
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var channel in CodeEndingFixture.Channels)
                foreach (var ending in CodeEndingFixture.Endings)
                    data.Add(channel, ending, ending switch { "02" or "05" or "07" or "08" or "12" => "CANCELLED", "03" or "14" => "FAILED", _ => "SUCCESS" });
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Order_and_ledger_agree_at_the_end(string channel, string ending, string end)
    {
        var life = await lives.Paid(channel, ending);
        Assert.Equal(("CREATED", false), (life.Created.Codename, life.Created.IsError));
        Assert.Equal(end, life.End.Codename);
        Assert.False(life.End.IsError);
        Assert.Equal(end == "SUCCESS" ? 1990 : 0, await lives.Installation.NetAsync(life.Order));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Paid_at_once_answers_without_error(string channel)
    {
        var life = await lives.Paid(channel, "00");
        Assert.Equal(("SUCCESS", false), (life.Pay.Codename, life.Pay.IsError));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Confirmed_after_5_s_is_paying_first_and_success_at_most_1_5_s_after_it_is_booked(string channel)
    {
        var life = await lives.Paid(channel, "01");
        Assert.Equal(("PAYING", false), (life.Pay.Codename, life.Pay.IsError));
        var booked = (await lives.Installation.LedgerAsync(life.Order.Attempts[0].OutTradeNo))!.Entries.Single().At;
        Assert.InRange(life.Order.ChangedAt - booked, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Never_confirmed_is_cancelled_between_120_and_130_s(string channel)
    {
        var life = await lives.Paid(channel, "02");
        Assert.InRange(life.Ended, TimeSpan.FromSeconds(119.9), TimeSpan.FromSeconds(130));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Refused_says_why_and_another_code_pays_the_same_order(string channel)
    {
        foreach (var ending in new[] { "03", "14" })
        {
            var life = await lives.Paid(channel, ending);
            if (ending == "03") Assert.True(life.Pay.IsError);
            Assert.NotEmpty(life.End.Order!.Reason);
            var again = await lives.Installation.Till().Pay(life.Order.OrderSn + "", Code.Of(channel, "00"));
            Assert.Equal(("SUCCESS", false), (again.Codename, again.IsError));
            Assert.Equal(1990, await lives.Installation.NetAsync(again.Order!));
            Assert.Equal(2, again.Order!.Attempts.Length);
        }
    }

    [Theory]
    [InlineData("alipay", "00")]
    [InlineData("wechat", "00")]
    [InlineData("alipay", "02")]
    [InlineData("wechat", "02")]
    [InlineData("alipay", "06")]
    [InlineData("wechat", "06")]
    [InlineData("alipay", "07")]
    [InlineData("wechat", "07")]
    [InlineData("alipay", "12")]
    [InlineData("wechat", "12")]
    public async Task Cancelled_by_the_cashier_after_3_s_ends_cancelled_without_money(string channel, string ending)
    {
        var life = await lives.Cancelled(channel, ending);
        Assert.False(life.Cancel!.IsError);
        Assert.Equal("CANCELLED", life.End.Codename);
        Assert.Equal(0, await lives.Installation.NetAsync(life.Order));
        if (ending is "06" or "12") Assert.Equal(1990, life.Order.Refunded);
        if (ending is "12") Assert.Equal("late_success", Assert.Single(life.Order.Refunds).Kind);
    }
}
