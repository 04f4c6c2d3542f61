using System.Diagnostics;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Makes a failing case smaller, to few orders and few faults, while something in it is still wrong.</summary>
internal static class Shrinker
{
    /// <summary>The smallest failing case found within <paramref name="limit"/>; at worst the one given, with its faults written out.</summary>
    public static SwarmResult Shrink(SwarmResult failing, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        var best = failing;
        best = Fewer(best, AllOrders(best), (@case, orders) => @case with { Only = [.. orders] }, Accused(best));
        // Whole kinds first: most have nothing to do with it.
        best = Fewer(best, [.. best.Struck.Select(fault => fault.Kind).Distinct()], (@case, kinds) => @case with { Faults = [.. best.Struck.Where(fault => kinds.Contains(fault.Kind))] }, []);
        // Naming the faults keeps those that struck and no others, so that what is left of the orders meets nothing new.
        best = Fewer(best, best.Struck, (@case, faults) => @case with { Faults = [.. faults] }, best.Struck);
        best = Fewer(best, AllOrders(best), (@case, orders) => @case with { Only = [.. orders] }, Accused(best));
        return best;

        SwarmResult Fewer<T>(SwarmResult from, IReadOnlyList<T> parts, Func<SwarmCase, IReadOnlyList<T>, SwarmCase> keep, IReadOnlyList<T> guess)
        {
            if (guess.Count > 0 && Try(keep(from.Case, guess)) is { } guessed) (from, parts) = (guessed, guess);
            // Delta debugging: leave out ever smaller pieces.
            for (var size = (parts.Count + 1) / 2; size >= 1;)
            {
                var shrunk = false;
                for (var at = 0; at < parts.Count && watch.Elapsed < limit; at += size)
                {
                    IReadOnlyList<T> rest = [.. parts.Take(at), .. parts.Skip(at + size)];
                    if (Try(keep(from.Case, rest)) is not { } smaller) continue;
                    (from, parts) = (smaller, rest);
                    at -= size;
                    shrunk = true;
                }

                if (watch.Elapsed >= limit) break;
                if (!shrunk || size > parts.Count) size = size == 1 ? 0 : Math.Max(1, Math.Min(size, parts.Count) / 2);
            }

            return from;
        }
    }

    private static SwarmResult? Try(SwarmCase @case) => SwarmResult.Of(@case) is { Failed: true } result ? result : null;

    private static List<int> AllOrders(SwarmResult result) => [.. Enumerable.Range(1, result.Case.Orders).Where(result.Case.Lives)];

    private static List<int> Accused(SwarmResult result) => [.. result.Violations.Select(violation => violation.Order).Where(order => order > 0).Take(1)];
}
