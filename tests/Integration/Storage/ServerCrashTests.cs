using PaymentGrains.Storage;
using PaymentGrains.Storage.Schema;
using Npgsql;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class ServerCrashTests
{
    [Fact]
    public async Task Crashes_of_the_database_while_orders_are_written_lose_no_acknowledged_step_and_repeat_none()
    {
        // Given forty orders that take step after step,
        await using var server = await PostgresServer.StartAsync();
        await new SchemaMigrator(server.ConnectionString, TimeProvider.System).ApplyAsync(CancellationToken.None);
        await using var rig = new StoreRig(server.ConnectionString);
        using var enough = new CancellationTokenSource();
        var acknowledged = 0L;
        var orders = Enumerable.Range(0, 40).Select(number => Task.Run(async () =>
        {
            var grain = rig.Activate($"o{number}");
            var order = Sample.Created($"o{number}");
            while (!enough.IsCancellationRequested)
            {
                var step = order with { Reason = $"step {Interlocked.Increment(ref acknowledged)}" };
                await grain.SaveAsync(step, [Sample.Line("step")], []);
                order = step;
            }

            return (Version: long.Parse(grain.Version!), order.Reason);
        })).ToList();

        // when the server crashes three times under load,
        for (var crash = 0; crash < 3; crash++)
        {
            var before = Interlocked.Read(ref acknowledged);
            await Eventually.TrueAsync(() => Interlocked.Read(ref acknowledged) > before + 500);
            await server.CrashAndRestartAsync();
        }

        await enough.CancelAsync();
        var known = await Task.WhenAll(orders);

        // then the database holds exactly what was acknowledged, and a journal line for each step.
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        for (var number = 0; number < known.Length; number++)
        {
            await using var command = database.CreateCommand($"""
                select version, state->>'reason',
                    (select string_agg(version::text, ',' order by version) from payment_event e where e.order_sn = o.order_sn)
                from payment_order o where order_sn = 'o{number}'
                """);
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal(known[number].Version, reader.GetInt64(0));
            Assert.Equal(known[number].Reason, reader.GetString(1));
            Assert.Equal(string.Join(',', Enumerable.Range(1, (int)known[number].Version)), reader.GetString(2));
        }
    }
}
