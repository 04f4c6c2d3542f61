using PaymentGrains.PosTerminal;
using Xunit;

namespace PaymentGrains.Tests.Unit.Terminal;

/// <summary>A customer brings goods back: what the terminal sends and what it says.</summary>
public sealed class GoodsReturnTests : IDisposable
{
    private readonly TillClock _clock = new();
    private readonly FakeGateway _gateway;
    private readonly HeardScreen _screen = new();

    public GoodsReturnTests() => _gateway = new FakeGateway(_clock);

    public void Dispose() => _gateway.Dispose();

    [Fact]
    public async Task A_refund_is_waited_for_until_the_channel_has_done_it()
    {
        _gateway.Refund("refund", "pending").Refund("query", "pending").Refund("query", "succeeded");

        Assert.Equal(ExitCode.Success, await RefundAsync());
        Assert.Equal(["refund", "query", "query"], _gateway.Paths);
        Assert.Contains("refund R-1  1.00 yuan  succeeded", _screen.Last);
    }

    [Fact]
    public async Task A_lost_refund_is_repeated_with_the_same_number()
    {
        _gateway.Lose("refund").On("refund", "INTERNAL", isError: true, code: 1099).Refund("refund", "succeeded");

        Assert.Equal(ExitCode.Success, await RefundAsync());
        Assert.Equal(["refund", "refund", "refund"], _gateway.Paths);
    }

    [Theory]
    [InlineData("failed", ExitCode.NotPaid)]
    [InlineData("abnormal", ExitCode.Unknown)]
    public async Task A_refund_that_is_not_done_is_said_plainly(string status, int exit)
    {
        _gateway.Refund("refund", status);

        Assert.Equal(exit, await RefundAsync());
        Assert.Contains(_screen.Lines, line => line.Contains(status, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refund_that_runs_long_is_left_pending_with_what_to_do()
    {
        for (var asked = 0; asked < 30; asked++) _gateway.Refund(asked == 0 ? "refund" : "query", "pending");

        Assert.Equal(ExitCode.Unknown, await RefundAsync());
        Assert.Contains("--refund R-1 --amount 1.00", _screen.Last);
    }

    [Fact]
    public async Task A_refund_that_the_gateway_does_not_take_is_refused()
    {
        _gateway.On("refund", "REFUND_TOO_LARGE", isError: true, code: 1011);

        Assert.Equal(ExitCode.NotPaid, await RefundAsync());
        Assert.Contains("REFUND_TOO_LARGE", _screen.Last);
    }

    [Fact]
    public async Task A_query_shows_the_refunds()
    {
        _gateway.Refund("query", "abnormal");

        Assert.Equal(ExitCode.Success, await new Sale(Client(), _screen, _clock, "A-1").QueryAsync(default));
        Assert.Contains("refund R-1  1.00 yuan  abnormal", _screen.Last);
    }

    private Task<int> RefundAsync() => _clock.RunAsync(new GoodsReturn(Client(), _screen, _clock, "A-1").RefundAsync("R-1", 100, CancellationToken.None));

    private PosClient Client() => new(new HttpClient(_gateway) { BaseAddress = new Uri("http://gateway") }, "t", _clock);
}
