using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>How an engine runs. The defaults are Orleans', with the queue bound that Orleans leaves open.</summary>
internal sealed class EngineOptions
{
    /// <summary>Where the grain classes are.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>How long a caller waits; <see cref="ResponseTimeoutAttribute"/> says otherwise. 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So many requests may wait for or run in one activation. 1,000.</summary>
    public int MaxEnqueuedRequests { get; set; } = 1000;

    /// <summary>Idle activations end after this; <see cref="CollectionAgeLimitAttribute"/> says otherwise. 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Reading the state and <see cref="IGrainBase.OnActivateAsync"/> together. 30 s.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary><see cref="IGrainBase.OnDeactivateAsync"/>. 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Shorter reminder periods are refused. 1 min.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the reminder table is read again, for rows whose write seemed to fail. 5 min; infinite: never.</summary>
    public TimeSpan ReminderRefreshPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>So many reminder ticks are delivered at the same time. 1,000.</summary>
    public int MaxReminderTicks { get; set; } = 1000;

    /// <summary>True lets one tick of the grain's reminder be missed, as after a membership change (ORLEANS 1.5). A simulation says when.</summary>
    public Func<GrainId, bool>? MissTick { get; set; }

    /// <summary>Copy arguments and results through a serializer. Off in life, on in tests.</summary>
    public bool CopyMessages { get; set; }

    /// <summary>The process of a virtual world that the engine is in; null: it runs on the thread pool.</summary>
    public VirtualProcess? Process { get; set; }
}
