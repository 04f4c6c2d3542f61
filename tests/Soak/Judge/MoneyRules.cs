using PaymentGrains.Tests.Integration.EndToEnd;

namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>What the channel holds, and when.</summary>
internal static class MoneyRules
{
    /// <summary>A request may be under way for this long after we saved the intent; money that the channel takes later is late (DESIGN 3).</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(30);

    public static IEnumerable<Difference> Check(OrderFile file)
    {
        Difference Wrong(string what) => new(file.OrderSn, "money", what);

        foreach (var trade in file.Trades)
        {
            if (trade.Captured != Sum(trade, "capture") || trade.Refunded != Sum(trade, "refund") || trade.Net != trade.Captured - trade.Refunded)
                yield return Wrong($"the ledger's own sums of {trade.OutTradeNo} do not agree");
            if (trade.Captured != 0 && trade.Captured != file.Row?.Amount)
                yield return Wrong($"{trade.OutTradeNo} captured {trade.Captured}, the order is {file.Row?.Amount}");
        }

        var (unseen, notFound) = (file.Unseen, file.NotFoundYet);
        if (file.Net != file.Held - notFound)
            yield return Wrong($"the channel holds {file.Net}, a {file.Row?.Status ?? "missing"} order with {file.Row?.Refunded} refunded of {file.Row?.Amount} holds {file.Held}{(notFound > 0 ? $", {notFound} refunded at the console" : "")}");
        if (file.Captured - unseen != file.BookedCaptured) yield return Wrong($"the channel captured {file.Captured}, our books say {file.BookedCaptured}");
        if (file.Refunded - unseen - notFound != file.BookedRefunded) yield return Wrong($"the channel gave back {file.Refunded}, our books say {file.BookedRefunded}");
        foreach (var (one, other) in Overlaps(file).Where(pair => !IsLate(file, pair.One) && !IsLate(file, pair.Other)))
            yield return new(file.OrderSn, "one attempt holds money", $"{one.OutTradeNo} and {other.OutTradeNo} held money at the same time");
    }

    /// <summary>Pairs that held money together because the channel took it after all was over: allowed, as long as it is back.</summary>
    public static int LateOverlaps(OrderFile file) => Overlaps(file).Count(pair => IsLate(file, pair.One) || IsLate(file, pair.Other));

    private static IEnumerable<(Booked One, Booked Other)> Overlaps(OrderFile file)
    {
        for (var one = 0; one < file.Trades.Count; one++)
            for (var other = one + 1; other < file.Trades.Count; other++)
                if (Held(file.Trades[one]) is { } first && Held(file.Trades[other]) is { } second && first.From < second.To && second.From < first.To)
                    yield return (file.Trades[one], file.Trades[other]);
    }

    private static (DateTimeOffset From, DateTimeOffset To)? Held(Booked trade)
    {
        if (trade.Captured == 0) return null;
        return (trade.Entries.First(entry => entry.Kind == "capture").At, trade.Net == 0 ? trade.Entries.Max(entry => entry.At) : DateTimeOffset.MaxValue);
    }

    /// <summary>Taken later than a request can be under way, or after the channel had said that it was closed.</summary>
    private static bool IsLate(OrderFile file, Booked trade)
    {
        var captured = trade.Entries.First(entry => entry.Kind == "capture").At;
        return captured > file.Attempts.First(attempt => attempt.OutTradeNo == trade.OutTradeNo).StartedAt + UnderWay ||
            file.Journal.Any(line => line.Kind == "attempt_closed" && line.OutTradeNo == trade.OutTradeNo && line.Detail != "no such trade" && line.At < captured);
    }

    private static long Sum(Booked trade, string kind) => trade.Entries.Where(entry => entry.Kind == kind).Sum(entry => entry.Amount);
}
