using System.Globalization;
using System.Text;
using Orleans.Embedded;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What terminal, grain, database and channel saw, in order of time. Kept only when a story is to be told: a run is repeated for it.</summary>
internal sealed class Chronicle(VirtualWorld world, bool kept)
{
    private readonly List<(TimeSpan At, int Order, string Who, string What)> _lines = [];

    public bool Kept => kept;

    /// <param name="order">0 when it concerns the whole shop.</param>
    public void Add(int order, string who, string what)
    {
        if (kept) _lines.Add((world.Elapsed, order, who, what));
    }

    /// <summary>The story of some orders: their own lines, and those of the whole shop while they lived.</summary>
    public string Tell(IReadOnlyCollection<int> orders)
    {
        var own = _lines.Where(line => orders.Contains(line.Order)).ToList();
        if (own.Count == 0) return "nothing happened to these orders";
        var story = new StringBuilder();
        foreach (var (at, order, who, what) in _lines.Where(line => orders.Contains(line.Order) || (line.Order == 0 && line.At >= own[0].At && line.At <= own[^1].At)))
        {
            var name = order == 0 ? "shop" : $"S{order}";
            story.Append(CultureInfo.InvariantCulture, $"{at:d\\.hh\\:mm\\:ss\\.fff}  {name,-6} {who,-9} {what}\n");
        }

        return story.ToString();
    }
}
