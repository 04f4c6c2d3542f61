namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Time that moves only when the test says so. Its timers may be made and dropped by any thread, as the limits of a wire do.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private DateTimeOffset now = new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        lock (gate) alarms.Add(alarm);
        return alarm;
    }

    public void AdvanceSeconds(double seconds)
    {
        var end = GetUtcNow().AddSeconds(seconds);
        while (NextUntil(end) is { } ring) ring();
    }

    /// <summary>Moves to the next alarm and gives its callback, or moves to the end and gives none.</summary>
    private Action? NextUntil(DateTimeOffset end)
    {
        lock (gate)
        {
            var next = alarms.Where(alarm => alarm.Due <= end).MinBy(alarm => alarm.Due);
            now = next?.Due ?? end;
            if (next is not null) next.Due = null;
            return next?.Ring;
        }
    }

    private sealed class Alarm(StoppedClock clock, Action ring) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public Action Ring => ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate) Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate) clock.alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
