namespace Orleans.Runtime;

/// <summary>The times of a tick, UTC.</summary>
public readonly struct TickStatus
{
    /// <summary>All three.</summary>
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    /// <summary>When the first tick was due.</summary>
    public DateTime FirstTickTime { get; }

    /// <summary>The time between ticks.</summary>
    public TimeSpan Period { get; }

    /// <summary>When this tick was sent.</summary>
    public DateTime CurrentTickTime { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
}
