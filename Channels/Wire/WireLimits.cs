namespace PaymentGrains.Channels.Wire;

/// <summary>Limits of one channel account. Pays, queries and reversals have requests of their own, so that slow pays starve nothing else.</summary>
public sealed record WireLimits
{
    /// <summary>Pays on the wire at once.</summary>
    public int Pays { get; init; } = 64;

    /// <summary>Queries on the wire at once.</summary>
    public int Queries { get; init; } = 64;

    /// <summary>Reversals and refunds on the wire at once.</summary>
    public int Reversals { get; init; } = 32;

    /// <summary>How long a pay may wait for a free place; then it is refused, unsent. Queries and reversals wait as long as their call may last.</summary>
    public TimeSpan PayWaits { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Share of lost pays that opens the breaker.</summary>
    public double BreakerShare { get; init; } = 0.5;

    /// <summary>Pays within <see cref="BreakerWindow"/> before the share says anything.</summary>
    public int BreakerPays { get; init; } = 20;

    public TimeSpan BreakerWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long pays are refused before one tries again.</summary>
    public TimeSpan BreakerOpen { get; init; } = TimeSpan.FromSeconds(10);
}
