using PaymentGrains.Domain.Orders;
using PaymentGrains.Tests.Simulation.World;

namespace PaymentGrains.Tests.Simulation;

/// <summary>Compares an order's life with the ledger of the simulated channels, which shares no code with ours. Lists what is wrong.</summary>
internal static class Judge
{
    /// <summary>A life with two codes of 120 s and every look afterwards takes less than half of that.</summary>
    private const int RequestsMax = 120;

    public static IEnumerable<string> Faults(PaymentWorld world)
    {
        if (!world.Store.Rows.TryGetValue("demo/" + Story.OrderSn, out var row))
        {
            if (world.Channels.Ledger().Count > 0) yield return "the channel has a trade of an order that we do not know";
            yield break;
        }

        var order = row.Order;
        var trades = world.Channels.Ledger();
        if (!order.IsFinal) yield return $"not final: {order.Status}";
        if (order.Refunds.Any(refund => refund.IsOpen)) yield return "a refund is still open";
        foreach (var trade in trades)
            if (!world.Store.Rows.Values.Any(known => Knows(known.Order, trade.OutTradeNo))) yield return $"the channel has {trade.OutTradeNo}, no order has";

        var net = trades.Sum(trade => trade.Net);
        var owed = order.Status == OrderStatus.Success ? order.Amount - order.Refunded : 0;
        if (net != owed) yield return $"the channel holds {net}, an order in {order.Status} should have {owed} there";

        foreach (var fault in HeldTwice(trades.SelectMany(trade => trade.Entries.Select(entry => (trade.OutTradeNo, Entry: entry))))) yield return fault;
        foreach (var refund in order.Refunds.Where(refund => refund is { Status: RefundStatus.Succeeded, Elsewhere: false }))
            // A store knows no numbers of ours; it gives a purchase back once, whole.
            if (trades.SelectMany(trade => trade.Entries).Count(entry => entry.Kind == "refund" && entry.Amount == refund.Amount && (entry.RequestNo == refund.OutRefundNo || order.FindAttempt(refund.OutTradeNo)!.Scene == Scene.Iap)) != 1)
                yield return $"refund {refund.OutRefundNo} is not booked once at the channel";

        var told = row.Events.Select(sent => sent.Type).Where(type => type is "order.succeeded" or "order.failed" or "order.cancelled").LastOrDefault();
        var shouldTell = order.Status switch { OrderStatus.Success => "order.succeeded", OrderStatus.Failed => "order.failed", _ => "order.cancelled" };
        if (order.IsFinal && told != shouldTell) yield return $"the merchant was told {told ?? "nothing"} of an order in {order.Status}";
        if (row.Events.Select(sent => sent.EventId).Distinct().Count() != row.Events.Count) yield return "two events have the same id";
        if (row.Journal.Any(line => line.Raw?.Contains("00000000000001", StringComparison.Ordinal) == true)) yield return "a payment code is in the journal";
        if (world.Channels.Statistics.Requests > RequestsMax) yield return $"the channel was asked {world.Channels.Statistics.Requests} times";
        if (world.Reminders.Count > 0) yield return "a reminder is left";
    }

    private static bool Knows(OrderState order, string number) =>
        order.FindAttempt(number) is not null || order.Attempts.Exists(attempt => attempt.Purchase?.Token == number);

    private static IEnumerable<string> HeldTwice(IEnumerable<(string OutTradeNo, ChannelSimulator.Ledger.LedgerEntry Entry)> entries)
    {
        var held = new Dictionary<string, long>();
        foreach (var (outTradeNo, entry) in entries.OrderBy(line => line.Entry.At).ThenByDescending(line => line.Entry.Kind == "capture"))
        {
            held[outTradeNo] = held.GetValueOrDefault(outTradeNo) + (entry.Kind == "capture" ? entry.Amount : -entry.Amount);
            if (held[outTradeNo] < 0) yield return $"{outTradeNo} gave back more than it took";
            if (held.Values.Count(amount => amount > 0) > 1) yield return $"two attempts hold money at {entry.At:HH:mm:ss}";
        }
    }
}
