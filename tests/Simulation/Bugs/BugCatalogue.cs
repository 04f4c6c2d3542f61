namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>
/// Mistakes that payment systems really make, each as the smallest change of our sources that makes it. Where our state machine would find a
/// mistake by an assertion, the change takes that away too: what is to find it is the simulation.
/// </summary>
internal static partial class BugCatalogue
{
    private const string Machine = "Domain/Orders/OrderMachine.cs";
    private const string Steps = "Domain/Orders/OrderMachine.Steps.cs";
    private const string Trades = "Domain/Orders/OrderMachine.Trades.cs";
    private const string Applied = "Domain/Orders/OrderMachine.Apply.cs";
    private const string Invariants = "Domain/Orders/OrderInvariants.cs";
    private const string Grain = "Grains/Orders/PaymentOrderGrain.cs";
    private const string Calls = "Grains/Orders/OrderChannelCalls.cs";

    public static IReadOnlyList<PlantedBug> All { get; } =
        [.. Answers(), .. Charges(), .. Reversals(), .. Deadlines(), .. Callbacks(), .. Refunds(), .. Saves(), .. Wakings(), .. Scenes()];

    public static PlantedBug? Find(string name) => All.FirstOrDefault(bug => bug.Name == name);

    private static PlantedBug Bug(string name, string story, params SourceEdit[] edits) => new(name, story, edits);

    private static SourceEdit Edit(string file, string old, string @new) => new(file, old, @new);

    /// <summary>Nobody looks again at an attempt that the bug closed in these words: our watch would repair what it broke (FACTS 0.6).</summary>
    private static SourceEdit NoWatchAfter(string how) => Edit(Applied, "NextStepAt = e.WatchAt,", $"NextStepAt = e.How == \"{how}\" ? null : e.WatchAt,");
}
