using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: numbers and amounts are held together as WeChat Pay does (FACTS 2.10).</summary>
public sealed class WeChatRuleTests : IDisposable
{
    readonly SimulatorStory story = new();

    WeChatShop Shop => story.WeChat;

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_repeat_with_the_same_parameters_is_the_same_order()
    {
        await Shop.PayAsync("W1", "01");
        Assert.Equal("USERPAYING", (await Shop.PayAsync("W1", "01")).Verdict());
        story.Clock.AdvanceSeconds(5);
        Assert.Equal("ORDERPAID", (await Shop.PayAsync("W1", "01")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("W1"));
        Assert.Single(story.Channels.Ledger());
    }

    [Fact]
    public async Task A_repeat_with_other_parameters_is_a_used_number()
    {
        await Shop.PayAsync("W1", "02");
        Assert.Equal("OUT_TRADE_NO_USED", (await Shop.PayAsync("W1", "02", "1001")).Verdict());
        Assert.Equal("waiting 0 0", story.Books("W1"));
    }

    [Fact]
    public async Task Refunds_move_money_once_a_number_and_never_more_than_was_paid()
    {
        await Shop.PayAsync("W1", "00");
        var first = await Shop.RefundAsync("W1", "R1", "300");
        Assert.Equal("SUCCESS 300", $"{first.Verdict()} {first["refund_fee"]}");
        Assert.Equal(first["refund_id"], (await Shop.RefundAsync("W1", "R1", "300"))["refund_id"]);
        Assert.Equal("REFUND_FEE_MISMATCH", (await Shop.RefundAsync("W1", "R1", "301")).Verdict());
        Assert.Equal("REFUND_FEE_MISMATCH", (await Shop.RefundAsync("W1", "R2", "100", "999")).Verdict());
        Assert.Equal("ERROR", (await Shop.RefundAsync("W1", "R2", "701")).Verdict());
        Assert.Equal("paid 1000 300", story.Books("W1"));
        Assert.Equal("REFUND", (await Shop.QueryAsync("W1")).Verdict());
        Assert.NotEqual(first["refund_id"], (await Shop.RefundAsync("W1", "R2", "700"))["refund_id"]);
        Assert.Equal("refunded 1000 1000", story.Books("W1"));
    }

    [Fact]
    public async Task A_refund_is_accepted_first_and_done_2_seconds_later()
    {
        await Shop.PayAsync("W1", "00");
        Assert.Equal("REFUNDNOTEXIST", (await Shop.RefundQueryAsync("R1")).Verdict());
        await Shop.RefundAsync("W1", "R1", "300");
        Assert.Equal("PROCESSING", (await Shop.RefundQueryAsync("R1"))["refund_status_0"]);
        story.Clock.AdvanceSeconds(2);
        var done = await Shop.RefundQueryAsync("R1");
        Assert.Equal("SUCCESS 300 R1", $"{done["refund_status_0"]} {done["refund_fee_0"]} {done["out_refund_no_0"]}");
    }

    [Fact]
    public async Task The_refund_query_by_order_lists_all_its_refunds()
    {
        await Shop.PayAsync("W1", "00");
        await Shop.RefundAsync("W1", "R1", "300");
        await Shop.RefundAsync("W1", "R2", "200");
        var list = await Shop.AskAsync("/pay/refundquery", new() { ["out_trade_no"] = "W1" });
        Assert.Equal("2 500 R2", $"{list["refund_count"]} {list["refund_fee"]} {list["out_refund_no_1"]}");
    }

    [Fact]
    public async Task Nothing_is_refunded_that_was_not_paid()
    {
        await Shop.PayAsync("W1", "02");
        Assert.Equal("ORDERNOTREADY", (await Shop.RefundAsync("W1", "R1", "100")).Verdict());
        Assert.Equal("ORDERNOTEXIST", (await Shop.RefundAsync("W2", "R1", "100")).Verdict());
    }

    [Fact]
    public async Task The_channels_own_number_finds_the_order()
    {
        var paid = await Shop.PayAsync("W1", "00");
        var found = await Shop.AskAsync("/pay/orderquery", new() { ["transaction_id"] = paid["transaction_id"] });
        Assert.Equal("W1 SUCCESS", $"{found["out_trade_no"]} {found.Verdict()}");
    }

    [Fact]
    public async Task Both_channels_may_use_one_number_and_their_money_adds_up()
    {
        await Shop.PayAsync("N1", "00");
        await story.Alipay.PayAsync("N1", "00", "5.00");
        await story.Alipay.PayAsync("N2", "08");
        await story.Alipay.CancelAsync("N2");
        var ledger = story.Channels.Ledger();
        Assert.Equal(["wechat", "alipay", "alipay"], ledger.Select(line => line.Channel));
        Assert.Equal(1500, ledger.Sum(line => line.Net));
        Assert.All(ledger, line => Assert.Equal(line.Captured - line.Refunded, line.Net));
        Assert.All(ledger, line => Assert.Equal(
            line.Net, line.Entries.Sum(entry => entry.Kind == "capture" ? entry.Amount : -entry.Amount)));
        Assert.All(ledger, line => Assert.Equal(line.Entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Kind), line.Entries));
    }
}
