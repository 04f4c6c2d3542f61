using PaymentGrains.PosTerminal;
using Xunit;

namespace PaymentGrains.Tests.Unit.Terminal;

/// <summary>Stories of the till: what the terminal sends, when, and how it ends.</summary>
public sealed class SaleTests : IDisposable
{
    private readonly TillClock _clock = new();
    private readonly FakeGateway _gateway;
    private readonly HeardScreen _screen = new();
    private readonly CancellationTokenSource _interrupt = new();

    public SaleTests() => _gateway = new FakeGateway(_clock);

    public void Dispose()
    {
        _gateway.Dispose();
        _interrupt.Dispose();
    }

    [Fact]
    public async Task A_code_that_pays_at_once_needs_no_query()
    {
        _gateway.On("create", "CREATED").On("pay", "SUCCESS");

        Assert.Equal(ExitCode.Success, await PayAsync());
        Assert.Equal(["create", "pay"], _gateway.Paths);
    }

    [Fact]
    public async Task It_polls_on_the_schedule_for_120_seconds_and_a_last_time_at_the_end()
    {
        _gateway.On("create", "CREATED").On("pay", "PAYING").Always("query", "PAYING");

        Assert.Equal(ExitCode.Unknown, await PayAsync());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 25, 41, 57, 73, 89, 105, 120], _gateway.SecondsOf("query"));
        Assert.Contains("pos query --order A-1", _screen.Last);
        Assert.Contains("pos cancel --order A-1", _screen.Last);
    }

    [Fact]
    public async Task A_cancel_under_way_at_the_end_is_waited_for()
    {
        _gateway.On("create", "CREATED").On("pay", "PAYING").Always("query", "CANCELLING", from: 118).Always("query", "CANCELLED", from: 124).Always("query", "PAYING");

        Assert.Equal(ExitCode.NotPaid, await PayAsync());
        Assert.Equal(124, _gateway.SecondsOf("query")[^1]);
    }

    [Fact]
    public async Task A_customer_who_confirms_is_seen_at_the_next_poll()
    {
        _gateway.On("create", "CREATED").On("pay", "PAYING").Always("query", "SUCCESS", from: 6).Always("query", "PAYING");

        Assert.Equal(ExitCode.Success, await PayAsync());
        Assert.Equal(6, _gateway.SecondsOf("query")[^1]);
    }

    [Fact]
    public async Task A_refusal_ends_the_sale_with_the_channels_words()
    {
        _gateway.On("create", "CREATED").On("pay", "FAILED", isError: true, message: "余额不足");

        Assert.Equal(ExitCode.NotPaid, await PayAsync());
        Assert.Contains("余额不足", _screen.Last);
    }

    [Fact]
    public async Task A_lost_create_is_repeated()
    {
        _gateway.Lose("create").Lose("create").On("create", "CREATED").On("pay", "SUCCESS");

        Assert.Equal(ExitCode.Success, await PayAsync());
        Assert.Equal(["create", "create", "create", "pay"], _gateway.Paths);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_pay_is_asked_for_and_not_sent_again_while_the_order_shows_it(bool answeredUnknown)
    {
        _gateway.On("create", "CREATED");
        _ = answeredUnknown ? _gateway.On("pay", "INTERNAL", isError: true) : _gateway.Lose("pay");
        _gateway.On("query", "PAYING", attempts: 1).On("query", "SUCCESS", attempts: 1);

        Assert.Equal(ExitCode.Success, await PayAsync());
        Assert.Equal(["create", "pay", "query", "query"], _gateway.Paths);
    }

    [Fact]
    public async Task A_lost_pay_that_the_order_never_saw_is_sent_again_with_the_same_code()
    {
        _gateway.On("create", "CREATED").Lose("pay").On("query", "CREATED").On("pay", "PAYING").On("query", "SUCCESS", attempts: 1);

        Assert.Equal(ExitCode.Success, await PayAsync());
        Assert.Equal(["create", "pay", "query", "pay", "query"], _gateway.Paths);
    }

    [Fact]
    public async Task The_failure_of_an_earlier_attempt_is_not_taken_for_that_of_a_lost_pay()
    {
        _gateway.On("create", "FAILED", attempts: 1).Lose("pay").On("query", "FAILED", attempts: 1).On("pay", "PAYING", attempts: 2).On("query", "SUCCESS", attempts: 2);

        Assert.Equal(ExitCode.Success, await PayAsync());
    }

    [Fact]
    public async Task A_pay_that_never_arrives_is_given_up_after_three_times()
    {
        _gateway.On("create", "CREATED").Lose("pay").Lose("pay").Lose("pay").Always("query", "CREATED");

        Assert.Equal(ExitCode.Unknown, await PayAsync());
        Assert.Equal(3, _gateway.Paths.Count(path => path == "pay"));
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_order_and_waits_until_that_is_certain()
    {
        _gateway.On("create", "CREATED").On("pay", "PAYING");
        _gateway.On("query", "PAYING", then: () => _interrupt.Cancel());
        _gateway.Lose("cancel").On("cancel", "CANCELLING").On("query", "CANCELLING").On("query", "CANCELLED");

        Assert.Equal(ExitCode.NotPaid, await PayAsync());
        Assert.Equal(["create", "pay", "query", "cancel", "cancel", "query", "query"], _gateway.Paths);
        Assert.StartsWith("CANCELLED", _screen.Last);
    }

    [Fact]
    public async Task A_cancel_that_is_not_confirmed_in_a_minute_says_what_to_do()
    {
        _gateway.On("cancel", "CANCELLING").Always("query", "CANCELLING");

        Assert.Equal(ExitCode.Unknown, await _clock.RunAsync(Sale().CancelAsync(CancellationToken.None)));
        Assert.Contains("not confirmed yet", _screen.Last);
    }

    [Theory]
    [InlineData("SUCCESS", ExitCode.Success)]
    [InlineData("FAILED", ExitCode.NotPaid)]
    [InlineData("CANCELLED", ExitCode.NotPaid)]
    [InlineData("PAYING", ExitCode.Unknown)]
    public async Task A_query_tells_by_its_exit_code(string codename, int exit)
    {
        _gateway.On("query", codename);

        Assert.Equal(exit, await _clock.RunAsync(Sale().QueryAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task The_code_is_never_shown_whole()
    {
        _gateway.On("create", "CREATED").On("pay", "SUCCESS");
        await PayAsync();

        Assert.DoesNotContain(_screen.Lines, line => line.Contains("280000000000000001"));
        Assert.Contains("2800****", _screen.Lines[0]);
    }

    private Task<int> PayAsync() => _clock.RunAsync(Sale().PayAsync(100, "tea", "280000000000000001", _interrupt.Token, CancellationToken.None));

    private Sale Sale() => new(new PosClient(new HttpClient(_gateway) { BaseAddress = new Uri("http://gateway") }, "t", _clock), _screen, _clock, "A-1");
}
