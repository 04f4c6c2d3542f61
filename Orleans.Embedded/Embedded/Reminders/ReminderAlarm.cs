using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>An alarm as the engine keeps it in mind.</summary>
internal sealed class ReminderAlarm(ReminderEntry entry)
{
    public (GrainId Grain, string Name) Key => (entry.GrainId, entry.ReminderName);

    public string? ETag => entry.ETag;

    public DateTime StartAt { get; } = DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc);

    public TimeSpan Period => entry.Period;

    public DateTime NextTick { get; set; }

    /// <summary>Removed or set again: what the queue still holds of it is void.</summary>
    public bool Void { get; set; }

    /// <summary>The first of the start and every period after it that is not before now: missed ones are skipped.</summary>
    public static DateTime TickAtOrAfter(DateTime now, DateTime startAt, TimeSpan period)
    {
        if (now <= startAt) return startAt;
        var sinceLast = (now - startAt).Ticks % period.Ticks;
        return sinceLast == 0 ? now : now.AddTicks(period.Ticks - sinceLast);
    }

    /// <summary>The tick after the one that was just delivered.</summary>
    public void Advance(DateTime now)
    {
        var next = TickAtOrAfter(now, StartAt, Period);
        NextTick = next > NextTick ? next : NextTick + Period;
    }
}
