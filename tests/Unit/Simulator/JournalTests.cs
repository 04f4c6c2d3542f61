using PaymentGrains.ChannelSimulator;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: a channel does not forget money. Method: end it between two steps and start it again on its journal.</summary>
public sealed class JournalTests : IDisposable
{
    readonly string file = Path.Combine(Directory.CreateTempSubdirectory("simulator").FullName, "data", "journal.jsonl");
    readonly ManualClock clock = new();

    public void Dispose() => Directory.GetParent(file)!.Parent!.Delete(recursive: true);

    [Fact]
    public async Task Every_booking_and_everything_still_to_come_survives_a_restart()
    {
        using (var channels = Start())
        {
            var alipay = new AlipayShop(channels, clock);
            var weChat = new WeChatShop(channels);
            await alipay.PayAsync("paid", "00");
            await alipay.RefundAsync("paid", "R1", "3.00");
            await weChat.PayAsync("coming", "01");
            await Assert.ThrowsAsync<HttpRequestException>(() => weChat.PayAsync("held", "06"));
            await alipay.PayAsync("late", "12");
            await alipay.CancelAsync("late");
            await weChat.PayAsync("stubborn", "07");
            await weChat.ReverseAsync("stubborn");
        }

        clock.AdvanceSeconds(20);
        using (var channels = Start())
        {
            var books = channels.Ledger().ToDictionary(line => line.OutTradeNo, line => $"{line.Status} {line.Captured} {line.Refunded}");
            Assert.Equal("paid 1000 300", books["paid"]);
            Assert.Equal("paid 1000 0", books["coming"]);
            Assert.Equal("paid 1000 0", books["held"]);
            Assert.Equal("paid 1000 0", books["late"]);
            Assert.Equal("waiting 0 0", books["stubborn"]);
            var alipay = new AlipayShop(channels, clock);
            Assert.Equal("N", (await alipay.RefundAsync("paid", "R1", "3.00")).Text("fund_change"));
            Assert.Equal("40004 ACQ.TRADE_HAS_SUCCESS", (await alipay.PayAsync("paid", "00")).Verdict());
            var weChat = new WeChatShop(channels);
            Assert.Equal("Y", (await weChat.ReverseAsync("stubborn"))["recall"]);
            Assert.Equal("N", (await weChat.ReverseAsync("stubborn"))["recall"]);
        }
    }

    [Fact]
    public async Task A_notification_that_was_due_is_sent_after_the_restart_and_only_then()
    {
        using (var channels = Start()) await new AlipayShop(channels, clock).PayAsync("A1", "01");
        clock.AdvanceSeconds(30);
        var sender = new RecordingSender(clock);
        using (Start(sender)) clock.AdvanceSeconds(1);
        Assert.Equal(["TRADE_SUCCESS"], sender.Statuses);
        using (Start(sender)) clock.Advance(TimeSpan.FromDays(1));
        Assert.Single(sender.Received);
    }

    [Fact]
    public async Task A_line_that_was_torn_by_the_crash_is_dropped_and_the_rest_goes_on()
    {
        using (var channels = Start()) await new WeChatShop(channels).PayAsync("W1", "00");
        await File.AppendAllTextAsync(file, "{\"Channel\":\"wech");
        using (var channels = Start()) await new WeChatShop(channels).PayAsync("W2", "00");
        using (var channels = Start()) Assert.Equal(["W1", "W2"], channels.Ledger().Select(line => line.OutTradeNo).Order());
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_says_where()
    {
        using (var channels = Start()) await new WeChatShop(channels).PayAsync("W1", "00");
        await File.AppendAllTextAsync(file, "nonsense\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => Start()).Message);
    }

    [Fact]
    public void Two_simulators_do_not_share_a_journal()
    {
        using var first = Start();
        Assert.Throws<IOException>(() => Start());
    }

    [Fact]
    public async Task The_payment_code_is_not_in_it()
    {
        using (var channels = Start()) await new AlipayShop(channels, clock).PayAsync("A1", "00");
        Assert.DoesNotContain("2876344382566400", await File.ReadAllTextAsync(file));
    }

    SimulatedChannels Start(RecordingSender? sender = null) =>
        new(clock, new SimulatorOptions { JournalFile = file }, sender ?? new RecordingSender(clock));
}
