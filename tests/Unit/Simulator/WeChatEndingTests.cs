using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: each ending of a payment code does at WeChat Pay what DESIGN 8 says. Method: one story each, on a manual clock.</summary>
public sealed class WeChatEndingTests : IDisposable
{
    readonly SimulatorStory story = new();

    WeChatShop Shop => story.WeChat;

    public void Dispose()
    {
        // Micropay has no notifications (FACTS 2.10).
        story.Clock.AdvanceSeconds(3600);
        Assert.Empty(story.Callbacks.Received);
        story.Dispose();
    }

    [Theory]
    [InlineData("00", "MD5")]
    [InlineData("00", "HMAC-SHA256")]
    [InlineData("11", "HMAC-SHA256")]
    [InlineData("13", "HMAC-SHA256")]
    public async Task Paid_at_once(string ending, string signType)
    {
        Shop.SignType = signType;
        var answer = await Shop.PayAsync("W1", ending, "1990");
        Assert.Equal("SUCCESS", answer.Verdict());
        Assert.Equal("MICROPAY", answer["trade_type"]);
        Assert.Equal("1990", answer["total_fee"]);
        Assert.Equal("20260301120000", answer["time_end"]);
        Assert.Equal(28, answer["transaction_id"].Length);
        Assert.Equal("paid 1990 0", story.Books("W1"));
        Assert.Equal("SUCCESS", (await Shop.QueryAsync("W1")).Verdict());
    }

    [Fact]
    public async Task Ending_01_waits_and_is_paid_5_seconds_later()
    {
        Assert.Equal("USERPAYING", (await Shop.PayAsync("W1", "01")).Verdict());
        Assert.Equal("USERPAYING", (await Shop.QueryAsync("W1")).Verdict());
        story.Clock.AdvanceSeconds(5);
        Assert.Equal("SUCCESS", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("W1"));
    }

    [Fact]
    public async Task Ending_02_is_never_confirmed_and_closes_when_it_expires()
    {
        Assert.Equal("USERPAYING", (await Shop.PayAsync("W1", "02", expire: "20260301120200")).Verdict());
        story.Clock.AdvanceSeconds(119);
        Assert.Equal("USERPAYING", (await Shop.QueryAsync("W1")).Verdict());
        story.Clock.AdvanceSeconds(1);
        Assert.Equal("CLOSED", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("ORDERCLOSED", (await Shop.PayAsync("W1", "02", expire: "20260301120200")).Verdict());
    }

    [Fact]
    public async Task Ending_03_is_refused_and_holds_no_money()
    {
        Assert.Equal("NOTENOUGH", (await Shop.PayAsync("W1", "03")).Verdict());
        Assert.Equal("refused 0 0", story.Books("W1"));
        Assert.Equal("N", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("closed 0 0", story.Books("W1"));
    }

    [Fact]
    public async Task Ending_04_takes_the_money_and_loses_the_reply()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("W1", "04"));
        Assert.Equal("paid 1000 0", story.Books("W1"));
        Assert.Equal("SUCCESS", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("ORDERPAID", (await Shop.PayAsync("W1", "04")).Verdict());
    }

    [Fact]
    public async Task Ending_05_never_reaches_the_channel_and_a_reversal_gives_no_verdict()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("W1", "05"));
        var reverse = await Shop.ReverseAsync("W1");
        Assert.Equal("INVALID_TRANSACTIONID", reverse.Verdict());
        Assert.False(reverse.ContainsKey("recall"));
        Assert.Equal("ORDERNOTEXIST", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("unknown", story.Books("W1"));
    }

    [Fact]
    public async Task Ending_06_is_charged_20_seconds_later_though_a_reversal_found_nothing()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("W1", "06"));
        Assert.Equal("INVALID_TRANSACTIONID", (await Shop.ReverseAsync("W1")).Verdict());
        story.Clock.AdvanceSeconds(20);
        Assert.Equal("paid 1000 0", story.Books("W1"));
        Assert.Equal("N", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("refunded 1000 1000", story.Books("W1"));
    }

    [Fact]
    public async Task Ending_07_wants_to_be_reversed_three_times()
    {
        await Shop.PayAsync("W1", "07");
        Assert.Equal("Y", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("Y", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("USERPAYING", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("N", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("REVOKED", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("ORDERREVERSED", (await Shop.PayAsync("W1", "07")).Verdict());
    }

    [Fact]
    public async Task Ending_08_is_found_paid_by_the_reversal_which_gives_the_money_back()
    {
        await Shop.PayAsync("W1", "08");
        story.Clock.AdvanceSeconds(30);
        Assert.Equal("N", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("refunded 1000 1000", story.Books("W1"));
        Assert.Equal("REVOKED", (await Shop.QueryAsync("W1")).Verdict());
    }

    [Fact]
    public async Task Ending_09_is_paid_after_3_seconds()
    {
        await Shop.PayAsync("W1", "09");
        story.Clock.AdvanceSeconds(3);
        Assert.Equal("SUCCESS", (await Shop.QueryAsync("W1")).Verdict());
    }

    [Fact]
    public async Task Ending_10_has_system_errors_on_pay_and_on_two_queries_then_is_paid()
    {
        Assert.Equal("SYSTEMERROR", (await Shop.PayAsync("W1", "10")).Verdict());
        Assert.Equal("SYSTEMERROR", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("SYSTEMERROR", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("SUCCESS", (await Shop.QueryAsync("W1")).Verdict());
    }

    [Fact]
    public async Task Ending_12_is_paid_5_seconds_after_its_reversal_said_closed()
    {
        await Shop.PayAsync("W1", "12");
        story.Clock.AdvanceSeconds(30);
        Assert.Equal("N", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("REVOKED", (await Shop.QueryAsync("W1")).Verdict());
        story.Clock.AdvanceSeconds(5);
        Assert.Equal("SUCCESS", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("SUCCESS", (await Shop.RefundAsync("W1", "late", "1000")).Verdict());
        Assert.Equal("refunded 1000 1000", story.Books("W1"));
        Assert.Equal("REFUND", (await Shop.QueryAsync("W1")).Verdict());
    }

    [Fact]
    public async Task Ending_14_fails_after_the_customer_says_no_and_is_closed_by_its_reversal()
    {
        await Shop.PayAsync("W1", "14");
        story.Clock.AdvanceSeconds(4);
        Assert.Equal("PAYERROR", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("refused 0 0", story.Books("W1"));
        Assert.Equal("N", (await Shop.ReverseAsync("W1"))["recall"]);
        Assert.Equal("REVOKED", (await Shop.QueryAsync("W1")).Verdict());
        Assert.Equal("closed 0 0", story.Books("W1"));
    }

    [Fact]
    public async Task Reversals_within_15_seconds_are_counted_and_those_after_7_days_refused()
    {
        await Shop.PayAsync("W1", "02");
        await Shop.PayAsync("W2", "00");
        story.Clock.AdvanceSeconds(14);
        await Shop.ReverseAsync("W1");
        Assert.Equal(1, story.Channels.Statistics.EarlyReversals);
        story.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("REVERSE_EXPIRE", (await Shop.ReverseAsync("W2")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("W2"));
        Assert.Equal(1, story.Channels.Statistics.EarlyReversals);
    }
}
