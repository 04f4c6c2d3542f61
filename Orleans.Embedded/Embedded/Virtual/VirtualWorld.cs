using System.Globalization;

namespace Orleans.Embedded;

/// <summary>
/// A world on one thread and on virtual time. Whatever can run sits in one pool, and the seed picks what runs next; the
/// turns of one queue keep their order. When nothing can run, time jumps to the next timer. Everything that happens is a
/// function of the seed, as long as nothing continues on the thread pool; when something does, the world says so.
/// </summary>
/// <remarks>
/// What leaves the world: <c>ConfigureAwait(false)</c> in library code, <c>Task.Run</c>, <c>CancelAsync</c>, and a
/// <c>TaskCompletionSource</c> that runs continuations asynchronously when somebody waits for it through <c>WhenAll</c>,
/// <c>WhenAny</c> or <c>WaitAsync</c>.
/// </remarks>
internal sealed class VirtualWorld
{
    private readonly SeededRandom _order;
    private readonly List<IRunnable> _runnable = [];
    private readonly PriorityQueue<(VirtualTimer Timer, int Setting), (long Due, long Sequence)> _timers = new();
    private readonly DateTimeOffset _start;
    private long _sequence;
    private int _thread;
    private volatile Exception? _escaped;

    /// <param name="seed">Decides every order and every chance.</param>
    /// <param name="start">The time at which the world begins; by default the start of 2030 UTC.</param>
    public VirtualWorld(ulong seed, DateTimeOffset? start = null)
    {
        Seed = seed;
        _start = start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        // Two streams, so that a story that draws once more does not shuffle everything else.
        _order = new SeededRandom(seed);
        Random = new SeededRandom(~seed);
        Outside = new VirtualProcess(this, "outside");
    }

    public ulong Seed { get; }

    /// <summary>Chance for stories, channels and clients.</summary>
    public Random Random { get; }

    /// <summary>The process that no crash touches: the story, shops, channels, storage.</summary>
    public VirtualProcess Outside { get; }

    /// <summary>The time as it is outside of the engines.</summary>
    public TimeProvider Clock => Outside.Clock;

    public DateTimeOffset Now => _start + Elapsed;

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Turns so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A world that takes more turns is taken to run in circles.</summary>
    public long StepLimit { get; set; } = 50_000_000;

    /// <summary>A world that gets older is taken to wait for ever, kept going by its periodic timers.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromDays(3650);

    /// <summary>A process that can be killed alone.</summary>
    public VirtualProcess NewProcess(string name) => new(this, name);

    /// <inheritdoc cref="VirtualProcess.Spawn"/>
    public Task Spawn(Func<Task> work) => Outside.Spawn(work);

    /// <summary>Runs the story to its end on this thread, with everything that goes on beside it.</summary>
    /// <exception cref="InvalidOperationException">A limit is reached, nothing can go on, or something left the world.</exception>
    public void Run(Func<Task> story)
    {
        if (_thread != 0) throw new InvalidOperationException("The world runs already.");
        _thread = Environment.CurrentManagedThreadId;
        var ambient = SynchronizationContext.Current;
        // A test runner's context would catch every await before the queues do.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var end = Spawn(story);
            while (!end.IsCompleted) Step();
            if (_escaped is { } escaped) throw escaped;
            end.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(ambient);
            _thread = 0;
        }
    }

    public void Schedule(IRunnable runnable)
    {
        if (IsAtHome()) _runnable.Add(runnable);
    }

    public void Arm(VirtualTimer timer, int setting, TimeSpan dueTime)
    {
        if (IsAtHome()) _timers.Enqueue((timer, setting), ((Elapsed + dueTime).Ticks, _sequence++));
    }

    private void Step()
    {
        if (_escaped is { } escaped) throw escaped;
        if (_runnable.Count == 0)
        {
            JumpToNextTimer();
            return;
        }
        if (++Steps > StepLimit) throw Stuck(string.Create(CultureInfo.InvariantCulture, $"More than {StepLimit} turns"));

        var pick = _order.Next(_runnable.Count);
        var runnable = _runnable[pick];
        _runnable[pick] = _runnable[^1];
        _runnable.RemoveAt(_runnable.Count - 1);
        if (runnable.Host is VirtualProcess { Paused: true } paused) paused.Hold(runnable);
        else if (runnable.RunNext()) _runnable.Add(runnable);
    }

    private void JumpToNextTimer()
    {
        if (!_timers.TryPeek(out _, out var next))
            throw Stuck("Nothing can run and no timer is set, but the story has not ended: somebody waits for what nobody will do");
        if (next.Due > TimeLimit.Ticks) throw Stuck("The time limit is reached, but the story has not ended");

        Elapsed = TimeSpan.FromTicks(next.Due);
        while (_timers.TryPeek(out _, out var same) && same.Due == next.Due)
        {
            var (timer, setting) = _timers.Dequeue();
            if (timer.ComeDue(setting)) _runnable.Add(timer);
        }
    }

    private bool IsAtHome()
    {
        if (_thread == 0 || _thread == Environment.CurrentManagedThreadId) return true;
        _escaped ??= new InvalidOperationException(
            "Something continued on another thread, so this run is no function of its seed. It came back from:" + Environment.NewLine
            + Environment.StackTrace);
        return false;
    }

    private InvalidOperationException Stuck(string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{what}. Seed {Seed}, turn {Steps}, virtual time {Elapsed} after the start."));
}
