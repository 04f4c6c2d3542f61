using PaymentGrains.Tests.Soak.Chaos;
using PaymentGrains.Tests.Soak.Judge;
using PaymentGrains.Tests.Soak.Sales;

namespace PaymentGrains.Tests.Soak;

/// <param name="Sold">How long the terminals sold.</param>
/// <param name="Settled">How long it took from then until everything was at its end.</param>
internal sealed record SoakResult(
    SoakOptions Options, TimeSpan Sold, TimeSpan Settled, Verdict Verdict, SaleBook Sales,
    IReadOnlyDictionary<string, int> Kills, IReadOnlyDictionary<string, int> FaultsStruck, int ConsoleRefunds)
{
    public static string Engine =>
#if ENGINE_ORLEANS
        "Orleans";
#else
        "embedded";
#endif

    /// <summary>What a run of this length should have met and did not.</summary>
    public IEnumerable<string> Missed => Options.Sells < TimeSpan.FromMinutes(SoakOptions.LongRunMinutes)
        ? []
        : Enum.GetNames<KillKind>().Select(kind => kind.ToLowerInvariant()).Where(kind => !Kills.ContainsKey(kind)).Select(kind => $"no {kind} was killed")
            .Concat(ChaosPlan.FaultKinds.Where(kind => !FaultsStruck.ContainsKey(kind)).Select(kind => $"the fault {kind} never struck"));

    /// <summary>The differences, each with its order's story.</summary>
    public IEnumerable<string> Stories()
    {
        var files = Verdict.Files.ToDictionary(file => file.OrderSn);
        foreach (var order in Verdict.Differences.GroupBy(difference => difference.OrderSn))
        {
            foreach (var difference in order) yield return $"{difference.Rule}: {difference.What}";
            if (files.TryGetValue(order.Key, out var file))
                foreach (var line in file.Story()) yield return line;
            yield return "";
        }
    }
}
