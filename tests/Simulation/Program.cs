using System.Diagnostics;
using System.Globalization;
using PaymentGrains.Tests.Simulation.Bugs;
using PaymentGrains.Tests.Simulation.Swarm;

namespace PaymentGrains.Tests.Simulation;

/// <summary><c>./payments simulate</c>.</summary>
internal static class Program
{
    /// <summary>A fault kind that never happened in a run of this many lives is a mistake of the simulation.</summary>
    private const int LivesForEveryFault = 20_000;

    private const int LongestShown = 2000;

    public static int Main(string[] args)
    {
        if (args is ["help" or "-h" or "--help"])
        {
            Console.WriteLine(SimulateCommand.Usage);
            return 0;
        }

        // From ./payments simulate --coverage, which has run the simulation under a collector.
        if (args is ["coverage", var file]) return CoverageReport.Print(file, Console.Out) ? 0 : 1;
        if (SimulateCommand.Parse(args, out var problem) is not { } command) return Misused(problem);
        if (command.Bug == "list")
        {
            foreach (var bug in BugCatalogue.All) Console.WriteLine(bug.Name);
            return 0;
        }

        if (command.Bug == "all") return BugHunt.All(Console.Out) ? 0 : 1;
        if (command.Bug is { } name)
        {
            if (BugCatalogue.Find(name) is not { } bug) return Misused($"there is no planted bug {name}; --bug list prints their names");
            Console.WriteLine($"planted: {bug.Story}");
            return Child(BugBuild.Make(bug), args);
        }

        return Simulate(command);
    }

    private static int Simulate(SimulateCommand command)
    {
        var first = command.Seed ?? (ulong)Stopwatch.GetTimestamp() % 1_000_000_000;
        IEnumerable<SwarmCase> cases = command.Case is { } given ? [given] : Seeds(first, command.Orders);
        if (command.Case is null && command.For is null) cases = command.Seed is null ? cases.Take(50) : cases.Take(1);
        if (command.Case is null) Console.WriteLine($"from seed {first}, {command.Orders} orders a world");
        var run = SwarmRun.Of(cases, command.Cores, command.For);
        Console.Write(run.Report());
        if (run.Failed is { } failed)
        {
            Tell(failed, command);
            return 1;
        }

        Console.WriteLine("no promise is broken");
        if (run.Only is { } only)
        {
            Console.WriteLine($"journal hash {only.Hash}");
            if (command.Story) Console.Write(Story(only.Case, command.Order is { } order ? [order] : [1]));
        }

        if (run.Lives < LivesForEveryFault || !run.NeverHappened.Any()) return 0;
        Console.WriteLine($"never happened: {string.Join(", ", run.NeverHappened.Select(kind => kind.Name()))}");
        return 1;
    }

    private static void Tell(SwarmResult failed, SimulateCommand command)
    {
        Console.WriteLine($"\nBROKEN with seed {failed.Case.Seed}: {string.Join("\n  ", failed.Violations.Take(5))}");
        Console.WriteLine($"repeat: ./payments simulate --seed {failed.Case.Seed} --orders {failed.Case.Orders}");
        if (command.Quick) return;
        var smallest = Shrinker.Shrink(failed, TimeSpan.FromSeconds(30));
        Console.WriteLine(Smaller(smallest, command.Story));
        Console.WriteLine($"  {string.Join("\n  ", smallest.Violations.Take(5))}");
        if (command.Story) Console.Write("\n" + Story(smallest.Case, [.. smallest.Violations.Select(violation => violation.Order).Where(order => order > 0).Take(1)]));
    }

    /// <summary>A case that is still long goes into a file.</summary>
    private static string Smaller(SwarmResult smallest, bool story)
    {
        var text = smallest.Case.ToString();
        if (text.Length > LongestShown)
        {
            var file = Path.Combine(Path.GetTempPath(), $"payments-simulate-{smallest.Case.Seed}.case");
            File.WriteAllText(file, text);
            text = "@" + file;
        }

        var orders = smallest.Case.Only?.Count ?? smallest.Case.Orders;
        return $"smaller, {orders} orders and {smallest.Struck.Count} faults: ./payments simulate --case {text}{(story ? "" : " --story")}";
    }

    private static string Story(SwarmCase @case, IReadOnlyCollection<int> orders)
    {
        var world = new SwarmWorld(@case, story: true);
        _ = SwarmResult.Of(world);
        return world.Chronicle.Tell(orders);
    }

    private static IEnumerable<SwarmCase> Seeds(ulong first, int orders)
    {
        for (var seed = first; ; seed++) yield return new SwarmCase(seed, orders);
    }

    /// <summary>The same program with the bug in it, and the same arguments but for the bug.</summary>
    private static int Child(string program, string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { ArgumentList = { program } };
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at] == "--bug") at++;
            else if (!args[at].StartsWith("--bug=", StringComparison.Ordinal)) start.ArgumentList.Add(args[at]);
        }

        using var child = Process.Start(start)!;
        child.WaitForExit();
        return child.ExitCode;
    }

    private static int Misused(string problem)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{problem}\n\n{SimulateCommand.Usage}"));
        return 2;
    }
}
