using System.Text.RegularExpressions;

namespace PaymentGrains.Tests.Simulation.Bugs;

/// <summary>A bug that does not fit the sources any more, or does not compile, would only show when somebody asks for it.</summary>
public sealed class BugCatalogueTests
{
    public static TheoryData<string> Names => [.. BugCatalogue.All.Select(bug => bug.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_bug_fits_the_sources_and_compiles(string name)
    {
        var bug = BugCatalogue.Find(name)!;
        foreach (var (project, edited) in BugBuild.Change(bug)) Assert.Empty(project.ErrorsIn(edited));
    }

    [Fact]
    public void Every_bug_has_a_name_of_its_own_and_a_sentence()
    {
        Assert.Equal(BugCatalogue.All.Count, BugCatalogue.All.Select(bug => bug.Name).Distinct().Count());
        Assert.All(BugCatalogue.All, bug => Assert.Matches(new Regex("^[a-z]+(-[a-z]+)+$"), bug.Name));
        Assert.All(BugCatalogue.All, bug => Assert.Matches(new Regex(@"^[A-Z].{40,}; in .+\.$"), bug.Story));
        Assert.True(BugCatalogue.All.Count >= 24);
    }

    [Fact]
    public void A_bug_that_does_not_fit_says_which_text_is_missing_where()
    {
        var bug = new PlantedBug("misfit", "", [new SourceEdit("Domain/Orders/OrderTimes.cs", "no such text", "")]);
        var wrong = Assert.Throws<InvalidOperationException>(() => BugBuild.Make(bug));
        Assert.Contains("misfit", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("Domain/Orders/OrderTimes.cs", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("no such text", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_with_a_bug_is_made_once_and_differs_in_what_the_bug_changes_only()
    {
        var program = BugBuild.Make(BugCatalogue.Find("no-tombstone")!);
        Assert.Equal(program, BugBuild.Make(BugCatalogue.Find("no-tombstone")!));
        var changed = Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "*.dll")
            .Where(file => !File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(file)))));
        Assert.Equal("PaymentGrains.Domain.dll", Path.GetFileName(Assert.Single(changed)));
    }

    [Fact]
    public void A_program_with_a_bug_runs_and_is_stopped_when_its_time_is_over()
    {
        var bug = BugCatalogue.Find("no-tombstone")!;
        var (exitCode, output) = BugRun.Start(bug, ["help"], TimeSpan.FromSeconds(60));
        Assert.Equal(0, exitCode);
        Assert.Contains(SimulateCommand.Usage.Split('\n')[0].TrimEnd(), output, StringComparison.Ordinal);
        Assert.Equal(BugRun.TimeOver, BugRun.Start(bug, ["--case", "1/20000"], TimeSpan.FromSeconds(1)).ExitCode);
    }
}
