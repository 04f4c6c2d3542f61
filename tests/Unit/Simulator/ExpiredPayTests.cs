using PaymentGrains.ChannelSimulator.Faults;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>A pay request that arrives after its own time is refused, whatever its code says, and leaves no trade.</summary>
public sealed class ExpiredPayTests : IDisposable
{
    // China time; the story begins at 12:00:00.
    const string AlipayLimit = ",\"time_expire\":\"2026-03-01 12:02:00\"";
    const string WeChatLimit = "20260301120200";

    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Theory]
    [InlineData("00")]
    [InlineData("04")]
    [InlineData("10")]
    public async Task It_is_refused_with_the_channels_own_error(string ending)
    {
        story.Clock.AdvanceSeconds(120);
        Assert.Equal("40004 ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", (await story.Alipay.PayAsync("A1", ending, extra: AlipayLimit)).Verdict());
        Assert.Equal("INVALID_REQUEST", (await story.WeChat.PayAsync("W1", ending, expire: WeChatLimit)).Verdict());
        Assert.Equal(("unknown", "unknown"), (story.Books("A1"), story.Books("W1")));
    }

    [Fact]
    public async Task One_that_the_network_held_back_is_refused_when_it_arrives()
    {
        story.Channels.Faults.Add(new Fault { Kind = FaultKinds.OutOfOrder, Milliseconds = 600_000, Count = 2 });
        var alipay = story.Alipay.PayAsync("A1", "00", extra: AlipayLimit);
        var weChat = story.WeChat.PayAsync("W1", "00", expire: WeChatLimit);
        story.Clock.AdvanceSeconds(601);
        Assert.Equal("40004 ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", (await alipay).Verdict());
        Assert.Equal("INVALID_REQUEST", (await weChat).Verdict());
        Assert.Empty(story.Channels.Ledger());
    }

    [Fact]
    public async Task A_charge_that_is_held_back_beyond_its_time_never_becomes_a_trade()
    {
        story.Clock.AdvanceSeconds(110);
        await Assert.ThrowsAsync<HttpRequestException>(() => story.Alipay.PayAsync("A1", "06", extra: AlipayLimit));
        await Assert.ThrowsAsync<HttpRequestException>(() => story.WeChat.PayAsync("W1", "06", expire: WeChatLimit));
        story.Clock.AdvanceSeconds(60);
        Assert.Empty(story.Channels.Ledger());
    }
}
