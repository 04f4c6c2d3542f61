namespace Orleans.Embedded;

/// <summary>What an activation works off: calls, and the ticks of its own timers.</summary>
internal abstract class Request
{
    /// <summary>May run between the awaits of any other.</summary>
    public abstract bool AlwaysInterleave { get; }

    /// <summary>May run between the awaits of others that only read.</summary>
    public virtual bool ReadOnly => false;

    /// <summary>Counts as use of the grain.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Belongs to this activation and ends with it; others go to the next one.</summary>
    public virtual bool EndsWithActivation => false;

    /// <summary>Nobody waits for it any more; it is not begun.</summary>
    public virtual bool Abandoned => false;

    /// <summary>Does the work as turns of the activation. Never throws: failures go to the caller.</summary>
    public abstract Task RunAsync(Activation activation);

    /// <summary>It will not be done.</summary>
    public abstract void Reject(Exception reason);
}
