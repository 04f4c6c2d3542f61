namespace PaymentGrains.Tests.Unit.Terminal;

/// <summary>A clock that jumps to the next timer at once: two minutes at the till pass without waiting.</summary>
internal sealed class TillClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Alarm, DateTimeOffset> _alarms = new();
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(() => callback(state));
        if (dueTime >= TimeSpan.Zero)
        {
            lock (_lock) _alarms.Enqueue(alarm, _now + dueTime);
        }

        return alarm;
    }

    /// <summary>Runs the work to its end, moving time on whenever it waits.</summary>
    public async Task<T> RunAsync<T>(Task<T> work)
    {
        while (!work.IsCompleted)
        {
            // The work runs on this thread in everything but its waits, so that it waits now.
            Action ring;
            lock (_lock)
            {
                if (!_alarms.TryDequeue(out var next, out var at)) throw new InvalidOperationException("The till waits for nothing.");
                if (next.Stopped) continue;
                _now = at > _now ? at : _now;
                ring = next.Ring;
            }

            ring();
        }

        return await work;
    }

    private sealed class Alarm(Action ring) : ITimer
    {
        public Action Ring { get; } = ring;

        public bool Stopped { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !Stopped;

        public void Dispose() => Stopped = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
