using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>The engine in life: in a host, on the thread pool, on the clock of the machine.</summary>
public class HostTests
{
    [Fact]
    public async Task Turns_of_one_grain_never_run_in_parallel_whoever_calls()
    {
        using var host = await Start();
        var factory = host.Services.GetRequiredService<IGrainFactory>();
        var script = host.Services.GetRequiredService<Script>();
        int inside = 0, overlaps = 0, calls = 0;
        script.On("count", async _ =>
        {
            for (var turn = 0; turn < 3; turn++)
            {
                if (Interlocked.Increment(ref inside) != 1) overlaps++;
                calls++;
                Interlocked.Decrement(ref inside);
                await Task.Yield();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            // Interleaving calls, so that turns of many requests compete.
            for (var call = 0; call < 200; call++) await factory.GetGrain<IReentrantProbe>("a").Do("count");
        })));
        await host.StopAsync();

        Assert.Equal((0, 16 * 200 * 3), (overlaps, calls));
    }

    [Fact]
    public async Task Many_grains_are_called_and_collected_and_none_is_lost()
    {
        using var host = await Start(options =>
        {
            options.CollectionAge = TimeSpan.FromMilliseconds(1);
            options.CollectionQuantum = TimeSpan.FromMilliseconds(1);
        });
        var factory = host.Services.GetRequiredService<IGrainFactory>();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var call = 0; call < 500; call++)
            {
                Assert.Equal("act", await factory.GetGrain<IProbe>($"{call % 10}", typeof(ProbeGrain).FullName).Look("act"));
            }
        })));
        await host.StopAsync();

        Assert.Empty(host.Services.GetRequiredService<EmbeddedEngine>().Activations());
    }

    [Fact]
    public async Task A_timer_and_a_timeout_come_on_the_clock_of_the_machine()
    {
        using var host = await Start(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(50));
        var script = host.Services.GetRequiredService<Script>();
        var ticked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        script.On("set", probe =>
        {
            probe.RegisterGrainTimer(
                _ =>
                {
                    ticked.SetResult();
                    return Task.CompletedTask;
                },
                new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan));
        });
        script.On("hang", _ => ticked.Task);
        var probe = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IReentrantProbe>("a");
        await Assert.ThrowsAsync<TimeoutException>(() => probe.Do("hang"));
        // Its own timeout is longer: a busy machine must not fail this test.
        await probe.Hurry("set");
        await ticked.Task;
        await host.StopAsync();
    }

    [Fact]
    public async Task Losing_the_lock_stops_the_application()
    {
        var held = new TestLock();
        using var host = await Start(engineLock: held);
        var probe = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IShortProbe>("a");
        await probe.Do("act");
        held.IsLost.SetResult();
        await host.WaitForShutdownAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => probe.Do("act"));
    }

    [Fact]
    public async Task A_lock_that_somebody_else_holds_keeps_the_application_from_starting()
    {
        var held = new TestLock { IsFree = new TaskCompletionSource() };
        held.IsFree.SetException(new InvalidOperationException("Another engine runs on this database."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Start(engineLock: held));
    }

    private static async Task<IHost> Start(Action<EngineOptions>? configure = null, IEngineLock? engineLock = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(new Script(TimeProvider.System) { IsSilent = true });
        builder.Services.AddKeyedSingleton<IGrainStorage>("memory", new MemoryStorage(TimeProvider.System));
        if (engineLock is not null) builder.Services.AddSingleton(engineLock);
        builder.Services.AddEmbeddedEngine(options =>
        {
            options.GrainAssemblies.Add(Assembly.GetExecutingAssembly());
            configure?.Invoke(options);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
