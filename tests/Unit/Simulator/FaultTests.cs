using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Faults;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

public sealed class FaultTests : IDisposable
{
    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_dropped_request_is_not_processed()
    {
        Add(FaultKinds.DropRequest);
        await Assert.ThrowsAsync<HttpRequestException>(() => story.Alipay.PayAsync("A1", "00"));
        Assert.Equal("unknown", story.Books("A1"));
        Assert.Equal("10000", (await story.Alipay.PayAsync("A1", "00")).Verdict());
    }

    [Fact]
    public async Task A_dropped_reply_was_processed()
    {
        Add(FaultKinds.DropReply);
        await Assert.ThrowsAsync<HttpRequestException>(() => story.WeChat.PayAsync("W1", "00"));
        Assert.Equal("paid 1000 0", story.Books("W1"));
        Assert.Equal(1, story.Channels.Statistics.ConnectionsCut);
    }

    [Theory]
    [InlineData(null, 502)]
    [InlineData(503, 503)]
    public async Task An_http_error_is_not_processed(int? status, int seen)
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.HttpError, Status = status });
        var reply = await story.WeChat.SendAsync("/pay/orderquery", story.WeChat.Signed([]));
        Assert.Equal(seen, reply.Status);
    }

    [Fact]
    public async Task A_bad_signature_is_bad_at_both_channels_though_the_money_moved()
    {
        Add(FaultKinds.BadSignature, 2);
        var alipay = await story.Alipay.SendAsync(story.Alipay.Parameters("alipay.trade.pay",
            """{"out_trade_no":"A1","total_amount":"1.00","subject":"x","scene":"bar_code","auth_code":"2876344382566400"}"""));
        Assert.False(AlipayShop.IsSigned(alipay.Text, "alipay.trade.pay"));
        Assert.Equal("paid 100 0", story.Books("A1"));
        var weChat = WeChatShop.Read((await story.WeChat.SendAsync("/pay/orderquery", story.WeChat.Signed([]))).Text);
        Assert.NotEqual(story.WeChat.Sign(weChat), weChat["sign"]);
    }

    [Fact]
    public async Task A_duplicate_is_processed_twice_and_the_second_answer_comes_back()
    {
        Add(FaultKinds.Duplicate);
        Assert.Equal("40004 ACQ.TRADE_HAS_SUCCESS", (await story.Alipay.PayAsync("A1", "00")).Verdict());
        Assert.Equal("paid 1000 0", story.Books("A1"));
    }

    [Fact]
    public async Task A_delayed_answer_comes_late_though_the_money_moved_at_once()
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.Delay, Milliseconds = 3000 });
        var pay = story.Alipay.PayAsync("A1", "00");
        Assert.Equal("paid 1000 0", story.Books("A1"));
        story.Clock.AdvanceSeconds(2.9);
        Assert.False(pay.IsCompleted);
        story.Clock.AdvanceSeconds(0.1);
        Assert.Equal("10000", (await pay).Verdict());
    }

    [Fact]
    public async Task An_out_of_order_request_is_overtaken_and_processed_though_the_caller_left()
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.OutOfOrder, Operation = Operations.Pay });
        using var caller = new CancellationTokenSource();
        var parameters = AlipayShop.Signed(story.Alipay.Parameters("alipay.trade.pay",
            """{"out_trade_no":"A1","total_amount":"1.00","subject":"x","scene":"bar_code","auth_code":"2876344382566400"}"""));
        var request = SimulatedRequest.Post("/gateway.do", AlipayShop.Form(parameters));
        var pay = ManualClock.Inline(() => story.Channels.HandleAsync(request, caller.Token));
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", (await story.Alipay.QueryAsync("A1")).Verdict());
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pay);
        Assert.Equal("unknown", story.Books("A1"));
        story.Clock.AdvanceSeconds(2);
        Assert.Equal("paid 100 0", story.Books("A1"));
    }

    [Fact]
    public async Task What_nobody_waits_for_is_started_where_the_options_say()
    {
        var started = new List<Func<Task>>();
        using var queued = new SimulatorStory(new SimulatorOptions { StartWork = started.Add });
        await queued.Alipay.PayAsync("A1", "00");
        queued.Clock.AdvanceSeconds(1);
        Assert.Empty(queued.Callbacks.Received);
        await Assert.Single(started)();
        Assert.Single(queued.Callbacks.Received);
    }

    [Fact]
    public async Task A_lost_reply_hangs_first_when_that_is_wanted()
    {
        using var holding = new SimulatorStory(new SimulatorOptions { HoldLostReplies = true });
        var pay = holding.Alipay.PayAsync("A1", "04");
        holding.Clock.AdvanceSeconds(59);
        Assert.False(pay.IsCompleted);
        holding.Clock.AdvanceSeconds(1);
        await Assert.ThrowsAsync<HttpRequestException>(() => pay);
    }

    [Fact]
    public async Task A_fault_strikes_only_what_it_names()
    {
        story.Channels.Faults.Add(new Fault
        {
            Kind = FaultKinds.DropRequest, Channel = ChannelNames.WeChat, Operation = Operations.Query, OutTradeNo = "W1",
        });
        await story.Alipay.PayAsync("W1", "00");
        await story.Alipay.QueryAsync("W1");
        await story.WeChat.PayAsync("W1", "00");
        await story.WeChat.QueryAsync("W2");
        await Assert.ThrowsAsync<HttpRequestException>(() => story.WeChat.QueryAsync("W1"));
    }

    [Fact]
    public async Task Count_time_and_removal_end_a_fault()
    {
        var id = story.Channels.Faults.Add(new Fault { Kind = FaultKinds.DropRequest, OutTradeNo = "kept" });
        Add(FaultKinds.DropRequest, 2);
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.DropRequest, Seconds = 10, OutTradeNo = "timed" });
        await Assert.ThrowsAsync<HttpRequestException>(() => story.Alipay.QueryAsync("A1"));
        await Assert.ThrowsAsync<HttpRequestException>(() => story.Alipay.QueryAsync("A1"));
        await story.Alipay.QueryAsync("A1");
        Assert.Equal(2, story.Channels.Faults.List().Count);
        await Assert.ThrowsAsync<HttpRequestException>(() => story.Alipay.QueryAsync("timed"));
        story.Clock.AdvanceSeconds(10);
        await story.Alipay.QueryAsync("timed");
        Assert.True(story.Channels.Faults.Remove(id));
        Assert.False(story.Channels.Faults.Remove(id));
        await story.Alipay.QueryAsync("kept");
        Assert.Empty(story.Channels.Faults.List());
    }

    [Fact]
    public async Task A_rate_strikes_about_as_often_and_the_same_for_the_same_seed()
    {
        var first = await StrikesAsync(7);
        Assert.InRange(first.Count(struck => struck), 30, 70);
        Assert.Equal(first, await StrikesAsync(7));
        Assert.NotEqual(first, await StrikesAsync(8));
    }

    [Theory]
    [InlineData("explode", null, null, "kind 'explode' is unknown")]
    [InlineData(null, null, null, "kind is missing")]
    [InlineData("delay", "carrier-pigeon", null, "channel 'carrier-pigeon' is unknown")]
    [InlineData("delay", null, "precreate", "operation 'precreate' is unknown")]
    public void A_fault_that_makes_no_sense_says_why(string? kind, string? channel, string? operation, string why)
    {
        var fault = new Fault { Kind = kind, Channel = channel, Operation = operation };
        Assert.StartsWith(why, fault.Problem());
        Assert.Throws<ArgumentException>(() => story.Channels.Faults.Add(fault));
    }

    [Fact]
    public void Limits_that_make_no_sense_say_why()
    {
        var delay = new Fault { Kind = FaultKinds.Delay };
        Assert.All(
            new[]
            {
                delay with { Rate = 1.1 }, delay with { Rate = double.NaN }, delay with { Count = 0 }, delay with { Seconds = 0 },
                delay with { Status = 200 }, delay with { Milliseconds = -1 },
            },
            fault => Assert.NotNull(fault.Problem()));
        Assert.Null(delay.Problem());
    }

    static async Task<List<bool>> StrikesAsync(int seed)
    {
        using var story = new SimulatorStory(new SimulatorOptions { Chance = new Random(seed) });
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.HttpError, Rate = 0.5 });
        var struck = new List<bool>();
        for (var i = 0; i < 100; i++)
            struck.Add((await story.WeChat.SendAsync("/pay/orderquery", story.WeChat.Signed([]))).Status == 502);
        return struck;
    }

    void Add(string kind, int count = 1) => story.Channels.Faults.Add(new Fault { Kind = kind, Count = count });
}
