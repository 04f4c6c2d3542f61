using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage.AdoNet;

/// <summary>Real silos on our tables: every query that Orleans' ADO.NET providers read is ours, so every one of them runs here.</summary>
public sealed class AdoNetTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Silos_join_see_each_other_and_leave()
    {
        await using var first = await StartAsync("join");
        var second = await StartAsync("join");

        var management = first.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        await Eventually.TrueAsync(async () => (await management.GetHosts(onlyActive: true)).Count == 2);
        Assert.Equal(2, await SilosAsync("join", "3"));

        await second.DisposeAsync();
        Assert.Equal(1, await SilosAsync("join", "3"));
        Assert.Equal(1, await SilosAsync("join", "6"));
    }

    [Fact]
    public async Task The_membership_table_answers_as_Orleans_expects()
    {
        // Not started: a running silo would write into the table, too.
        using var silo = Build("table");
        var table = silo.Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        var before = await table.ReadAllAsync();
        var now = Sample.Noon.UtcDateTime;
        var entry = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 5000, 7),
            SiloName = "other",
            HostName = "host",
            Status = SiloStatus.Joining,
            ProxyPort = 5001,
            StartTime = now,
            IAmAliveTime = now,
        };

        Assert.True(await table.InsertRowAsync(entry, before.Version.Next()));
        Assert.False(await table.InsertRowAsync(entry, (await table.ReadAllAsync()).Version.Next()));
        entry.SiloAddress = SiloAddress.New(IPAddress.Loopback, 5000, 8);
        Assert.False(await table.InsertRowAsync(entry, before.Version.Next()));
        entry.SiloAddress = SiloAddress.New(IPAddress.Loopback, 5000, 7);

        entry.Status = SiloStatus.Active;
        entry.AddSuspector(SiloAddress.New(IPAddress.Loopback, 5002, 8), now);
        var row = await table.ReadRowAsync(entry.SiloAddress);
        Assert.Equal(before.Version.Version + 1, row.Version.Version);
        Assert.False(await table.UpdateRowAsync(entry, row.Members[0].Item2, before.Version.Next()));
        Assert.True(await table.UpdateRowAsync(entry, row.Members[0].Item2, row.Version.Next()));

        var updated = (await table.ReadRowAsync(entry.SiloAddress)).Members[0].Item1;
        Assert.Equal(SiloStatus.Active, updated.Status);
        Assert.Single(updated.SuspectTimes!);
        await table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = entry.SiloAddress, IAmAliveTime = now.AddHours(1) });
        Assert.Equal(now.AddHours(1), (await table.ReadRowAsync(entry.SiloAddress)).Members[0].Item1.IAmAliveTime);

        entry.Status = SiloStatus.Dead;
        row = await table.ReadRowAsync(entry.SiloAddress);
        Assert.True(await table.UpdateRowAsync(entry, row.Members[0].Item2, row.Version.Next()));
        await table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(now.AddHours(2)));
        Assert.Empty((await table.ReadRowAsync(entry.SiloAddress)).Members);

        await table.DeleteMembershipTableEntriesAsync("table");
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from OrleansMembershipVersionTable where DeploymentId = 'table'"));
    }

    [Fact]
    public async Task A_client_finds_the_gateway()
    {
        await using var silo = await StartAsync("gateway");
        using var client = new HostBuilder().UseOrleansClient(builder => builder
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("gateway", "payments"))
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database.ConnectionString))).Build();

        await client.StartAsync();

        Assert.Single(await client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetHosts());
        await client.StopAsync();
    }

    [Fact]
    public async Task Grain_state_is_written_read_cleared_and_fenced()
    {
        await using var silo = await StartAsync("storage");
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("grains");
        var grain = GrainId.Create("credit", "merchant-1");

        var first = await ReadAsync(storage, grain);
        var second = await ReadAsync(storage, grain);
        Assert.False(first.RecordExists);

        first.State = new Note { Text = "one" };
        await storage.WriteStateAsync("credit", grain, first);
        second.State = new Note { Text = "two" };
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("credit", grain, second));
        first.State = new Note { Text = "three" };
        await storage.WriteStateAsync("credit", grain, first);
        Assert.Equal("three", (await ReadAsync(storage, grain)).State!.Text);

        await storage.ClearStateAsync("credit", grain, first);
        var cleared = await ReadAsync(storage, grain);
        Assert.False(cleared.RecordExists);
        cleared.State = new Note { Text = "four" };
        await storage.WriteStateAsync("credit", grain, cleared);
        Assert.Equal("four", (await ReadAsync(storage, grain)).State!.Text);
    }

    [Fact]
    public async Task Of_many_first_writes_of_one_grain_exactly_one_wins()
    {
        await using var silo = await StartAsync("race");
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("grains");

        for (var number = 0; number < 50; number++)
        {
            var grain = GrainId.Create("credit", $"raced-{number}");
            var states = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(storage, grain)));
            var outcomes = await Task.WhenAll(states.Select(async state => await Record.ExceptionAsync(
                () => storage.WriteStateAsync("credit", grain, new GrainState<Note>(new Note { Text = "x" }, state.ETag)))));

            Assert.Equal(1, outcomes.Count(error => error is null));
            Assert.Equal("1", (await ReadAsync(storage, grain)).ETag);
        }

    }

    private static async Task<GrainState<Note>> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<Note>();
        await storage.ReadStateAsync("credit", grain, state);
        return state;
    }

    private Task<long> SilosAsync(string cluster, string status) => database.ScalarAsync<long>(
        $"select count(*) from OrleansMembershipTable where DeploymentId = '{cluster}' and Status = {status}");

    private async Task<RunningSilo> StartAsync(string cluster)
    {
        var silo = Build(cluster);
        await silo.StartAsync();
        return new RunningSilo(silo);
    }

    private IHost Build(string cluster) =>
        new HostBuilder().UseOrleans(builder => builder
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "payments"))
            .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort())
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", database.ConnectionString))
            .AddAdoNetGrainStorage("grains", options => (options.Invariant, options.ConnectionString) = ("Npgsql", database.ConnectionString)))
            .Build();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Stops before it disposes, also when a test fails: a silo disposed while it runs ends the process.</summary>
    private sealed class RunningSilo(IHost host) : IAsyncDisposable
    {
        public IServiceProvider Services => host.Services;

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    [GenerateSerializer]
    internal sealed class Note
    {
        [Id(0)]
        public string Text { get; set; } = "";
    }
}
