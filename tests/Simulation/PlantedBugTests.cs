using PaymentGrains.Tests.Simulation.Bugs;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Simulation;

/// <summary>A simulation that finds nothing proves nothing: it must find every mistake that we put in. <c>./payments simulate --bug all</c> tries three seeds each.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    public static TheoryData<string, int> Names
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var (bug, at) in BugCatalogue.All.Select((bug, at) => (bug, at))) data.Add(bug.Name, BugHunt.Seeds[at % BugHunt.Seeds.Count]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_simulation_finds_every_planted_bug(string name, int seed)
    {
        var caught = BugHunt.Run(BugCatalogue.Find(name)!, seed);
        output.WriteLine($"{caught.Took.TotalSeconds:0.0} s");
        Assert.True(caught.Found, $"{name} got away from seed {seed}:\n{caught.Said}");
    }
}
