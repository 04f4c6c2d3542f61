using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: each ending of a payment code does at Alipay what DESIGN 8 says. Method: one story each, on a manual clock.</summary>
public sealed class AlipayEndingTests : IDisposable
{
    readonly SimulatorStory story = new();

    AlipayShop Shop => story.Alipay;

    public void Dispose() => story.Dispose();

    [Theory]
    [InlineData("00")]
    [InlineData("11")]
    [InlineData("13")]
    [InlineData("57")]
    public async Task Paid_at_once(string ending)
    {
        var answer = await Shop.PayAsync("A1", ending, "19.90");
        Assert.Equal("10000", answer.Verdict());
        Assert.Equal("19.90", answer.Text("total_amount"));
        Assert.Equal("2026-03-01 12:00:00", answer.Text("gmt_payment"));
        Assert.Equal(28, answer.Text("trade_no").Length);
        Assert.Equal("paid 1990 0", story.Books("A1"));
        var query = await Shop.QueryAsync("A1");
        Assert.Equal("TRADE_SUCCESS", query.Text("trade_status"));
        Assert.Equal(answer.Text("trade_no"), query.Text("trade_no"));
        Assert.Equal("2026-03-01 12:00:00", query.Text("send_pay_date"));
    }

    [Fact]
    public async Task Ending_01_waits_and_is_paid_5_seconds_later()
    {
        Assert.Equal("10003", (await Shop.PayAsync("A1", "01")).Verdict());
        Assert.Equal("waiting 0 0", story.Books("A1"));
        story.Clock.AdvanceSeconds(4.9);
        Assert.Equal("WAIT_BUYER_PAY", (await Shop.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(0.1);
        Assert.Equal("TRADE_SUCCESS", (await Shop.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("paid 1000 0", story.Books("A1"));
        story.Clock.AdvanceSeconds(1);
        Assert.Equal(["TRADE_SUCCESS"], story.Callbacks.Statuses);
    }

    [Fact]
    public async Task Ending_01_is_not_paid_once_it_was_cancelled()
    {
        await Shop.PayAsync("A1", "01");
        Assert.Equal("close", (await Shop.CancelAsync("A1")).Text("action"));
        story.Clock.AdvanceSeconds(60);
        Assert.Equal("closed 0 0", story.Books("A1"));
        Assert.Empty(story.Callbacks.Received);
    }

    [Fact]
    public async Task Ending_02_is_never_confirmed_and_closes_when_it_expires()
    {
        Assert.Equal("10003", (await Shop.PayAsync("A1", "02", extra: ",\"timeout_express\":\"2m\"")).Verdict());
        story.Clock.AdvanceSeconds(119);
        Assert.Equal("WAIT_BUYER_PAY", (await Shop.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(1);
        Assert.Equal("TRADE_CLOSED", (await Shop.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("closed 0 0", story.Books("A1"));
    }

    [Fact]
    public async Task Ending_03_is_refused_and_holds_no_money()
    {
        Assert.Equal("40004 ACQ.BUYER_BALANCE_NOT_ENOUGH", (await Shop.PayAsync("A1", "03")).Verdict());
        Assert.Equal("refused 0 0", story.Books("A1"));
        Assert.Equal("40004 ACQ.BUYER_BALANCE_NOT_ENOUGH", (await Shop.PayAsync("A1", "03")).Verdict());
        var cancel = await Shop.CancelAsync("A1");
        Assert.Equal("N", cancel.Text("retry_flag"));
        Assert.Equal("", cancel.Text("action"));
    }

    [Fact]
    public async Task Ending_04_takes_the_money_and_loses_the_reply()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("A1", "04"));
        Assert.Equal("paid 1000 0", story.Books("A1"));
        Assert.Equal("TRADE_SUCCESS", (await Shop.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("40004 ACQ.TRADE_HAS_SUCCESS", (await Shop.PayAsync("A1", "04")).Verdict());
    }

    [Fact]
    public async Task Ending_05_never_reaches_the_channel()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("A1", "05"));
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await Shop.QueryAsync("A1")).Verdict());
        var cancel = await Shop.CancelAsync("A1");
        Assert.Equal("10000", cancel.Verdict());
        Assert.Equal("N", cancel.Text("retry_flag"));
        Assert.Equal("", cancel.Text("action"));
        story.Clock.AdvanceSeconds(3600);
        Assert.Equal("unknown", story.Books("A1"));
        Assert.Empty(story.Channels.Ledger());
    }

    [Fact]
    public async Task Ending_06_is_charged_20_seconds_later_though_a_cancel_found_nothing()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("A1", "06"));
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await Shop.QueryAsync("A1")).Verdict());
        Assert.Equal("", (await Shop.CancelAsync("A1")).Text("action"));
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.PayAsync("A1", "06"));
        story.Clock.AdvanceSeconds(19.9);
        Assert.Equal("unknown", story.Books("A1"));
        story.Clock.AdvanceSeconds(0.1);
        Assert.Equal("paid 1000 0", story.Books("A1"));
        story.Clock.AdvanceSeconds(1);
        Assert.Equal(["TRADE_SUCCESS"], story.Callbacks.Statuses);
        Assert.Equal("refund", (await Shop.CancelAsync("A1")).Text("action"));
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
    }

    [Fact]
    public async Task Ending_07_wants_to_be_cancelled_three_times()
    {
        await Shop.PayAsync("A1", "07");
        Assert.Equal("Y", (await Shop.CancelAsync("A1")).Text("retry_flag"));
        Assert.Equal("Y", (await Shop.CancelAsync("A1")).Text("retry_flag"));
        Assert.Equal("waiting 0 0", story.Books("A1"));
        var last = await Shop.CancelAsync("A1");
        Assert.Equal("N close", $"{last.Text("retry_flag")} {last.Text("action")}");
        Assert.Equal("closed 0 0", story.Books("A1"));
    }

    [Fact]
    public async Task Ending_08_is_found_paid_by_the_cancel_which_gives_the_money_back()
    {
        await Shop.PayAsync("A1", "08");
        story.Clock.AdvanceSeconds(30);
        Assert.Equal("WAIT_BUYER_PAY", (await Shop.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("refund", (await Shop.CancelAsync("A1")).Text("action"));
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
        Assert.Equal("refund", (await Shop.CancelAsync("A1")).Text("action"));
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
        Assert.Equal("TRADE_CLOSED", (await Shop.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(60);
        Assert.Empty(story.Callbacks.Received);
    }

    [Fact]
    public async Task Ending_09_is_notified_three_times_out_of_order()
    {
        await Shop.PayAsync("A1", "09");
        story.Clock.AdvanceSeconds(3);
        Assert.Equal("paid 1000 0", story.Books("A1"));
        story.Clock.AdvanceSeconds(60);
        Assert.Equal(["TRADE_SUCCESS", "WAIT_BUYER_PAY", "TRADE_SUCCESS"], story.Callbacks.Statuses);
        Assert.All(story.Callbacks.Received, notice => Assert.True(RecordingSender.IsSigned(notice.Fields)));
    }

    [Fact]
    public async Task Ending_10_has_system_errors_on_pay_and_on_two_queries_then_is_paid()
    {
        Assert.Equal("20000 isp.unknow-error", (await Shop.PayAsync("A1", "10")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("A1"));
        Assert.Equal("40004 ACQ.SYSTEM_ERROR", (await Shop.QueryAsync("A1")).Verdict());
        Assert.Equal("20000 isp.unknow-error", (await Shop.QueryAsync("A1")).Verdict());
        Assert.Equal("TRADE_SUCCESS", (await Shop.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(9.9);
        Assert.Empty(story.Callbacks.Received);
        story.Clock.AdvanceSeconds(0.1);
        Assert.Single(story.Callbacks.Received);
    }

    [Fact]
    public async Task Ending_12_is_paid_5_seconds_after_its_cancel_said_closed()
    {
        await Shop.PayAsync("A1", "12");
        story.Clock.AdvanceSeconds(30);
        Assert.Equal("close", (await Shop.CancelAsync("A1")).Text("action"));
        Assert.Equal("TRADE_CLOSED", (await Shop.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(5);
        Assert.Equal("paid 1000 0", story.Books("A1"));
        story.Clock.AdvanceSeconds(1);
        Assert.Equal(["TRADE_SUCCESS"], story.Callbacks.Statuses);
        Assert.Equal("Y", (await Shop.RefundAsync("A1", "late", "10.00")).Text("fund_change"));
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
        story.Clock.AdvanceSeconds(3600);
        Assert.Equal("refunded 1000 1000", story.Books("A1"));
    }

    [Fact]
    public async Task Ending_14_is_closed_after_the_customer_says_no()
    {
        Assert.Equal("10003", (await Shop.PayAsync("A1", "14")).Verdict());
        story.Clock.AdvanceSeconds(4);
        Assert.Equal("TRADE_CLOSED", (await Shop.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("refused 0 0", story.Books("A1"));
        Assert.Equal("40004 ACQ.TRADE_HAS_CLOSE", (await Shop.PayAsync("A1", "14")).Verdict());
    }
}
