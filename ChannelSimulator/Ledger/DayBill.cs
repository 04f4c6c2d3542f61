namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>What a channel's statement of one day lists: the ledger, but for the endings that falsify it (DESIGN 8).</summary>
internal static class DayBill
{
    public static IReadOnlyList<BillEntry> Of(TradeLedger ledger, string channel, string merchant, DateOnly day, DateTimeOffset now) =>
    [
        .. ledger.KnownAt(now)
            .Where(trade => trade.Channel == channel && trade.Merchant == merchant)
            .SelectMany(Entries)
            .Where(entry => ChinaTime.Day(entry.At) == day.ToString("yyyyMMdd"))
            .OrderBy(entry => entry.At),
    ];

    static IEnumerable<BillEntry> Entries(Trade trade)
    {
        foreach (var entry in trade.Entries)
        {
            if (entry.Kind == "refund") yield return new BillEntry(trade, entry.RequestNo ?? trade.OutTradeNo, entry.Amount, entry.At, entry.RequestNo is null);
            else if (trade.Ending != CodeEnding.MissingFromBill) yield return new BillEntry(trade, null, entry.Amount - (trade.Ending == CodeEnding.OneFenLessInBill ? 1 : 0), entry.At, false);
        }
    }
}
