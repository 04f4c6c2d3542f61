using Orleans.Embedded;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Decides at each place whether a fault strikes there, and keeps count.</summary>
internal sealed class FaultBook(SwarmCase @case, Weather weather, SwarmWorld world)
{
    private readonly Dictionary<(FaultKind Kind, int Order), int> _places = [];
    private readonly List<Fault> _struck = [];

    /// <summary>How often each kind happened.</summary>
    public int[] Counts { get; } = new int[FaultNames.All.Count];

    /// <summary>Every fault that struck, in order.</summary>
    public IReadOnlyList<Fault> Struck => _struck;

    /// <summary>The fault's own chance, for how long or how bad it is; null when all goes well here.</summary>
    public SeededRandom? Strike(FaultKind kind, int order)
    {
        var ordinal = _places[(kind, order)] = _places.GetValueOrDefault((kind, order)) + 1;
        var likely = weather.Chance(kind, world.Virtual.Elapsed);
        if (likely == 0) return null;
        var chance = Dice.For(@case.Seed, (int)kind, order, ordinal);
        if (!chance.Happens(likely)) return null;
        var fault = new Fault(kind, order, ordinal);
        if (@case.Faults is { } left && !left.Contains(fault)) return null;
        _struck.Add(fault);
        Happened(kind, order);
        return chance;
    }

    /// <summary>Something that is part of an order's own script.</summary>
    public void Happened(FaultKind kind, int order)
    {
        Counts[(int)kind]++;
        world.Chronicle.Add(order, "fault", kind.Name());
    }
}
