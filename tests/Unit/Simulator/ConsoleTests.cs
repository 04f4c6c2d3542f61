using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Faults;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>What a person does at a channel's console, and refunds that need one.</summary>
public sealed class ConsoleTests : IDisposable
{
    readonly SimulatorStory story = new(new SimulatorOptions { NotifyPartialRefunds = true });

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_refund_at_wechats_console_stands_in_the_list_of_the_trade_under_a_number_of_its_own()
    {
        await story.WeChat.PayAsync("W1", "00");
        await story.WeChat.RefundAsync("W1", "R1", "100");
        Assert.Null(story.Channels.RefundAtConsole("W1", 300));
        story.Clock.AdvanceSeconds(3);
        Assert.Equal("REFUND", (await story.WeChat.QueryAsync("W1")).Verdict());
        var list = await story.WeChat.AskAsync("/pay/refundquery", new() { ["out_trade_no"] = "W1" });
        Assert.Equal("2 2 R1", $"{list["refund_count"]} {list["total_refund_count"]} {list["out_refund_no_0"]}");
        Assert.Equal("300 SUCCESS", $"{list["refund_fee_1"]} {list["refund_status_1"]}");
        Assert.StartsWith("CONSOLE", list["out_refund_no_1"], StringComparison.Ordinal);
        Assert.Equal("paid 1000 400", story.Books("W1"));
        Assert.Equal("ERROR", (await story.WeChat.RefundAsync("W1", "R2", "601")).Verdict());
    }

    [Fact]
    public async Task A_refund_at_alipays_console_shows_as_closed_when_it_is_all_and_as_a_notified_sum_when_it_is_a_part()
    {
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.AdvanceSeconds(1);
        Assert.Null(story.Channels.RefundAtConsole("A1", 250));
        Assert.Equal("TRADE_SUCCESS", (await story.Alipay.QueryAsync("A1")).Text("trade_status"));
        story.Clock.AdvanceSeconds(1);
        Assert.Equal("2.50", story.Callbacks.Received[1].Fields["refund_fee"]);
        await story.Alipay.RefundAsync("A1", "R1", "0.50");
        story.Clock.AdvanceSeconds(1);
        Assert.Equal("3.00", story.Callbacks.Received[2].Fields["refund_fee"]);
        Assert.Null(story.Channels.RefundAtConsole("A1", 700));
        Assert.Equal("TRADE_CLOSED", (await story.Alipay.QueryAsync("A1")).Text("trade_status"));
        Assert.Equal("40004 ACQ.REASON_TRADE_REFUND_FEE_ERR", (await story.Alipay.RefundAsync("A1", "R2", "1.00")).Verdict());
    }

    [Fact]
    public async Task The_console_says_why_it_does_not_refund()
    {
        Assert.Equal("no channel knows the trade W1", story.Channels.RefundAtConsole("W1", 1));
        await story.WeChat.PayAsync("W1", "02");
        Assert.Equal("trade W1 is not paid", story.Channels.RefundAtConsole("W1", 1));
        await story.WeChat.PayAsync("W2", "00");
        Assert.Equal("amount must be 1 fen or more", story.Channels.RefundAtConsole("W2", 0));
        Assert.Equal("trade W2 holds only 1000 fen, 0 of it for abnormal refunds", story.Channels.RefundAtConsole("W2", 1001));
        Assert.Equal("trade W2 has no abnormal refund R1", story.Channels.FinishRefund("W2", "R1"));
    }

    [Fact]
    public async Task An_abnormal_refund_moves_its_money_when_somebody_finishes_it()
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.RefundAbnormal, Count = 1 });
        await story.WeChat.PayAsync("W1", "00");
        Assert.Equal("SUCCESS", (await story.WeChat.RefundAsync("W1", "R1", "400")).Verdict());
        Assert.Equal("PROCESSING", (await story.WeChat.RefundQueryAsync("R1"))["refund_status_0"]);
        story.Clock.AdvanceSeconds(3);
        Assert.Equal("CHANGE", (await story.WeChat.RefundQueryAsync("R1"))["refund_status_0"]);
        Assert.Equal("paid 1000 0", story.Books("W1"));
        // Its amount is reserved, and a repeat with the same number is the same refund.
        Assert.Equal("ERROR", (await story.WeChat.RefundAsync("W1", "R2", "601")).Verdict());
        Assert.Equal("SUCCESS", (await story.WeChat.RefundAsync("W1", "R1", "400")).Verdict());
        Assert.Equal("R1", Assert.Single(story.Channels.Ledger("W1")!.AbnormalRefunds).RequestNo);

        Assert.Null(story.Channels.FinishRefund("W1", "R1"));
        story.Clock.AdvanceSeconds(3);
        Assert.Equal("SUCCESS", (await story.WeChat.RefundQueryAsync("R1"))["refund_status_0"]);
        Assert.Equal("paid 1000 400", story.Books("W1"));
        Assert.NotNull(story.Channels.FinishRefund("W1", "R1"));
    }

    [Fact]
    public async Task An_abnormal_refund_that_somebody_gives_up_is_dead_and_its_money_free_again()
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.RefundAbnormal, Count = 1 });
        await story.WeChat.PayAsync("W1", "00");
        await story.WeChat.RefundAsync("W1", "R1", "400");
        story.Clock.AdvanceSeconds(3);

        Assert.Null(story.Channels.CloseRefund("W1", "R1"));
        Assert.Equal("REFUNDCLOSE", (await story.WeChat.RefundQueryAsync("R1"))["refund_status_0"]);
        // A late copy of its request moves nothing.
        Assert.Equal("SUCCESS", (await story.WeChat.RefundAsync("W1", "R1", "400")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("W1"));
        Assert.NotNull(story.Channels.CloseRefund("W1", "R1"));
        Assert.NotNull(story.Channels.FinishRefund("W1", "R1"));
        Assert.Equal("SUCCESS", (await story.WeChat.RefundAsync("W1", "R2", "1000")).Verdict());
        Assert.Equal("refunded 1000 1000", story.Books("W1"));
    }

    [Theory]
    [InlineData(FaultKinds.RefundRefused, "40004 ACQ.TRADE_NOT_ALLOW_REFUND", "TRADE_OVERDUE")]
    [InlineData(FaultKinds.RefundNoBalance, "40004 ACQ.SELLER_BALANCE_NOT_ENOUGH", "NOTENOUGH")]
    public async Task A_refund_is_refused_as_the_fault_says_and_the_same_number_may_do_later(string kind, string alipay, string weChat)
    {
        await story.Alipay.PayAsync("A1", "00");
        await story.WeChat.PayAsync("W1", "00");
        story.Channels.Faults.Add(new Fault { Kind = kind, Count = 2 });
        Assert.Equal(alipay, (await story.Alipay.RefundAsync("A1", "R1", "1.00")).Verdict());
        Assert.Equal(weChat, (await story.WeChat.RefundAsync("W1", "R1", "100")).Verdict());
        Assert.Equal(("paid 1000 0", "paid 1000 0"), (story.Books("A1"), story.Books("W1")));
        Assert.Equal("10000", (await story.Alipay.RefundAsync("A1", "R1", "1.00")).Verdict());
        Assert.Equal("SUCCESS", (await story.WeChat.RefundAsync("W1", "R1", "100")).Verdict());
    }

    [Fact]
    public async Task A_refund_that_is_known_is_not_refused_afterwards()
    {
        await story.Alipay.PayAsync("A1", "00");
        await story.Alipay.RefundAsync("A1", "R1", "1.00");
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.RefundRefused });
        Assert.Equal("N", (await story.Alipay.RefundAsync("A1", "R1", "1.00")).Text("fund_change"));
    }

    [Fact]
    public void A_fault_of_refunds_that_can_strike_nothing_is_refused_with_words()
    {
        Assert.Equal("kind 'refund-refused' strikes the operation refund only", new Fault { Kind = FaultKinds.RefundRefused, Operation = Operations.Pay }.Problem());
        Assert.Equal(
            "Alipay has no abnormal refunds; take refund-no-balance or refund-refused",
            new Fault { Kind = FaultKinds.RefundAbnormal, Channel = ChannelNames.Alipay }.Problem());
        Assert.Null(new Fault { Kind = FaultKinds.RefundAbnormal, Channel = ChannelNames.WeChat, Operation = Operations.Refund }.Problem());
    }

    [Fact]
    public async Task An_abnormal_fault_for_any_channel_leaves_alipay_alone()
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.RefundAbnormal });
        await story.Alipay.PayAsync("A1", "00");
        Assert.Equal("Y", (await story.Alipay.RefundAsync("A1", "R1", "1.00")).Text("fund_change"));
    }
}
