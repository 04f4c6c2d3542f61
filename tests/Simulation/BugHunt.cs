using System.Diagnostics;
using PaymentGrains.Tests.Simulation.Bugs;

namespace PaymentGrains.Tests.Simulation;

/// <summary>Whether the simulation finds a planted bug, and how fast.</summary>
internal static class BugHunt
{
    /// <summary>Seeds to start from; each run goes on to the next ones until something is wrong.</summary>
    public static IReadOnlyList<int> Seeds { get; } = [1, 10_001, 20_001];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <param name="Found">A promise was broken within the time that a bug has.</param>
    /// <param name="Took">From the start of the process.</param>
    /// <param name="Said">All that the run printed.</param>
    public sealed record Catch(bool Found, TimeSpan Took, string Said);

    public static Catch Run(PlantedBug bug, int seed)
    {
        // The compiler's time is not the simulation's.
        BugBuild.Make(bug);
        var watch = Stopwatch.StartNew();
        var (status, said) = BugRun.Start(bug, ["--seed", $"{seed}", "--orders", "100", "--for", $"{Limit.TotalSeconds}s", "--quick"], Limit + TimeSpan.FromSeconds(10));
        return new Catch(status == 1 && said.Contains("BROKEN", StringComparison.Ordinal) && watch.Elapsed <= Limit, watch.Elapsed, said);
    }

    /// <summary>Every bug from every seed, a line each; false when one got away.</summary>
    public static bool All(TextWriter output)
    {
        var escaped = 0;
        foreach (var bug in BugCatalogue.All)
        {
            var catches = Seeds.Select(seed => Run(bug, seed)).ToList();
            output.WriteLine($"{bug.Name,-48}{string.Join("   ", catches.Select(caught => caught.Found ? $"found in {caught.Took.TotalSeconds,4:0.0} s" : "GOT AWAY"))}");
            escaped += catches.Count(caught => !caught.Found);
        }

        output.WriteLine($"{BugCatalogue.All.Count} planted bugs, from seeds {string.Join(", ", Seeds)}: {(escaped == 0 ? "all found each time" : $"{escaped} got away")}");
        return escaped == 0;
    }
}
