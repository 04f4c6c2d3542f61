using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A call whose caller waits.</summary>
internal abstract class PendingCall(EmbeddedEngine engine, GrainId grain, GrainMethod method) : Request
{
    private int _answered;

    public GrainId Grain => grain;

    public GrainMethod Method => method;

    public EmbeddedEngine Engine => engine;

    public TimeSpan Timeout => method.ResponseTimeout ?? engine.Options.ResponseTimeout;

    /// <summary>Whether the caller survives a crash of the engine.</summary>
    public bool FromOutside { get; } = TurnQueue.Running?.Host != engine.Host;

    public override bool AlwaysInterleave => method.AlwaysInterleave;

    public override bool ReadOnly => method.ReadOnly;

    public override bool Abandoned => Volatile.Read(ref _answered) != 0;

    /// <summary>How often it came to an activation that was about to end.</summary>
    public int Forwards { get; set; }

    /// <summary>When the caller stops waiting, as a timestamp of the engine's clock.</summary>
    public long Expires { get; set; }

    /// <summary>Its place among the <see cref="CallTimeouts"/>, which alone look at it.</summary>
    public PendingCall? Next { get; set; }

    public PendingCall? Previous { get; set; }

    public bool Listed { get; set; }

    public override void Reject(Exception reason)
    {
        if (Answer()) Fail(reason);
    }

    public override string ToString() => $"{method.Name} of {grain}";

    /// <summary>True for the first answer only: a reply after the timeout finds nobody.</summary>
    protected bool Answer()
    {
        if (Interlocked.Exchange(ref _answered, 1) != 0) return false;
        engine.Calls.Remove(this);
        return true;
    }

    protected abstract void Fail(Exception reason);
}
