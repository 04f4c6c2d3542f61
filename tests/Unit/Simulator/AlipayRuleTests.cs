using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: numbers and amounts are held together as Alipay does (FACTS 1.7-1.10).</summary>
public sealed class AlipayRuleTests : IDisposable
{
    readonly SimulatorStory story = new();

    AlipayShop Shop => story.Alipay;

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_repeat_with_the_same_parameters_is_the_same_trade()
    {
        var first = await Shop.PayAsync("A1", "01");
        var second = await Shop.PayAsync("A1", "01");
        Assert.Equal("10003", second.Verdict());
        Assert.Equal(first.Text("trade_no"), second.Text("trade_no"));
        story.Clock.AdvanceSeconds(5);
        Assert.Equal("40004 ACQ.TRADE_HAS_SUCCESS", (await Shop.PayAsync("A1", "01")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("A1"));
        Assert.Single(story.Channels.Ledger());
    }

    [Theory]
    [InlineData("02", "10.01", "28763443825664")]
    [InlineData("02", "10.00", "28763443825665")]
    [InlineData("03", "10.00", "28763443825664")]
    public async Task A_repeat_with_other_parameters_is_inconsistent(string ending, string amount, string code)
    {
        await Shop.PayAsync("A1", "02");
        Assert.Equal("40004 ACQ.CONTEXT_INCONSISTENT", (await Shop.PayAsync("A1", ending, amount, code: code)).Verdict());
        Assert.Equal("waiting 0 0", story.Books("A1"));
    }

    [Fact]
    public async Task The_number_of_an_ended_trade_says_how_it_ended_whatever_else_differs()
    {
        await Shop.PayAsync("A1", "00");
        Assert.Equal("40004 ACQ.TRADE_HAS_SUCCESS", (await Shop.PayAsync("A1", "01", "9.99")).Verdict());
        await Shop.PayAsync("A2", "02");
        await Shop.CancelAsync("A2");
        Assert.Equal("40004 ACQ.TRADE_HAS_CLOSE", (await Shop.PayAsync("A2", "00")).Verdict());
        Assert.Equal("closed 0 0", story.Books("A2"));
    }

    [Fact]
    public async Task A_held_back_charge_gives_way_to_a_later_one_with_its_number()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("A1", "06"));
        Assert.Equal("10003", (await Shop.PayAsync("A1", "02")).Verdict());
        story.Clock.AdvanceSeconds(60);
        Assert.Equal("waiting 0 0", story.Books("A1"));
        Assert.Single(story.Channels.Ledger());
        Assert.Empty(story.Callbacks.Received);
    }

    [Fact]
    public async Task Refunds_move_money_once_a_number_and_never_more_than_was_paid()
    {
        await Shop.PayAsync("A1", "00");
        var first = await Shop.RefundAsync("A1", "R1", "3.00");
        Assert.Equal("Y 3.00", $"{first.Text("fund_change")} {first.Text("refund_fee")}");
        var repeat = await Shop.RefundAsync("A1", "R1", "3.00");
        Assert.Equal("N 3.00", $"{repeat.Text("fund_change")} {repeat.Text("refund_fee")}");
        Assert.Equal("40004 ACQ.DISCORDANT_REPEAT_REQUEST", (await Shop.RefundAsync("A1", "R1", "3.01")).Verdict());
        Assert.Equal("40004 ACQ.REASON_TRADE_REFUND_FEE_ERR", (await Shop.RefundAsync("A1", "R2", "7.01")).Verdict());
        Assert.Equal("paid 1000 300", story.Books("A1"));
        var second = await Shop.RefundAsync("A1", "R2", "7.00");
        Assert.Equal("Y 10.00", $"{second.Text("fund_change")} {second.Text("refund_fee")}");
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
        Assert.Equal("TRADE_CLOSED", (await Shop.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("40004 ACQ.REASON_TRADE_REFUND_FEE_ERR", (await Shop.RefundAsync("A1", "R3", "0.01")).Verdict());
    }

    [Fact]
    public async Task The_refund_query_knows_only_refunds_that_were_made()
    {
        await Shop.PayAsync("A1", "00");
        var none = await Shop.RefundQueryAsync("A1", "R1");
        Assert.Equal("10000", none.Verdict());
        Assert.Equal("", none.Text("refund_status"));
        await Shop.RefundAsync("A1", "R1", "3.00");
        var made = await Shop.RefundQueryAsync("A1", "R1");
        Assert.Equal("REFUND_SUCCESS 3.00", $"{made.Text("refund_status")} {made.Text("refund_amount")}");
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await Shop.RefundQueryAsync("A9", "R1")).Verdict());
    }

    [Fact]
    public async Task A_full_refund_may_go_without_a_number_of_its_own_and_a_partial_one_may_not()
    {
        await Shop.PayAsync("A1", "00");
        Assert.Equal("40004 ACQ.INVALID_PARAMETER", (await Shop.RefundAsync("A1", "", "1.00")).Verdict());
        Assert.Equal("Y", (await Shop.RefundAsync("A1", "", "10.00")).Text("fund_change"));
        Assert.Equal("N", (await Shop.RefundAsync("A1", "", "10.00")).Text("fund_change"));
        Assert.Equal("REFUND_SUCCESS", (await Shop.RefundQueryAsync("A1", "A1")).Text("refund_status"));
    }

    [Fact]
    public async Task Nothing_is_refunded_that_was_not_paid()
    {
        await Shop.PayAsync("A1", "02");
        Assert.Equal("40004 ACQ.TRADE_STATUS_ERROR", (await Shop.RefundAsync("A1", "R1", "1.00")).Verdict());
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await Shop.RefundAsync("A2", "R1", "1.00")).Verdict());
    }

    [Fact]
    public async Task A_cancel_after_a_partial_refund_gives_back_the_rest()
    {
        await Shop.PayAsync("A1", "00");
        await Shop.RefundAsync("A1", "R1", "3.00");
        Assert.Equal("refund", (await Shop.CancelAsync("A1")).Text("action"));
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
        Assert.Equal([1000L, 300L, 700L], story.Channels.Ledger("A1")!.Entries.Select(entry => entry.Amount));
    }

    [Fact]
    public async Task A_cancel_comes_too_late_after_24_hours()
    {
        await Shop.PayAsync("A1", "00");
        story.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        Assert.Equal("40004 ACQ.TRADE_CANCEL_TIME_OUT", (await Shop.CancelAsync("A1")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("A1"));
    }

    [Fact]
    public async Task Close_ends_only_what_waits()
    {
        await Shop.PayAsync("A1", "02");
        await Shop.PayAsync("A2", "00");
        Assert.Equal("10000", (await Shop.CloseAsync("A1")).Verdict());
        Assert.Equal("closed 0 0", story.Books("A1"));
        Assert.Equal("40004 ACQ.TRADE_STATUS_ERROR", (await Shop.CloseAsync("A2")).Verdict());
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await Shop.CloseAsync("A3")).Verdict());
    }

    [Fact]
    public async Task The_channels_own_number_finds_the_trade_and_wins()
    {
        var paid = await Shop.PayAsync("A1", "00");
        await Shop.PayAsync("A2", "02");
        var found = await Shop.AskAsync("alipay.trade.query", $$"""{"out_trade_no":"A2","trade_no":"{{paid.Text("trade_no")}}"}""");
        Assert.Equal("A1 TRADE_SUCCESS", $"{found.Text("out_trade_no")} {found.Text("trade_status")}");
    }

    [Fact]
    public async Task An_expiry_that_has_passed_refuses_a_new_trade_and_no_known_one()
    {
        const string Expire = ",\"time_expire\":\"2026-03-01 12:02:00\"";
        Assert.Equal("10000", (await Shop.PayAsync("A1", "00", extra: Expire)).Verdict());
        story.Clock.AdvanceSeconds(121);
        Assert.Equal("40004 ACQ.TRADE_HAS_SUCCESS", (await Shop.PayAsync("A1", "00", extra: Expire)).Verdict());
        Assert.Equal("40004 ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", (await Shop.PayAsync("A2", "00", extra: Expire)).Verdict());
    }

    [Theory]
    [InlineData("0.01", 1)]
    [InlineData("0.29", 29)]
    [InlineData("19.9", 1990)]
    [InlineData("100000000.00", 10_000_000_000)]
    public async Task Yuan_become_fen(string yuan, long fen)
    {
        await Shop.PayAsync("A1", "00", yuan);
        Assert.Equal($"paid {fen} 0", story.Books("A1"));
    }

    [Theory]
    [InlineData("1.005")]
    [InlineData("0.00")]
    [InlineData("-1.00")]
    [InlineData("1e2")]
    [InlineData("01.00")]
    [InlineData("100000000.01")]
    [InlineData("1,00")]
    [InlineData("")]
    public async Task An_amount_that_is_no_amount_is_refused(string yuan)
    {
        Assert.Equal("40004 ACQ.INVALID_PARAMETER", (await Shop.PayAsync("A1", "00", yuan)).Verdict());
        Assert.Equal("unknown", story.Books("A1"));
    }
}
