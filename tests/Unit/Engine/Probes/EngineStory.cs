using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;
using Orleans.Storage;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>A virtual world with a storage, a reminder table and one engine, and what the tests say about it.</summary>
internal sealed class EngineStory
{
    private readonly Action<EngineOptions>? _configure;

    public EngineStory(ulong seed = 1, Action<EngineOptions>? configure = null)
    {
        _configure = configure;
        World = new VirtualWorld(seed) { StepLimit = 10_000_000, TimeLimit = TimeSpan.FromDays(30) };
        Script = new Script(World.Clock);
        Storage = new MemoryStorage(World.Clock);
    }

    public VirtualWorld World { get; }

    public Script Script { get; }

    public MemoryStorage Storage { get; }

    public MemoryReminderTable Reminders { get; } = new();

    public IEngineLock? Lock { get; init; }

    /// <summary>The engine that was made last.</summary>
    public EmbeddedEngine Engine { get; private set; } = null!;

    public IList<string> Journal => Script.Journal;

    /// <summary>Starts an engine and tells the story.</summary>
    public void Tell(Func<Task> story) => World.Run(async () =>
    {
        await Start();
        await story();
    });

    /// <summary>A new engine in a process of its own, over the same storage.</summary>
    public async Task<EmbeddedEngine> Start()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Script);
        services.AddKeyedSingleton<IGrainStorage>("memory", Storage);
        services.AddSingleton<IReminderTable>(Reminders);
        if (Lock is not null) services.AddSingleton(Lock);
        services.AddEmbeddedEngine(options =>
        {
            options.GrainAssemblies.Add(Assembly.GetExecutingAssembly());
            options.CopyMessages = true;
            // A world that waits for nothing shall be seen to do so.
            options.ReminderRefreshPeriod = Timeout.InfiniteTimeSpan;
            options.Process = World.NewProcess("silo");
            _configure?.Invoke(options);
        });
        Engine = services.BuildServiceProvider().GetRequiredService<EmbeddedEngine>();
        await Engine.StartAsync(CancellationToken.None);
        return Engine;
    }

    public IProbe Probe(string key = "a") => Engine.GetGrain<IProbe>(key, typeof(ProbeGrain).FullName);

    public IReentrantProbe ReentrantProbe(string key = "a") => Engine.GetGrain<IReentrantProbe>(key);

    public IShortProbe ShortProbe(string key = "a") => Engine.GetGrain<IShortProbe>(key);

    public Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), World.Clock);
}
