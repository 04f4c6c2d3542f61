using Orleans;
using Orleans.Runtime;
using PaymentGrains.Storage;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class ReminderTableTests(PostgresFixture database) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StoreRig rig = new(database.ConnectionString);

    public Task InitializeAsync() => database.ExecuteAsync("delete from reminder");

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task A_registered_reminder_is_read_back()
    {
        var etag = await rig.Reminders.UpsertRow(Entry("m1/a"));

        var read = await rig.Reminders.ReadRow(Grain("m1/a"), "watch");

        Assert.NotNull(read);
        Assert.Equal(Grain("m1/a"), read.GrainId);
        Assert.Equal("watch", read.ReminderName);
        Assert.Equal(Sample.Noon.UtcDateTime, read.StartAt);
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Equal(TimeSpan.FromMinutes(1), read.Period);
        Assert.Equal(etag, read.ETag);
        Assert.Null(await rig.Reminders.ReadRow(Grain("m1/a"), "other"));
        Assert.Null(await rig.Reminders.ReadRow(Grain("m1/b"), "watch"));
    }

    [Fact]
    public async Task Registering_again_replaces_the_reminder_and_its_etag()
    {
        var old = await rig.Reminders.UpsertRow(Entry("m1/a"));
        var entry = Entry("m1/a");
        entry.Period = TimeSpan.FromMinutes(2);
        var current = await rig.Reminders.UpsertRow(entry);

        Assert.NotEqual(old, current);
        Assert.Equal(TimeSpan.FromMinutes(2), Assert.Single((await rig.Reminders.ReadRows(Grain("m1/a"))).Reminders).Period);
        Assert.False(await rig.Reminders.RemoveRow(Grain("m1/a"), "watch", old!));
        Assert.True(await rig.Reminders.RemoveRow(Grain("m1/a"), "watch", current!));
        Assert.False(await rig.Reminders.RemoveRow(Grain("m1/a"), "watch", current!));
        Assert.Empty((await rig.Reminders.ReadRows(Grain("m1/a"))).Reminders);
    }

    [Fact]
    public async Task An_etag_of_an_earlier_life_does_not_remove_a_reminder_registered_anew()
    {
        var earlier = await rig.Reminders.UpsertRow(Entry("m1/a"));
        await rig.Reminders.RemoveRow(Grain("m1/a"), "watch", earlier!);
        await rig.Reminders.UpsertRow(Entry("m1/a"));

        Assert.False(await rig.Reminders.RemoveRow(Grain("m1/a"), "watch", earlier!));
        Assert.False(await rig.Reminders.RemoveRow(Grain("m1/a"), "watch", "no etag of ours"));
        Assert.NotNull(await rig.Reminders.ReadRow(Grain("m1/a"), "watch"));
    }

    [Fact]
    public async Task A_range_excludes_its_begin_and_includes_its_end()
    {
        await database.ExecuteAsync("""
            insert into reminder (grain_id, name, grain_hash, start_at, period, etag)
            select 'order/h' || hash, 'watch', hash, now(), '1 minute', gen_random_uuid()
            from unnest(array[0, 100, 200, 3000000000, 4294967295]::bigint[]) hash
            """);

        Assert.Equal("h200", await KeysAsync(100, 200));
        Assert.Equal("h3000000000 h4294967295", await KeysAsync(200, uint.MaxValue));

        // Around the ring's end, and the whole ring.
        Assert.Equal("h0 h100 h4294967295", await KeysAsync(3_000_000_000, 100));
        Assert.Equal("h0 h100 h200 h3000000000 h4294967295", await KeysAsync(200, 200));
        Assert.Equal("h100 h200 h3000000000 h4294967295", await KeysAsync(0, uint.MaxValue));

        async Task<string> KeysAsync(uint begin, uint end) => string.Join(
            ' ', (await rig.Reminders.ReadRows(begin, end)).Reminders.Select(entry => entry.GrainId.Key.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reminder_stands_where_the_ring_looks_for_its_grain()
    {
        var keys = Enumerable.Range(0, 100).Select(number => $"m1/ring{number}").ToList();
        await Task.WhenAll(keys.Select(key => rig.Reminders.UpsertRow(Entry(key))));

        foreach (var grain in keys.Select(Grain))
        {
            var hash = grain.GetUniformHashCode();
            Assert.Contains((await rig.Reminders.ReadRows(hash - 1, hash)).Reminders, entry => entry.GrainId == grain);
        }
    }

    [Fact]
    public async Task Many_registrations_and_removals_at_once_share_a_few_commits()
    {
        var keys = Enumerable.Range(0, 1000).Select(number => $"m1/many{number}").ToList();

        // On the thread pool, as in a silo: xUnit's own context wakes a thread for every answer.
        var etags = await Task.Run(() => Task.WhenAll(keys.Select(key => rig.Reminders.UpsertRow(Entry(key))).ToList()));
        var commits = await database.ScalarAsync<long>("select count(distinct xmin::text) from reminder");
        var removed = await Task.Run(() => Task.WhenAll(
            keys.Zip(etags, (key, etag) => rig.Reminders.RemoveRow(Grain(key), "watch", etag!)).ToList()));

        Assert.InRange(commits, 1, 100);
        Assert.All(removed, Assert.True);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from reminder"));
    }

    [Fact]
    public async Task A_removal_whose_answer_is_lost_is_still_a_removal()
    {
        await using var proxy = new LossyProxy(database.ConnectionString);
        await using var far = new StoreRig(proxy.ConnectionString);
        var etag = await far.Reminders.UpsertRow(Entry("m1/lost"));

        proxy.LoseNextAnswer();
        Assert.True(await far.Reminders.RemoveRow(Grain("m1/lost"), "watch", etag!));
        Assert.Equal(1, proxy.Lost);
    }

    [Fact]
    public async Task A_registration_whose_answer_is_lost_stands_under_the_etag_that_was_told()
    {
        await using var proxy = new LossyProxy(database.ConnectionString);
        await using var far = new StoreRig(proxy.ConnectionString);
        await far.Reminders.UpsertRow(Entry("m1/warm"));

        proxy.LoseNextAnswer();
        var etag = await far.Reminders.UpsertRow(Entry("m1/lost"));

        Assert.Equal(1, proxy.Lost);
        Assert.Equal(etag, (await rig.Reminders.ReadRow(Grain("m1/lost"), "watch"))!.ETag);
    }

    private static GrainId Grain(string key) => GrainId.Create("paymentorder", key);

    private static ReminderEntry Entry(string key) => new()
    {
        GrainId = Grain(key),
        ReminderName = "watch",
        StartAt = Sample.Noon.UtcDateTime,
        Period = TimeSpan.FromMinutes(1),
    };
}
