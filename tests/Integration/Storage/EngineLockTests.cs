using PaymentGrains.Storage.Engine;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class EngineLockTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_second_engine_is_told_who_runs_already()
    {
        await using var first = await RunningAsync();
        await using var second = new EngineLock(database.ConnectionString, TimeProvider.System, wait: TimeSpan.Zero);

        var held = await Assert.ThrowsAsync<EngineLockHeldException>(() => second.AcquireAsync(CancellationToken.None));

        Assert.Matches(
            $@"^Another PaymentGrains engine runs on this database \(database session \d+, PaymentGrains engine {Environment.ProcessId}@\S+ from \S+, " +
            @"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\); stop it or use another PAYMENTS_DB\.$",
            held.Message);
        Assert.False(first.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task The_next_engine_starts_as_soon_as_the_first_one_ends()
    {
        var first = await RunningAsync();
        await using var second = new EngineLock(database.ConnectionString, TimeProvider.System, wait: TimeSpan.FromSeconds(20));

        var waiting = second.AcquireAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await first.DisposeAsync();

        await waiting;
        Assert.False(second.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task An_engine_whose_connection_breaks_learns_that_it_lost_the_lock()
    {
        await using var engine = await RunningAsync();

        await database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'PaymentGrains engine%' and datname = current_database()");

        await Eventually.TrueAsync(() => engine.Lost.IsCancellationRequested);
        await using var next = await RunningAsync();
    }

    [Fact]
    public async Task Giving_the_lock_back_is_not_losing_it()
    {
        var engine = await RunningAsync();
        var lost = engine.Lost;
        await engine.DisposeAsync();

        Assert.False(lost.IsCancellationRequested);
    }

    private async Task<EngineLock> RunningAsync()
    {
        var engine = new EngineLock(database.ConnectionString, TimeProvider.System);
        await engine.AcquireAsync(CancellationToken.None);
        return engine;
    }
}
