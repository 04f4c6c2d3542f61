using Npgsql;
using PaymentGrains.Storage;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class BackPressureTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    private static readonly StorageOptions Narrow = new()
    {
        OrderWriters = 1,
        BatchLimit = 2,
        QueueLimit = 4,
        QueueWait = TimeSpan.FromMilliseconds(300),
    };

    [Fact]
    public async Task A_full_queue_makes_callers_wait_and_loses_none()
    {
        await using var rig = new StoreRig(database.ConnectionString, Narrow with { QueueWait = TimeSpan.FromSeconds(20) });

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => rig.Activate($"wait{number}").SaveAsync(Sample.Created($"wait{number}"))));

        Assert.Equal(200, await database.ScalarAsync<long>("select count(*) from payment_order where order_sn like 'wait%'"));
    }

    [Fact]
    public async Task A_queue_that_stays_full_refuses_and_saves_nothing()
    {
        await using var rig = new StoreRig(database.ConnectionString, Narrow);
        await using var somebody = new NpgsqlConnection(database.ConnectionString);
        await somebody.OpenAsync();
        await using var transaction = await somebody.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand("lock table payment_order in exclusive mode", somebody))
        {
            await locking.ExecuteNonQueryAsync();
        }

        // Two in the statement that waits for the lock and four in the queue: the seventh finds no room.
        var taken = Enumerable.Range(0, 7).Select(number => Record.ExceptionAsync(
            () => rig.Activate($"full{number}").SaveAsync(Sample.Created($"full{number}")))).ToList();
        var refused = await await Task.WhenAny(taken);
        await transaction.RollbackAsync();

        Assert.Equal(StorageFailure.Busy, Assert.IsType<StorageException>(refused).Failure);
        var outcomes = await Task.WhenAll(taken);
        var saved = await database.ScalarAsync<long>("select count(*) from payment_order where order_sn like 'full%'");
        Assert.Equal(outcomes.Count(error => error is null), saved);
    }

    [Fact]
    public async Task Steps_of_one_order_in_one_moment_never_meet_in_one_statement()
    {
        await using var rig = new StoreRig(database.ConnectionString, Narrow with { BatchLimit = 256, QueueLimit = 1000, QueueWait = TimeSpan.FromSeconds(20) });

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Record.ExceptionAsync(
            () => rig.Activate("same").SaveAsync(Sample.Created("same")))));

        Assert.Equal(1, outcomes.Count(error => error is null));
    }

    [Fact]
    public async Task Stopping_answers_what_was_taken_and_refuses_what_comes_later()
    {
        var rig = new StoreRig(database.ConnectionString, Narrow with { QueueLimit = 1000 });
        var taken = Enumerable.Range(0, 50).Select(number => rig.Activate($"stop{number}").SaveAsync(Sample.Created($"stop{number}"))).ToList();

        await rig.DisposeAsync();

        await Task.WhenAll(taken);
        var late = await Assert.ThrowsAsync<StorageException>(() => rig.Activate("stopped").SaveAsync(Sample.Created("stopped")));
        Assert.Equal(StorageFailure.Unavailable, late.Failure);
    }
}
