using System.Globalization;
using Spectre.Console;

namespace PaymentGrains.Tests.Soak;

/// <summary>What a person reads of a soak.</summary>
internal sealed class Report(IAnsiConsole console)
{
    private const int StoryLinesMax = 200;

    private const int WideAt = 110;

    public void Header(SoakOptions options) => console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
        $"[bold]soak[/]  seed {options.Seed} · {options.Sells.TotalMinutes:0.##} min · engine {SoakResult.Engine} · {options.Terminals} terminals · {options.Gateways} gateway{(options.Gateways > 1 ? "s" : "")} · {Environment.ProcessorCount} cores · {options.Folder}");

    public void Progress(TimeSpan elapsed, string text) => console.MarkupLineInterpolated($"[grey]{Clock(elapsed)}[/]  {text}");

    public void Show(SoakResult result)
    {
        var files = result.Verdict.Files;
        var orders = NewTable("orders", "count", "amount");
        foreach (var state in files.Where(file => file.Row is not null).GroupBy(file => file.Row!.Status).OrderByDescending(state => state.Count()))
            orders.AddRow(state.Key, Count(state.Count()), Yuan(state.Sum(file => file.Row!.Amount)));
        orders.AddRow("[grey]never arrived[/]", Count(files.Count(file => file.Row is null)), "");
        orders.AddRow("[grey]ended, still watched[/]", Count(result.Verdict.Watched), "");

        var refunds = NewTable("refunds", "count", "amount");
        foreach (var state in files.SelectMany(file => file.Refunds.Select(refund => (Words: $"{refund.Kind.Replace('_', ' ')} {(file.IsInDoubt(refund) ? "in doubt for a day" : refund.Status)}", refund.Amount))).GroupBy(refund => refund.Words).OrderBy(state => state.Key, StringComparer.Ordinal))
            refunds.AddRow(state.Key, Count(state.Count()), Yuan(state.Sum(refund => refund.Amount)));
        var reversed = files.SelectMany(file => file.Trades).SelectMany(trade => trade.Entries).Where(entry => entry is { Kind: "refund", RequestNo: null }).ToArray();
        refunds.AddRow("given back by a reversal", Count(reversed.Length), Yuan(reversed.Sum(entry => entry.Amount)));

        Side(orders, refunds);
        Side(Counts("killed", result.Kills), Counts("faults struck", result.FaultsStruck), Counts("requests without a certain answer", result.Sales.Failures));

        var comparison = NewTable("yuan", "at the channel", "in our books", "difference");
        var (unseen, notFound) = (files.Sum(file => file.Unseen), files.Sum(file => file.NotFoundYet));
        Compare(comparison, "captured", files.Sum(file => file.Captured) - unseen, files.Sum(file => file.BookedCaptured));
        Compare(comparison, "refunded", files.Sum(file => file.Refunded) - unseen - notFound, files.Sum(file => file.BookedRefunded));
        Compare(comparison, "net", files.Sum(file => file.Net) + notFound, files.Sum(file => file.Held));
        console.Write(comparison);
        if (unseen > 0) console.MarkupLineInterpolated($"besides, the channel took and gave back {Yuan(unseen)} within reversals whose answer did not say so, or was lost");
        if (result.ConsoleRefunds > 0) console.MarkupLineInterpolated($"of {result.ConsoleRefunds} refunds at the channel's console {Yuan(notFound)} are not known to us: they are found when the order next has a question to the channel");

        var requests = result.Sales.Requests;
        console.MarkupLineInterpolated($"{requests} requests of terminals, {requests - result.Sales.Failures.Values.Sum()} answered for certain, each answer held against the journal · {result.Verdict.LateOverlaps} late payments beside another, given back");
        console.MarkupLineInterpolated($"sold {Clock(result.Sold)}, settled {Clock(result.Settled)} later");
        if (result.Verdict.LeftOut > 0) console.MarkupLineInterpolated($"{result.Verdict.LeftOut} orders were on their way when the time was over, and are not compared");
        foreach (var missed in result.Missed) console.MarkupLineInterpolated($"[yellow]not met: {missed}[/]");
        Differences(result);
    }

    private void Differences(SoakResult result)
    {
        var differences = result.Verdict.Differences;
        if (differences.Count == 0)
        {
            console.MarkupLine("[green bold]0 differences[/]");
            return;
        }

        var stories = result.Stories().ToArray();
        console.MarkupLineInterpolated($"[red bold]{differences.Count} differences[/] of {differences.Select(difference => difference.OrderSn).Distinct().Count()} orders");
        foreach (var line in stories.Take(StoryLinesMax)) console.WriteLine(line);
        if (stories.Length > StoryLinesMax) console.MarkupLineInterpolated($"… {stories.Length - StoryLinesMax} more lines in {result.Options.Folder}/differences.txt");
    }

    /// <summary>Side by side where there is room.</summary>
    private void Side(params Table[] tables)
    {
        if (console.Profile.Width < WideAt)
        {
            foreach (var table in tables) console.Write(table);
            return;
        }

        var grid = new Grid();
        foreach (var _ in tables) grid.AddColumn(new GridColumn().NoWrap());
        grid.AddRow([.. tables]);
        console.Write(grid);
    }

    private static Table Counts(string title, IReadOnlyDictionary<string, int> counts)
    {
        var table = NewTable(title, "count");
        foreach (var (what, count) in counts.OrderByDescending(entry => entry.Value)) table.AddRow(Markup.Escape(what), Count(count));
        return table;
    }

    private static void Compare(Table table, string what, long channel, long books) => table.AddRow(
        what, Yuan(channel), Yuan(books), channel == books ? "[green]0.00[/]" : $"[red]{Yuan(channel - books)}[/]");

    private static Table NewTable(string first, params string[] numbers)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn($"[bold]{first}[/]"));
        foreach (var number in numbers) table.AddColumn(new TableColumn(number).RightAligned());
        return table;
    }

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => (fen / 100m).ToString("N2", CultureInfo.InvariantCulture);

    private static string Clock(TimeSpan time) => $"{(int)time.TotalMinutes}:{time.Seconds:00}";
}
