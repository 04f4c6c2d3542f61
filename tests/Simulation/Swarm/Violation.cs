namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Something that must never be, found in a run.</summary>
/// <param name="Order">The order's number; 0 when it concerns none.</param>
internal sealed record Violation(int Order, TimeSpan At, string What)
{
    public override string ToString() => $"S{Order} at {At:d\\.hh\\:mm\\:ss}: {What}";
}
