using System.Security.Cryptography;
using Npgsql;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>One step that the database refuses among many good ones of the same moment.</summary>
public sealed class BadStepTests(PostgresFixture database) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    // One writer, so that all steps of a test stand in the same few batches.
    private readonly StoreRig rig = new(database.ConnectionString, new StorageOptions { OrderWriters = 1 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task Text_that_the_database_cannot_hold_fails_its_own_step_only()
    {
        var error = await OneBadAmongGoodAsync("nul", order => order with { Subject = "bad \0 text" });

        Assert.Equal(StorageFailure.Refused, error.Failure);
        Assert.Contains("m1/nul-bad version 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_character_fails_its_own_step_only()
    {
        var error = await OneBadAmongGoodAsync("half", order => order with { Subject = "bad \uD83D text" });

        Assert.Equal(StorageFailure.Refused, error.Failure);
    }

    [Fact]
    public async Task A_number_too_long_for_its_index_fails_its_own_step_only()
    {
        // Random, because what repeats is compressed and fits.
        var error = await OneBadAmongGoodAsync("long", order => Sample.Connecting(order, RandomNumberGenerator.GetHexString(20_000)));

        Assert.Equal(StorageFailure.Refused, error.Failure);
    }

    [Fact]
    public async Task A_number_at_the_channel_that_another_order_used_fails_its_own_step_only()
    {
        await rig.Activate("owner").SaveAsync(Sample.Connecting(Sample.Created("owner"), "USED1"));

        var error = await OneBadAmongGoodAsync("used", order => Sample.Connecting(order, "USED1"));

        Assert.Equal(StorageFailure.Refused, error.Failure);
        Assert.Contains("USED1) already belongs to another order", error.Message, StringComparison.Ordinal);
        Assert.Equal("owner", await database.ScalarAsync<string>("select order_sn from payment_attempt where out_trade_no = 'USED1'"));
    }

    [Fact]
    public async Task Two_orders_with_one_number_at_the_channel_in_one_moment_cannot_both_be_saved()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Record.ExceptionAsync(
            () => rig.Activate($"twin{number}").SaveAsync(Sample.Connecting(Sample.Created($"twin{number}"), "TWIN1")))));

        Assert.Equal(1, outcomes.Count(error => error is null));
        Assert.Equal(9, outcomes.OfType<StorageException>().Count(error => error.Failure == StorageFailure.Refused));
    }

    [Fact]
    public async Task An_outgoing_event_that_is_no_json_fails_its_own_step_only()
    {
        var neighbours = Neighbours("json");
        var order = Sample.Created("json-bad");
        var bad = rig.Activate("json-bad").SaveAsync(order, [], [new OutgoingEvent("evt_bad", "x", Sample.Noon, "{not json")]);

        await Task.WhenAll(neighbours);
        Assert.Equal(StorageFailure.Refused, (await Assert.ThrowsAsync<StorageException>(() => bad)).Failure);
        await NothingIsSavedOfAsync("json-bad");
    }

    [Fact]
    public async Task A_row_that_somebody_holds_locked_holds_up_its_own_order_only()
    {
        var held = rig.Activate("held");
        await held.SaveAsync(Sample.Created("held"));
        await using var somebody = new NpgsqlConnection(database.ConnectionString);
        await somebody.OpenAsync();
        await using var transaction = await somebody.BeginTransactionAsync();
        await using (var locking = new NpgsqlCommand("select 1 from payment_order where order_sn = 'held' for update", somebody))
        {
            await locking.ExecuteNonQueryAsync();
        }

        var neighbours = Neighbours("held");
        var step = held.SaveAsync(Sample.Connecting(held.Order!));

        await Task.WhenAll(neighbours);
        var error = await Assert.ThrowsAsync<StorageException>(() => step);
        Assert.Equal(StorageFailure.Unavailable, error.Failure);
        Assert.Contains("locked by another session", error.Message, StringComparison.Ordinal);

        await transaction.RollbackAsync();
        await held.SaveAsync(Sample.Connecting(Sample.Created("held")));
        Assert.Equal("2", held.Version);
    }

    private async Task<StorageException> OneBadAmongGoodAsync(string name, Func<OrderState, OrderState> spoil)
    {
        var neighbours = Neighbours(name);
        var bad = rig.Activate($"{name}-bad").SaveAsync(spoil(Sample.Created($"{name}-bad")), Sample.Line("bad"));
        neighbours.AddRange(Neighbours(name + "-more"));

        var error = await Assert.ThrowsAsync<StorageException>(() => bad);
        await Task.WhenAll(neighbours);
        await NothingIsSavedOfAsync($"{name}-bad");
        return error;
    }

    private List<Task> Neighbours(string name) => Enumerable.Range(0, 50)
        .Select(number => rig.Activate($"{name}-good{number}").SaveAsync(Sample.Created($"{name}-good{number}"), Sample.Line("good"))).ToList();

    private async Task NothingIsSavedOfAsync(string orderSn)
    {
        Assert.Equal(0, await database.ScalarAsync<long>($"select count(*) from payment_order where order_sn = '{orderSn}'"));
        Assert.Equal(0, await database.ScalarAsync<long>($"select count(*) from payment_event where order_sn = '{orderSn}'"));
    }
}
