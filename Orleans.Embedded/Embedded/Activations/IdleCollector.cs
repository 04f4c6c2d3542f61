namespace Orleans.Embedded;

/// <summary>Looks for idle activations once a quantum, as long as there are activations.</summary>
internal sealed class IdleCollector
{
    private readonly EmbeddedEngine _engine;
    private readonly ITimer _timer;
    private int _armed;

    public IdleCollector(EmbeddedEngine engine)
    {
        _engine = engine;
        _timer = engine.Host.Clock.CreateTimer(
            static collector => ((IdleCollector)collector!).Collect(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From any thread: there is an activation.</summary>
    public void Arm()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(_engine.Options.CollectionQuantum, Timeout.InfiniteTimeSpan);
    }

    public void End() => _timer.Dispose();

    private void Collect()
    {
        Volatile.Write(ref _armed, 0);
        var activations = _engine.Activations();
        foreach (var activation in activations)
        {
            if (activation.LooksIdle) activation.CollectIfIdle();
        }
        if (activations.Count > 0) Arm();
    }
}
