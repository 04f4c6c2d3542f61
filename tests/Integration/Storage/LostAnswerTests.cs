using Npgsql;
using Orleans.Storage;
using PaymentGrains.Storage;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>The connection breaks while a step is being committed: what became of it is found out, not guessed.</summary>
public sealed class LostAnswerTests(PostgresFixture database) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly LossyProxy proxy = new(database.ConnectionString);
    private StoreRig rig = null!;

    public Task InitializeAsync()
    {
        rig = new StoreRig(proxy.ConnectionString, new StorageOptions
        {
            OrderWriters = 1,
            RetryFor = TimeSpan.FromSeconds(20),
            LockWait = TimeSpan.FromSeconds(4),
        });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await rig.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task Steps_that_were_committed_count_once_when_the_answer_is_lost()
    {
        var grains = await SavedOrdersAsync("committed", 20);

        proxy.LoseNextAnswer();
        await SaveSecondStepAsync(grains);

        Assert.Equal(1, proxy.Lost);
        Assert.All(grains, grain => Assert.Equal("2", grain.Version));
        await EveryStepIsThereOnceAsync("committed", 20);
    }

    [Fact]
    public async Task A_first_write_that_was_committed_is_no_conflict_with_itself()
    {
        await SavedOrdersAsync("opening", 1);
        var grain = rig.Activate("self0");

        proxy.LoseNextAnswer();
        await grain.SaveAsync(Sample.Created("self0"), Sample.Line("order_created"));

        Assert.Equal("1", grain.Version);
        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from payment_event where order_sn = 'self0'"));
    }

    [Fact]
    public async Task A_conflict_stays_a_conflict_when_its_answer_is_lost()
    {
        var grain = (await SavedOrdersAsync("conflict", 1))[0];
        await using var other = new StoreRig(database.ConnectionString);
        var winner = other.Activate("conflict0");
        await winner.ReadAsync();
        await winner.SaveAsync(winner.Order! with { Reason = "other" });

        proxy.LoseNextAnswer();
        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.SaveAsync(grain.Order! with { Reason = "mine" }));

        Assert.Equal(1, proxy.Lost);
        Assert.Equal("other", await database.ScalarAsync<string>("select state->>'reason' from payment_order where order_sn = 'conflict0'"));
    }

    [Fact]
    public async Task A_repeat_waits_for_the_transaction_that_is_still_running_and_counts_it_once()
    {
        var grains = await SavedOrdersAsync("running", 5);
        await using var somebody = new NpgsqlConnection(database.ConnectionString);
        await somebody.OpenAsync();
        await using var transaction = await somebody.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand("select 1 from payment_order where order_sn like 'running%' for update", somebody))
        {
            await locking.ExecuteNonQueryAsync();
        }

        proxy.LoseConnectionAfterNextQuestion();
        var steps = SaveSecondStepAsync(grains);
        await Eventually.TrueAsync(async () => proxy.Lost == 1 && await WaitingForLocksAsync() >= 2);
        await transaction.RollbackAsync();

        await steps;
        Assert.All(grains, grain => Assert.Equal("2", grain.Version));
        await EveryStepIsThereOnceAsync("running", 5);
    }

    [Fact]
    public async Task Steps_whose_session_is_killed_before_the_commit_are_written_by_another()
    {
        var grains = await SavedOrdersAsync("killed", 5);
        await using var somebody = new NpgsqlConnection(database.ConnectionString);
        await somebody.OpenAsync();
        await using var transaction = await somebody.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand("select 1 from payment_order where order_sn = 'killed3' for update", somebody))
        {
            await locking.ExecuteNonQueryAsync();
        }

        var steps = SaveSecondStepAsync(grains);
        await Eventually.TrueAsync(async () => await WaitingForLocksAsync() == 1);
        await database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        await transaction.RollbackAsync();

        await steps;
        await EveryStepIsThereOnceAsync("killed", 5);
    }

    [Fact]
    public async Task When_every_answer_is_lost_the_caller_learns_that_the_outcome_is_unknown()
    {
        // One writer, so that the step goes out on the connection that is open already: a connection that cannot be opened is another story.
        await using var hasty = new StoreRig(proxy.ConnectionString, new StorageOptions { OrderWriters = 1, RetryFor = TimeSpan.FromMilliseconds(300) });
        var grain = hasty.Activate("unknown");
        await grain.SaveAsync(Sample.Created("unknown"));

        proxy.LoseNextAnswer(count: 1000);
        var error = await Assert.ThrowsAsync<StorageException>(() => grain.SaveAsync(Sample.Connecting(grain.Order!)));
        proxy.LoseNextAnswer(count: 0);

        Assert.Equal(StorageFailure.OutcomeUnknown, error.Failure);
        Assert.Equal("1", grain.Version);
        await grain.ReadAsync();
        Assert.Equal("2", grain.Version);
    }

    [Fact]
    public async Task When_no_connection_can_be_opened_the_caller_learns_that_nothing_was_saved()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = 1 }.ConnectionString;
        await using var lonely = new StoreRig(nowhere, new StorageOptions { RetryFor = TimeSpan.FromMilliseconds(200) });

        var error = await Assert.ThrowsAsync<StorageException>(() => lonely.Activate("nowhere").SaveAsync(Sample.Created("nowhere")));

        Assert.Equal(StorageFailure.Unavailable, error.Failure);
    }

    private async Task<List<OrderActivation>> SavedOrdersAsync(string name, int count)
    {
        var grains = Enumerable.Range(0, count).Select(number => rig.Activate($"{name}{number}")).ToList();
        await Task.WhenAll(grains.Select((grain, number) => grain.SaveAsync(Sample.Created($"{name}{number}"), Sample.Line("order_created"))));
        return grains;
    }

    private static Task SaveSecondStepAsync(List<OrderActivation> grains) => Task.WhenAll(grains.Select(grain =>
        grain.SaveAsync(Sample.Connecting(grain.Order!), [Sample.Line("attempt_started")], [Sample.Event(grain.Order!, "started")])));

    private Task<long> WaitingForLocksAsync() => database.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");

    private async Task EveryStepIsThereOnceAsync(string name, int count)
    {
        Assert.Equal(count, await database.ScalarAsync<long>($"select count(*) from payment_order where order_sn like '{name}%' and version = 2"));
        Assert.Equal(2 * count, await database.ScalarAsync<long>($"select count(*) from payment_event where order_sn like '{name}%'"));
        Assert.Equal(count, await database.ScalarAsync<long>($"select count(*) from merchant_event where order_sn like '{name}%'"));
        Assert.Equal(count, await database.ScalarAsync<long>($"select count(*) from payment_attempt where order_sn like '{name}%'"));
    }
}
