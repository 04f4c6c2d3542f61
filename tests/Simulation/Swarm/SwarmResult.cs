using System.Collections.Immutable;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What came of one case.</summary>
/// <param name="Lives">Orders that were lived.</param>
/// <param name="Hash">Equal for equal cases, on every machine.</param>
/// <param name="Virtual">Time that passed in the world.</param>
/// <param name="Counts">How often each kind of fault happened.</param>
/// <param name="Ends">Orders by the status in which they ended.</param>
internal sealed record SwarmResult(
    SwarmCase Case, int Lives, string Hash, TimeSpan Virtual, IReadOnlyList<Violation> Violations, IReadOnlyList<Fault> Struck, int[] Counts,
    ImmutableSortedDictionary<string, int> Ends)
{
    public bool Failed => Violations.Count > 0;

    public static SwarmResult Of(SwarmCase @case) => Of(new SwarmWorld(@case));

    public static SwarmResult Of(SwarmWorld world)
    {
        var violations = world.Judges.Violations;
        try
        {
            world.Run();
        }
        catch (Exception error)
        {
            // The world itself broke: somebody waits for ever, or runs in circles, or left the world. After a broken promise it is ended so.
            if (violations.Count == 0) violations = [new Violation(0, world.Virtual.Elapsed, $"the world broke: {error.GetType().Name}: {error.Message}")];
        }

        var ends = world.Tables.Orders.Values.GroupBy(history => history[^1].Order.Status.ToString().ToLowerInvariant());
        return new SwarmResult(
            world.Case, Enumerable.Range(1, world.Case.Orders).Count(world.Case.Lives), world.Hash, world.Virtual.Elapsed, violations, world.Faults.Struck, world.Faults.Counts,
            ends.ToImmutableSortedDictionary(end => end.Key, end => end.Count()));
    }
}
