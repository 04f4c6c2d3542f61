using System.Diagnostics;
using PaymentGrains.Tests.Simulation.Swarm;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Simulation;

/// <summary>Promises 1 to 6 of DESIGN 7 under faults, in many lives.</summary>
public sealed class SwarmTests(ITestOutputHelper output)
{
    private const int Orders = 200;
    private const int FixedWorlds = 60;
    private const int FreshWorlds = 50;
    private const int LongWorlds = 6;

    [Fact]
    public void No_promise_is_broken_in_twenty_thousand_lives_and_every_fault_happens()
    {
        // The fresh ones are others in each run, so that time widens what was looked at; a failure says how to repeat it.
        var fresh = 1_000_000 + (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        IEnumerable<ulong> seeds = [.. Enumerable.Range(1, FixedWorlds).Select(seed => (ulong)seed), .. Enumerable.Range(0, FreshWorlds).Select(more => fresh + (ulong)more), .. Long()];
        var run = SwarmRun.Of(seeds.Select(seed => new SwarmCase(seed, Orders)), Environment.ProcessorCount);
        Report("simulation", $"seeds 1-{FixedWorlds}, {fresh}-{fresh + FreshWorlds - 1} and the first {LongWorlds} of those that are watched for months\n{run.Report()}");
        Assert.True(run.Failed is null, run.Failed is { } failed ? Explain(failed) : "");
        Assert.True(run.Lives >= 20_000);
        Assert.Empty(run.NeverHappened.Select(kind => kind.Name()));
    }

    [Theory]
    [MemberData(nameof(Regressions.All), MemberType = typeof(Regressions))]
    public void What_went_wrong_once_goes_right(string name, string @case)
    {
        var result = SwarmResult.Of(SwarmCase.Parse(@case));
        Assert.True(!result.Failed, $"{name}: {Explain(result)}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_journal_alone_beside_others_and_on_one_core()
    {
        var @case = new SwarmCase(17, 100);
        var alone = SwarmResult.Of(@case);
        var beside = new SwarmResult[2];
        var threads = Enumerable.Range(0, 2).Select(at => new Thread(() => beside[at] = SwarmResult.Of(@case))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(64, alone.Hash.Length);
        Assert.All(beside, other => Assert.Equal(alone.Hash, other.Hash));
        Assert.NotEqual(alone.Hash, SwarmResult.Of(@case with { Seed = 18 }).Hash);

        var start = new ProcessStartInfo("dotnet", [typeof(SwarmTests).Assembly.Location, "--seed", "17", "--orders", "100"]) { RedirectStandardOutput = true };
        // Another process has other hash codes of strings, and this one sees a single core.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var child = Process.Start(start)!;
        Assert.Contains($"journal hash {alone.Hash}", child.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    private static IEnumerable<ulong> Long()
    {
        for (ulong seed = 1, found = 0; found < LongWorlds; seed++)
        {
            if (!SwarmSettings.LivesLong(seed)) continue;
            found++;
            yield return seed;
        }
    }

    /// <summary>Where <c>./payments test</c> finds what it prints.</summary>
    internal static void Report(ITestOutputHelper output, string name, string text)
    {
        output.WriteLine(text);
        if (Environment.GetEnvironmentVariable("PAYMENTS_TEST_REPORTS") is { Length: > 0 } folder) File.WriteAllText(Path.Combine(folder, name + ".report"), text);
    }

    private void Report(string name, string text) => Report(output, name, text);

    private static string Explain(SwarmResult failed)
    {
        var smallest = Shrinker.Shrink(failed, TimeSpan.FromSeconds(20));
        return $"seed {failed.Case.Seed}: {string.Join("\n", failed.Violations.Take(5))}\nsmaller: ./payments simulate --story --case {smallest.Case}\n{string.Join("\n", smallest.Violations.Take(5))}";
    }
}
