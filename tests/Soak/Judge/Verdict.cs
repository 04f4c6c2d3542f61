using PaymentGrains.Tests.Integration.EndToEnd;
using PaymentGrains.Tests.Soak.Sales;

namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>The comparison of ledger, database and acknowledgements at one moment.</summary>
internal sealed record Verdict(IReadOnlyList<OrderFile> Files, IReadOnlyList<Difference> Differences)
{
    /// <summary>What has not come to its end yet; judged before that, it would only show as differences.</summary>
    public int Open => Files.Count(file => file.Row is { State.IsFinal: false });

    public int RefundsPending => Files.Sum(file => file.Refunds.Count(refund => refund.Status == "pending" && !file.IsInDoubt(refund)));

    public int AwaitFirstWatch => Files.Count(file => file.Row is { State.AwaitsFirstWatch: true });

    /// <summary>Ended without money; asked for again later.</summary>
    public int Watched => Files.Count(file => file.Row is { State: { IsFinal: true, Moves: true } });

    public int LateOverlaps => Files.Sum(MoneyRules.LateOverlaps);

    /// <summary>Orders that were on their way when the time was over, and are not compared.</summary>
    public int LeftOut { get; init; }

    public Verdict OfWhatIsFinished()
    {
        var open = Files.Where(file => file.Row is { State.IsFinal: false } or { State.AwaitsFirstWatch: true } || file.Refunds.Any(refund => refund.Status == "pending") ||
            file is { HasReminder: true, Row.State.Moves: false }).Select(file => file.OrderSn).ToHashSet();
        return new([.. Files.Where(file => !open.Contains(file.OrderSn))], [.. Differences.Where(difference => !open.Contains(difference.OrderSn))]) { LeftOut = open.Count };
    }

    public Verdict With(IEnumerable<Difference> more) => this with { Differences = [.. Differences, .. more] };

    /// <param name="searchCodes">Search every text of the database for payment codes.</param>
    public static async Task<Verdict> JudgeAsync(Installation installation, SaleBook sales, bool searchCodes = false)
    {
        // The ledger first: what moves between the two readings moves in our books later than at the channel.
        var ledger = await installation.LedgerAsync() ?? [];
        var books = await Books.ReadAsync(installation.Postgres.ConnectionString, searchCodes ? sales.Codes : null);
        var files = OrderFile.Open(books, ledger, sales).ToArray();
        var known = books.Attempts.SelectMany(attempts => attempts).Select(attempt => attempt.OutTradeNo).ToHashSet();
        var differences = ledger.Where(trade => !known.Contains(trade.OutTradeNo))
            .Select(trade => new Difference("", "money", $"the channel knows the trade {trade.OutTradeNo} with {trade.Net}, and we do not")).ToList();
        differences.AddRange(files.SelectMany(Check));
        differences.AddRange(books.CodesFound.Select(found => new Difference("", "codes are secret", found)));

        return new(files, differences);
    }

    /// <summary>Every rule that concerns one order.</summary>
    public static IEnumerable<Difference> Check(OrderFile file) =>
    [
        .. AcknowledgementRules.Check(file), .. MoneyRules.Check(file), .. RefundRules.Check(file), .. JournalRules.Check(file), .. EventRules.Check(file),
        .. ReminderRules.Check(file),
    ];
}
