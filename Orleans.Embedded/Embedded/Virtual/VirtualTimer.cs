namespace Orleans.Embedded;

/// <summary>A timer on the world's time. Unlike the framework's it carries no ambient context into its callback.</summary>
internal sealed class VirtualTimer(VirtualProcess process, TimerCallback callback, object? state) : ITimer, IRunnable
{
    private const int Nothing = -1;

    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private int _setting;
    private int _dueSetting = Nothing;
    private bool _disposed;

    public TurnHost Host => process;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        if (_disposed) return false;
        _setting++;
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan) process.World.Arm(this, _setting, dueTime);
        return true;
    }

    /// <summary>Time has come for what was armed with that setting; false if it was changed meanwhile.</summary>
    public bool ComeDue(int setting)
    {
        if (_disposed || process.Dead || setting != _setting) return false;
        _dueSetting = setting;
        return true;
    }

    public bool RunNext()
    {
        // Between coming due and this turn the timer may have been changed or disposed.
        if (_disposed || process.Dead || _dueSetting != _setting) return false;
        _dueSetting = Nothing;
        if (_period > TimeSpan.Zero) process.World.Arm(this, _setting, _period);
        callback(state);
        return false;
    }

    public void Dispose() => _disposed = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
