using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Channels;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Grains.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>One process with the engine and the grains: it can be killed, or paused and woken up while another has taken over.</summary>
internal sealed class Server
{
    private readonly SwarmWorld _world;
    private EmbeddedEngine? _engine;

    public Server(SwarmWorld world, string name, TimeSpan skew)
    {
        _world = world;
        Name = name;
        Process = world.Virtual.NewProcess(name);
        Process.Skew = skew;
    }

    public string Name { get; }
    public VirtualProcess Process { get; }
    public bool Dead => Process.Dead;

    /// <summary>Starts the engine; throws what the database throws.</summary>
    public async Task StartAsync()
    {
        var services = new ServiceCollection();
        services.AddEmbeddedEngine(options =>
        {
            options.Process = Process;
            options.CopyMessages = _world.Settings.CopyMessages;
            options.MissTick = grain => _world.Faults.Strike(FaultKind.ReminderTickMissed, SwarmWorld.NumberOf(grain.Key.ToString()!)) is not null;
            options.GrainAssemblies.Add(typeof(PaymentOrderGrain).Assembly);
        });
        services.AddSingleton<ILoggerProvider>(new JudgesLog(_world));
        services.AddKeyedSingleton<IGrainStorage>("orders", new FaultyStore(_world, this));
        services.AddSingleton<IReminderTable>(new FaultyReminders(_world, this));
        services.AddSingleton(_world.Settings.Orders);
        services.AddSingleton<OrderChannelCalls>();
        services.AddSingleton<PaymentChoices>();
        services.AddSingleton<IPurchaseClaims, NoPurchases>();
        services.AddSingleton<IChannelDirectory>(new SwarmAccounts(_world.Settings, new ChannelPorts(new FaultyWire(_world, this), Process.Clock, new CountingNonces()),
            () => IsMissing(SwarmWorld.NumberOf(GrainOfThisTurn))));
        var engine = services.BuildServiceProvider().GetRequiredService<EmbeddedEngine>();
        await engine.StartAsync(CancellationToken.None);
        _engine = engine;
    }

    /// <exception cref="SiloUnavailableException">The process does not run.</exception>
    public IPaymentOrderGrain Order(string key) =>
        _engine is { } engine && !Dead ? engine.GetGrain<IPaymentOrderGrain>(key) : throw new SiloUnavailableException($"{Name} does not run");

    /// <summary>kill -9: no further turn of it runs, and whoever waits for an answer is told that there will be none.</summary>
    public void Kill()
    {
        if (_engine is null) Process.Kill();
        else _engine.Crash();
    }

    /// <summary>The process dies here if this fault strikes; awaited by its own code, the call then never comes back.</summary>
    public Task DieOn(FaultKind kind, int order)
    {
        if (_world.Faults.Strike(kind, order) is null) return Task.CompletedTask;
        _world.Kill(this);
        return Never;
    }

    /// <summary>The account was taken out of the configuration: what was to be asked is asked in vain.</summary>
    private bool IsMissing(int order)
    {
        if (_world.Faults.Strike(FaultKind.AccountMissing, order) is null) return false;
        _world.Judges.HasAsked(order, this);
        return true;
    }

    /// <summary>The key of the grain whose turn is running.</summary>
    public static string GrainOfThisTurn => ((Activation)TurnQueue.Running!.Owner!).GrainId.Key.ToString()!;

    /// <summary>What a dead process waits for.</summary>
    public static Task Never => new TaskCompletionSource().Task;

    private sealed class CountingNonces : INonceSource
    {
        private int _count;

        public string Next() => $"{++_count:x32}";
    }
}
