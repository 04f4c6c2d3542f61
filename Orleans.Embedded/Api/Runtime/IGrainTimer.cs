namespace Orleans.Runtime;

/// <summary>A timer of a grain.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>
    /// Sets the next tick and the period. Inside the timer's own callback it takes effect when the callback has completed.
    /// </summary>
    /// <param name="dueTime"><see cref="Timeout.InfiniteTimeSpan"/> pauses, zero ticks at once.</param>
    /// <param name="period"><see cref="Timeout.InfiniteTimeSpan"/> makes it one-shot.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is below -1 ms or above 0xfffffffe ms.</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}
