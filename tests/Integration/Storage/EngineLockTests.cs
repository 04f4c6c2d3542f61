using Npgsql;
using PaymentGrains.Storage.Engine;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class EngineLockTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_second_engine_is_told_who_runs_already()
    {
        await using var first = await RunningAsync();
        await using var second = new EngineLock(database.ConnectionString, TimeProvider.System, wait: TimeSpan.Zero, again: TimeSpan.Zero);

        var held = await Assert.ThrowsAsync<EngineLockHeldException>(() => second.AcquireAsync(CancellationToken.None));

        Assert.Matches(
            $@"^Another PaymentGrains engine runs on this database \(database session \d+, PaymentGrains engine {Environment.ProcessId}@\S+ from \S+, " +
            @"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\); stop it or use another PAYMENTS_DB\.$",
            held.Message);
        Assert.False(first.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Silos_of_a_cluster_share_the_database_and_keep_an_embedded_engine_out()
    {
        await using var one = new EngineLock(database.ConnectionString, TimeProvider.System);
        await using var other = new EngineLock(database.ConnectionString, TimeProvider.System);
        await using var embedded = new EngineLock(database.ConnectionString, TimeProvider.System, wait: TimeSpan.Zero, again: TimeSpan.Zero);

        await one.AcquireAsync(CancellationToken.None, shared: true);
        await other.AcquireAsync(CancellationToken.None, shared: true);

        await Assert.ThrowsAsync<EngineLockHeldException>(() => embedded.AcquireAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_next_engine_starts_as_soon_as_the_first_one_ends()
    {
        var first = await RunningAsync();
        await using var second = new EngineLock(database.ConnectionString, TimeProvider.System, wait: TimeSpan.FromSeconds(20), again: TimeSpan.Zero);

        var waiting = second.AcquireAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await first.DisposeAsync();

        await waiting;
        Assert.False(second.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task An_engine_whose_connection_breaks_takes_the_lock_again()
    {
        await using var engine = await RunningAsync();

        await BreakConnectionsAsync();

        await Eventually.TrueAsync(async () => await HeldAsync() == 1);
        Assert.False(engine.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task An_engine_that_finds_another_one_in_its_place_has_lost_the_lock()
    {
        await using var engine = new EngineLock(database.ConnectionString, TimeProvider.System, wait: TimeSpan.Zero, again: TimeSpan.FromSeconds(1));
        await engine.AcquireAsync(CancellationToken.None);

        // The other one waits for the lock inside the database, so it is first when the connection breaks.
        await using var other = new NpgsqlConnection(database.ConnectionString + ";Pooling=false;Application Name=other");
        await other.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_advisory_lock(5792043942789670761)", other);
        var taken = command.ExecuteNonQueryAsync();
        await Eventually.TrueAsync(async () => await database.ScalarAsync<long>("select count(*) from pg_locks where locktype = 'advisory' and not granted") == 1);
        await BreakConnectionsAsync();
        await taken;

        await Eventually.TrueAsync(() => engine.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Giving_the_lock_back_is_not_losing_it()
    {
        var engine = await RunningAsync();
        var lost = engine.Lost;
        await engine.DisposeAsync();

        Assert.False(lost.IsCancellationRequested);
    }

    private Task BreakConnectionsAsync() => database.ExecuteAsync(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'PaymentGrains engine%' and datname = current_database()");

    private Task<long> HeldAsync() => database.ScalarAsync<long>(
        "select count(*) from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.granted and a.application_name like 'PaymentGrains engine%' and a.datname = current_database()");

    private async Task<EngineLock> RunningAsync()
    {
        var engine = new EngineLock(database.ConnectionString, TimeProvider.System);
        await engine.AcquireAsync(CancellationToken.None);
        return engine;
    }
}
