using Orleans.Storage;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Storage.Orders;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class OrderStoreTests(PostgresFixture database) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StoreRig rig = new(database.ConnectionString);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task An_order_that_nobody_saved_reads_as_an_empty_record()
    {
        var grain = rig.Activate("unknown");

        await grain.ReadAsync();

        Assert.False(grain.Exists);
        Assert.Null(grain.Version);
        Assert.Null(grain.Order);
    }

    [Fact]
    public async Task Another_activation_reads_what_was_saved()
    {
        var order = Sample.Refunding(Sample.Paid(Sample.Paying(Sample.Connecting(Sample.Created("round/trip")))), "r1");
        await rig.Activate("round/trip").SaveAsync(order, Sample.Line("order_created"));

        var other = rig.Activate("round/trip");
        await other.ReadAsync();

        Assert.True(other.Exists);
        Assert.Equal("1", other.Version);
        Assert.Equivalent(order, other.Order, strict: true);
    }

    [Fact]
    public async Task The_row_shows_an_operator_where_the_order_stands()
    {
        var grain = rig.Activate("shown");
        await grain.SaveAsync(Sample.Created("shown"));
        Assert.Equal("created|0||1999|12:30", await RowAsync("shown"));

        await grain.SaveAsync(Sample.Paying(Sample.Connecting(grain.Order!)));
        Assert.Equal("paying|0|alipay|1999|12:02", await RowAsync("shown"));

        var refunding = Sample.Refunding(Sample.Paid(grain.Order!), "r1");
        await grain.SaveAsync(refunding with { Refunds = [refunding.Refunds[0] with { Status = RefundStatus.Succeeded, DoneAt = Sample.Noon }] });
        Assert.Equal("success|500|alipay|1999|", await RowAsync("shown"));

        Task<string> RowAsync(string orderSn) => database.ScalarAsync<string>(
            $"select concat_ws('|', status, refunded, coalesce(channel, ''), amount, coalesce(to_char(deadline at time zone 'utc', 'HH24:MI'), '')) " +
            $"from payment_order where order_sn = '{orderSn}'");
    }

    [Fact]
    public async Task A_step_decided_on_an_old_version_is_refused_and_leaves_no_trace()
    {
        var first = rig.Activate("raced");
        await first.SaveAsync(Sample.Created("raced"));
        var second = rig.Activate("raced");
        await second.ReadAsync();
        await first.SaveAsync(Sample.Connecting(first.Order!), Sample.Line("by_first"));

        var late = Sample.Connecting(second.Order!, "LATE1");
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(
            () => second.SaveAsync(late, [Sample.Line("by_second")], [Sample.Event(late, "late")]));

        Assert.Equal("2", conflict.StoredEtag);
        Assert.Equal("1", conflict.CurrentEtag);
        Assert.Equal("1", second.Version);
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from payment_event where kind = 'by_second'"));
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from merchant_event where type = 'late'"));
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from payment_attempt where out_trade_no = 'LATE1'"));
    }

    [Fact]
    public async Task Of_many_first_writes_of_one_order_exactly_one_wins()
    {
        var racers = Enumerable.Range(0, 20).Select(_ => rig.Activate("first")).ToList();

        var outcomes = await Task.WhenAll(racers.Select(async (racer, number) =>
        {
            var order = Sample.Created("first");
            var conflict = await Record.ExceptionAsync(() => racer.SaveAsync(order, [Sample.Line($"racer_{number}")], [Sample.Event(order, "first")]));
            Assert.True(conflict is null or InconsistentStateException, conflict?.ToString());
            return conflict is null;
        }));

        Assert.Equal(1, outcomes.Count(won => won));
        var winner = Array.IndexOf(outcomes, true);
        Assert.Equal($"racer_{winner}", await database.ScalarAsync<string>("select string_agg(kind, ',') from payment_event where order_sn = 'first'"));
        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from merchant_event where order_sn = 'first'"));
    }

    [Fact]
    public async Task A_step_of_an_order_that_vanished_does_not_bring_it_back()
    {
        var grain = rig.Activate("vanished");
        await grain.SaveAsync(Sample.Created("vanished"));
        await database.ExecuteAsync("delete from payment_order where order_sn = 'vanished'");

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.SaveAsync(Sample.Connecting(grain.Order!)));

        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from payment_order where order_sn = 'vanished'"));
    }

    [Fact]
    public async Task A_thousand_orders_at_once_share_a_few_commits_and_each_has_exactly_its_own_rows()
    {
        var grains = Enumerable.Range(0, 1000).Select(number => (Grain: rig.Activate($"crowd{number}"), Order: Sample.Created($"crowd{number}"))).ToList();

        // On the thread pool, as in a silo: xUnit's own context wakes a thread for every answer.
        await Task.Run(() => Task.WhenAll(grains.Select(
            one => one.Grain.SaveAsync(one.Order, Sample.Line("order_created"), Sample.Line("second_line"))).ToList()));
        await Task.Run(() => Task.WhenAll(grains.Select(one => one.Grain.SaveAsync(
            Sample.Connecting(one.Order), [Sample.Line("attempt_started")], [Sample.Event(one.Order, "started")])).ToList()));

        Assert.All(grains, one => Assert.Equal("2", one.Grain.Version));
        Assert.Equal(1000, await CountAsync("payment_order where order_sn like 'crowd%' and version = 2"));
        Assert.Equal(3000, await CountAsync("payment_event where order_sn like 'crowd%'"));
        Assert.Equal(1000, await CountAsync("merchant_event where order_sn like 'crowd%'"));
        Assert.Equal(1000, await CountAsync("payment_attempt where order_sn like 'crowd%'"));
        Assert.Equal(0, await CountAsync("payment_attempt where order_sn like 'crowd%' and out_trade_no <> 'Tm1' || order_sn || 'N1'"));
        Assert.Equal(1000, await CountAsync("(select from payment_event where order_sn like 'crowd%' group by order_sn having " +
            "string_agg(version || '.' || line || kind, ' ' order by id) = '1.1order_created 1.2second_line 2.1attempt_started') o"));

        // Every transaction that wrote left its number in its rows.
        var commits = await database.ScalarAsync<long>("select count(distinct xmin::text) from payment_event where order_sn like 'crowd%'");
        Assert.InRange(commits, 2, 200);
    }

    [Fact]
    public async Task A_refund_is_one_row_that_follows_its_state()
    {
        var grain = rig.Activate("refunded");
        await grain.SaveAsync(Sample.Refunding(Sample.Paid(Sample.Connecting(Sample.Created("refunded"))), "r1"));
        var order = grain.Order!;
        await grain.SaveAsync(order with { Refunds = [order.Refunds[0] with { Status = RefundStatus.Succeeded, DoneAt = Sample.Noon }] });

        Assert.Equal("r1|merchant|succeeded|500", await database.ScalarAsync<string>(
            "select string_agg(concat_ws('|', refund_no, kind, status, amount), ',') from payment_refund where order_sn = 'refunded' and done_at is not null"));
    }

    [Fact]
    public async Task The_order_of_a_channels_number_is_found()
    {
        await rig.Activate("called", "m2").SaveAsync(Sample.Connecting(Sample.Created("called", "m2"), "CALLBACK1"));
        var directory = new OrderDirectory(rig.Connections);

        Assert.Equal(new OrderKey("m2", "called"), await directory.FindByOutTradeNoAsync("CALLBACK1", CancellationToken.None));
        Assert.Null(await directory.FindByOutTradeNoAsync("CALLBACK2", CancellationToken.None));
    }

    [Fact]
    public async Task Open_orders_past_their_deadline_are_listed_page_by_page()
    {
        await rig.Activate("late", "m3").SaveAsync(Sample.Created("late", "m3") with { ExpiresAt = Sample.Noon.AddYears(-10) });
        await rig.Activate("later", "m3").SaveAsync(Sample.Connecting(Sample.Created("later", "m3") with { ExpiresAt = Sample.Noon.AddYears(-9) })
            with { Status = OrderStatus.Failed });
        await rig.Activate("latest", "m3").SaveAsync(Sample.Created("latest", "m3") with { ExpiresAt = Sample.Noon.AddYears(-9) });
        var directory = new OrderDirectory(rig.Connections);

        var overdue = await directory.ListOverdueAsync(Sample.Noon.AddYears(-8), null, 10, CancellationToken.None);

        Assert.Equal(["m3/late", "m3/latest"], overdue.Select(order => order.Key.ToString()));
        Assert.Equal(OrderStatus.Created, overdue[0].Status);
        Assert.Equal(Sample.Noon.AddYears(-10), overdue[0].Deadline);
        Assert.Equal(2, await directory.CountOverdueAsync(Sample.Noon.AddYears(-8), CancellationToken.None));
        var first = await directory.ListOverdueAsync(Sample.Noon.AddYears(-8), null, 1, CancellationToken.None);
        var second = await directory.ListOverdueAsync(Sample.Noon.AddYears(-8), first[0].Key, 1, CancellationToken.None);
        Assert.Equal(["m3/late", "m3/latest"], [first[0].Key.ToString(), second[0].Key.ToString()]);
        Assert.Empty(await directory.ListOverdueAsync(Sample.Noon.AddYears(-8), second[0].Key, 1, CancellationToken.None));
    }

    [Fact]
    public async Task An_order_cannot_be_cleared()
    {
        var grain = rig.Activate("kept");
        await grain.SaveAsync(Sample.Created("kept"));

        var refusal = await Assert.ThrowsAsync<NotSupportedException>(grain.ClearAsync);

        Assert.Contains("Cancel it instead", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grain_cannot_save_another_grains_order() =>
        await Assert.ThrowsAsync<ArgumentException>(() => rig.Activate("mine").SaveAsync(Sample.Created("yours")));

    private Task<long> CountAsync(string rows) => database.ScalarAsync<long>($"select count(*) from {rows}");
}
