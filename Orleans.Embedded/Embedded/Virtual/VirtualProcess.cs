namespace Orleans.Embedded;

/// <summary>
/// One process of a virtual world: what runs in it and the timers it set end together when it is killed. An engine has
/// one of its own; the story and everything outside the engines run in <see cref="VirtualWorld.Outside"/>.
/// </summary>
internal sealed class VirtualProcess : TurnHost
{
    private readonly List<IRunnable> _held = [];

    public VirtualProcess(VirtualWorld world, string name)
    {
        World = world;
        Name = name;
        Clock = new VirtualClock(this);
    }

    public VirtualWorld World { get; }

    public string Name { get; }

    public override TimeProvider Clock { get; }

    /// <summary>How far the process's clock is ahead of the world's time. Its timers run on the world's time all the same.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>A paused process takes no turn, as one whose machine was suspended; it knows nothing of it when it goes on.</summary>
    public bool Paused { get; private set; }

    // "Asynchronously" would mean the thread pool for some waiters (Task.WhenAll); the queues keep turns apart anyway.
    public override TaskCreationOptions ReplyOptions => TaskCreationOptions.None;

    public override void Schedule(TurnQueue queue) => World.Schedule(queue);

    /// <summary>It was paused at some time of its life.</summary>
    public bool WasPaused { get; private set; }

    public void Pause() => Paused = WasPaused = true;

    /// <summary>Goes on: what has come due meanwhile runs now, in any order.</summary>
    public void Resume()
    {
        Paused = false;
        foreach (var runnable in _held) World.Schedule(runnable);
        _held.Clear();
    }

    /// <summary>Keeps what came up for a turn while the process is paused.</summary>
    public void Hold(IRunnable runnable) => _held.Add(runnable);

    /// <summary>Starts work beside everything else. The task never completes if the process is killed before.</summary>
    public Task Spawn(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var done = new TaskCompletionSource();
        new TurnQueue(this).Post(_ => _ = RunAsync(), null);
        return done.Task;

        async Task RunAsync()
        {
            try
            {
                await work();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        }
    }

    public override string ToString() => Name;
}
