namespace Orleans.Embedded;

/// <summary>
/// What an engine runs on: its clock, and whatever gives its turns a thread. A dead host never runs another turn, which
/// is what a crash is.
/// </summary>
internal abstract class TurnHost
{
    private volatile bool _dead;

    public abstract TimeProvider Clock { get; }

    /// <summary>How replies are completed, so that no caller's code runs inside the turn of the callee.</summary>
    public abstract TaskCreationOptions ReplyOptions { get; }

    public bool Dead => _dead;

    /// <summary>Called when a queue gets its first turn. The host then calls <see cref="TurnQueue.RunNext"/> until that is false.</summary>
    public abstract void Schedule(TurnQueue queue);

    public void Kill() => _dead = true;
}
