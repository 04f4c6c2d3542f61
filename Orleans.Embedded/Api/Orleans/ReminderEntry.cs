using Orleans.Runtime;

namespace Orleans;

/// <summary>One alarm, as the table keeps it. Its key is the grain and the name.</summary>
public sealed class ReminderEntry
{
    /// <summary>The grain that is woken.</summary>
    public GrainId GrainId { get; set; }

    /// <summary>The name, chosen by the grain.</summary>
    public string ReminderName { get; set; } = null!;

    /// <summary>When the first tick was or is due, UTC.</summary>
    public DateTime StartAt { get; set; }

    /// <summary>The time between ticks.</summary>
    public TimeSpan Period { get; set; }

    /// <summary>The version of the row.</summary>
    public string? ETag { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period}>";
}
