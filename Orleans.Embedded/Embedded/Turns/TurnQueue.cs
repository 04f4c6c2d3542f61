namespace Orleans.Embedded;

/// <summary>
/// Turns that never run in parallel and run in the order in which they came. It is a task scheduler, so an await inside
/// a turn comes back as a later turn of the same queue.
/// </summary>
internal sealed class TurnQueue(TurnHost host, object? owner = null) : TaskScheduler, IRunnable, IThreadPoolWorkItem
{
    /// <summary>So many turns of one queue run before the thread goes to another.</summary>
    private const int TurnsInARow = 64;

    private readonly Queue<Task> _turns = new();
    private bool _scheduled;

    /// <summary>The queue whose turn this code is part of; null outside of all turns.</summary>
    public static TurnQueue? Running => Current as TurnQueue;

    public TurnHost Host => host;

    /// <summary>The activation that the turns belong to, if they do.</summary>
    public object? Owner => owner;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Adds a turn. Nothing ambient of the poster flows into it: a grain must not see its caller's context.</summary>
    public void Post(Action<object?> turn, object? state)
    {
        Task task;
        if (ExecutionContext.IsFlowSuppressed())
        {
            task = new Task(turn, state);
        }
        else
        {
            using (ExecutionContext.SuppressFlow()) task = new Task(turn, state);
        }
        task.Start(this);
    }

    public bool RunNext()
    {
        Task? turn;
        lock (_turns)
        {
            // A crashed process forgets its work.
            if (host.Dead) _turns.Clear();
            _turns.TryDequeue(out turn);
        }
        if (turn is not null) TryExecuteTask(turn);
        lock (_turns) return _scheduled = _turns.Count > 0;
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < TurnsInARow; i++)
        {
            if (!RunNext()) return;
        }
        host.Schedule(this);
    }

    protected override void QueueTask(Task task)
    {
        lock (_turns)
        {
            if (host.Dead) return;
            _turns.Enqueue(task);
            if (_scheduled) return;
            _scheduled = true;
        }
        host.Schedule(this);
    }

    // Only a turn of this very queue may go on in place: anywhere else it would run beside another turn.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(Current, this) && !host.Dead && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_turns) return [.. _turns];
    }
}
