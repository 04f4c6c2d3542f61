namespace PaymentGrains.Domain.Schedules;

/// <summary>How long to wait before the next try of what must succeed in the end.</summary>
public static class Backoff
{
    /// <summary>An operator is told once this many tries were in vain.</summary>
    public const int AlarmTries = 10;

    /// <summary>When an order that ended without money is looked at again for money that came late (DESIGN 3).</summary>
    public static IReadOnlyList<TimeSpan> Watch { get; } = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1)];

    /// <summary>Reversals: 5 s doubling to 5 min, after <see cref="AlarmTries"/> tries hourly (DESIGN 3).</summary>
    /// <param name="tries">Counted from 1.</param>
    public static TimeSpan Reversal(int tries) => tries switch
    {
        > AlarmTries => TimeSpan.FromHours(1),
        _ => TimeSpan.FromSeconds(Math.Min(300, 5 * Math.Pow(2, tries - 1))),
    };
}
