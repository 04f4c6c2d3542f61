using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The engine: a directory of activations, and the calls between them. This part routes; the other starts and stops.</summary>
internal sealed partial class EmbeddedEngine : IGrainFactory
{
    private readonly ConcurrentDictionary<GrainId, Activation> _directory = new();
    private readonly GrainClasses _classes;
    private readonly IdleCollector _collector;
    private long _activations;

    public EmbeddedEngine(IServiceProvider services, EngineOptions options, TimeProvider clock, ILogger<EmbeddedEngine> log)
    {
        Services = services;
        Options = options;
        Log = log;
        Host = (TurnHost?)options.Process ?? new ThreadPoolHost(clock);
        _classes = new GrainClasses(options.GrainAssemblies);
        Calls = new CallTimeouts(Host.Clock);
        Reminders = new ReminderService(this, services.GetService<IReminderTable>());
        _collector = new IdleCollector(this);
        _lock = services.GetService<IEngineLock>();
        _lifetime = services.GetService<IHostApplicationLifetime>();
    }

    public IServiceProvider Services { get; }

    public EngineOptions Options { get; }

    public ILogger Log { get; }

    public TurnHost Host { get; }

    public CallTimeouts Calls { get; }

    public ReminderService Reminders { get; }

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        var grainClass = _classes.Implementing(typeof(TGrainInterface), grainClassNamePrefix);
        return GrainProxy.Create<TGrainInterface>(this, GrainId.Create(grainClass.Name, primaryKey));
    }

    /// <summary>All activations, oldest first.</summary>
    public IReadOnlyList<Activation> Activations() => [.. _directory.Values.OrderBy(activation => activation.Number)];

    /// <summary>Sends a call. Refusals come as its answer.</summary>
    public void Send(PendingCall call)
    {
        // Code of a crashed process does not notice that it is over.
        if (Host.Dead && !call.FromOutside) return;
        // Listed before the look at the phase: either this sees the stop, or the stop sees the call and waits for it.
        Calls.Add(call);
        var phase = _phase;
        if (phase == Phase.Running || (phase == Phase.Stopping && !call.FromOutside))
            Route(call);
        else
            call.Reject(new SiloUnavailableException($"The engine {Describe(phase)}; {call} was not begun."));
        // A crash just before the listing would have missed this call.
        if (Host.Dead && call.FromOutside) call.Reject(Unavailable());
    }

    /// <summary>Brings a call to the activation of its grain, and the grain to life if need be.</summary>
    public void Route(PendingCall call)
    {
        if (!_directory.TryGetValue(call.Grain, out var activation))
        {
            GrainClass grainClass;
            try
            {
                grainClass = _classes.Named(call.Grain.Type);
            }
            catch (ArgumentException unknown)
            {
                call.Reject(unknown);
                return;
            }
            var fresh = new Activation(this, grainClass, call.Grain, Interlocked.Increment(ref _activations));
            activation = _directory.GetOrAdd(call.Grain, fresh);
            if (ReferenceEquals(activation, fresh))
            {
                fresh.Start();
                _collector.Arm();
            }
        }
        activation.Enqueue(call);
    }

    /// <summary>An activation has ended.</summary>
    public void Forget(Activation activation) => _directory.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    /// <summary>Completes at once, or never when the engine has crashed: what comes after must not be seen by a grain.</summary>
    public Task SurviveAsync() => Host.Dead ? Forever.Task : Task.CompletedTask;
}
