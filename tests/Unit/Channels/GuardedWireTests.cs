using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Slow or broken pays of one account may not harm its queries and reversals, nor another account.</summary>
public sealed class GuardedWireTests : IDisposable
{
    private static readonly WireLimits Tight = new() { Pays = 2, Queries = 1, Reversals = 1, BreakerPays = 4 };
    private readonly StoppedClock clock = new();
    private readonly HeldWire held = new();
    private readonly GuardedWire wire;

    public GuardedWireTests() => wire = new GuardedWire(held, Tight, clock);

    public void Dispose() => wire.Dispose();

    [Fact]
    public async Task A_pay_without_a_place_is_refused_unsent_after_one_second()
    {
        var first = SendAsync(WirePurpose.Pay);
        var second = SendAsync(WirePurpose.Pay);
        var third = SendAsync(WirePurpose.Pay);
        Assert.Equal(2, held.Waiting);
        clock.AdvanceSeconds(0.9);
        Assert.False(third.IsCompleted);
        clock.AdvanceSeconds(0.2);

        var refused = await Assert.ThrowsAsync<WireException>(() => third);
        Assert.False(refused.Sent);
        held.AnswerAll();
        await Task.WhenAll(first, second);
        await AnsweredAsync(SendAsync(WirePurpose.Pay));
    }

    [Fact]
    public async Task A_pay_gets_the_place_that_becomes_free_in_time()
    {
        var first = SendAsync(WirePurpose.Pay);
        var second = SendAsync(WirePurpose.Pay);
        var third = SendAsync(WirePurpose.Pay);
        held.AnswerAll();
        await Task.WhenAll(first, second);
        await AnsweredAsync(third);
    }

    [Fact]
    public async Task Queries_reversals_and_other_accounts_have_places_of_their_own()
    {
        Task[] pays = [SendAsync(WirePurpose.Pay), SendAsync(WirePurpose.Pay)];
        Task[] others = [SendAsync(WirePurpose.Query), SendAsync(WirePurpose.Reverse), SendAsync(WirePurpose.Pay, "another")];
        Assert.Equal(5, held.Waiting);
        held.AnswerAll();
        await Task.WhenAll([.. pays, .. others]);
    }

    [Fact]
    public async Task A_query_waits_for_its_place_as_long_as_its_call_lasts()
    {
        var first = SendAsync(WirePurpose.Query);
        var second = SendAsync(WirePurpose.Query);
        clock.AdvanceSeconds(9);
        Assert.False(second.IsCompleted);
        clock.AdvanceSeconds(2);
        Assert.False((await Assert.ThrowsAsync<WireException>(() => second)).Sent);
        held.AnswerAll();
        await first;
    }

    [Fact]
    public async Task Lost_pays_open_the_breaker_for_pays_only_until_one_comes_through()
    {
        await LosePaysAsync(4);

        var refused = await Assert.ThrowsAsync<WireException>(() => SendAsync(WirePurpose.Pay));
        Assert.False(refused.Sent);
        await AnsweredAsync(SendAsync(WirePurpose.Query));
        await AnsweredAsync(SendAsync(WirePurpose.Reverse));
        await AnsweredAsync(SendAsync(WirePurpose.Pay, "another"));

        clock.AdvanceSeconds(11);
        await AnsweredAsync(SendAsync(WirePurpose.Pay));
        await AnsweredAsync(SendAsync(WirePurpose.Pay));
    }

    [Fact]
    public async Task Server_errors_count_as_lost_and_refusals_by_the_channel_do_not()
    {
        for (var pay = 0; pay < 8; pay++) await AnsweredAsync(SendAsync(WirePurpose.Pay), status: 200);
        clock.AdvanceSeconds(60);
        for (var pay = 0; pay < 4; pay++) await AnsweredAsync(SendAsync(WirePurpose.Pay), status: 503);
        Assert.False((await Assert.ThrowsAsync<WireException>(() => SendAsync(WirePurpose.Pay))).Sent);
    }

    [Fact]
    public async Task Lost_queries_do_not_stop_pays()
    {
        for (var query = 0; query < 10; query++)
        {
            var asking = SendAsync(WirePurpose.Query);
            held.LoseAll();
            await Assert.ThrowsAsync<WireException>(() => asking);
        }

        await AnsweredAsync(SendAsync(WirePurpose.Pay));
    }

    [Fact]
    public async Task A_channel_behind_an_open_breaker_says_that_the_charge_was_not_sent()
    {
        await LosePaysAsync(4, "alipay-1");
        var desk = new AlipayDesk();
        var channel = new PaymentGrains.Channels.Alipay.AlipayChannel(
            AlipayDesk.Usual, new PaymentGrains.Channels.ChannelPorts(wire, clock, new CountedNonces()));
        Assert.Equal(TradeVerdict.NotSent, (await channel.PayAsync(desk.Payment, default)).Verdict);
    }

    private async Task LosePaysAsync(int count, string account = "one")
    {
        for (var pay = 0; pay < count; pay++)
        {
            var paying = SendAsync(WirePurpose.Pay, account);
            held.LoseAll();
            Assert.True((await Assert.ThrowsAsync<WireException>(() => paying)).Sent);
        }
    }

    private async Task AnsweredAsync(Task<WireAnswer> sending, int status = 200)
    {
        await held.ArrivedAsync();
        held.AnswerAll(status);
        Assert.Equal(status, (await sending).Status);
    }

    private Task<WireAnswer> SendAsync(WirePurpose purpose, string account = "one") =>
        wire.SendAsync(new WireRequest(account, purpose, new Uri("https://channel.example/"), "text/xml", []), default);

    /// <summary>Holds every request until the test lets it go.</summary>
    private sealed class HeldWire : IChannelWire
    {
        private readonly Lock gate = new();
        private readonly List<TaskCompletionSource<WireAnswer>> waiting = [];

        public int Waiting
        {
            get
            {
                lock (gate) return waiting.Count;
            }
        }

        public Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
        {
            var answer = new TaskCompletionSource<WireAnswer>();
            lock (gate) waiting.Add(answer);
            return answer.Task;
        }

        /// <summary>Until a request is there: a place that becomes free is taken on another thread.</summary>
        public async Task ArrivedAsync()
        {
            while (Waiting == 0) await Task.Yield();
        }

        public void AnswerAll(int status = 200) => ForAll(answer => answer.SetResult(new WireAnswer(status, [])));

        public void LoseAll() => ForAll(answer => answer.SetException(new WireException("lost", sent: true)));

        private void ForAll(Action<TaskCompletionSource<WireAnswer>> end)
        {
            List<TaskCompletionSource<WireAnswer>> all;
            lock (gate)
            {
                all = [.. waiting];
                waiting.Clear();
            }

            all.ForEach(end);
        }
    }
}
