using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What must be true once everything has come to its end.</summary>
internal sealed partial class Judges
{
    /// <summary>A life with several codes of 120 s each, every fault of a storm, hourly repeats and looks afterwards takes fewer calls.</summary>
    private const int CallsMax = 600;

    /// <summary>The minute that the channel's trade outlives our deadline (promise 1), and what a clock may be off.</summary>
    private static readonly TimeSpan OpenAfterTheDeadline = TimeSpan.FromMinutes(1) + 2 * SwarmSettings.SkewMax;

    /// <summary>Each refused code is asked for once at its end and three times afterwards.</summary>
    private const int CallsMaxOfAnAttempt = 6;

    /// <summary>In a long run a refund, or one made at the console, is asked for hourly while the bank has it, or until nobody has done it, and its trade with it, which takes three calls.</summary>
    private const int CallsMaxOfADay = 24 * 3;

    /// <summary>The time in which every order must have come to its end is over.</summary>
    public void EverythingIsFinal()
    {
        foreach (var (key, history) in world.Tables.Orders)
            if (history[^1].Order is { IsFinal: false } open && !WaitsForItsRefund(open)) Accuse(SwarmWorld.NumberOf(key), $"{Bound} after the last fault it is still {history[^1].Order.Status}");
    }

    public void AtTheEnd()
    {
        foreach (var (key, history) in world.Tables.Orders)
        {
            var order = SwarmWorld.NumberOf(key);
            foreach (var wrong in Wrong(history)) Accuse(order, wrong);
            if (_cancelled.Contains(order) && history[^1].Order.Status != OrderStatus.Cancelled && !history[^1].Order.Refunds.Any(refund => IsGivenUp(history[^1].Order, refund))) Accuse(order, $"its cancel was acknowledged, and it ended {history[^1].Order.Status}");
            if (_calls.GetValueOrDefault(order) > CallsMaxOf(history[^1].Order)) Accuse(order, $"the channel was called {_calls[order]} times");
        }

        foreach (var trade in world.Channels.Ledger())
            if (world.Tables.OrderOfTrade(trade.OutTradeNo) is null) Accuse(0, $"the channel has a trade {trade.OutTradeNo} that no order has");
        foreach (var reminder in world.Tables.Reminders.Keys)
            if (world.Tables.Latest(reminder.Grain.Key.ToString()!) is { } left && left.Order.Refunds.All(refund => !refund.IsOpen || refund.NextStepAt is null))
                Accuse(SwarmWorld.NumberOf(reminder.Grain.Key.ToString()!), "its reminder is left");
    }

    private IEnumerable<string> Wrong(IReadOnlyList<Commit> history)
    {
        var order = history[^1].Order;
        var trades = order.Attempts.Select(Trade).OfType<LedgerLine>().ToList();
        var net = trades.Sum(trade => trade.Net);
        // What stays behind: in a success that of other attempts, for its own is in what we say we have.
        var stays = order.Refunds.Where(refund => IsGivenUp(order, refund) && refund.OutTradeNo != (order.Status == OrderStatus.Success ? order.LastAttempt!.OutTradeNo : "")).Sum(refund => refund.Amount);
        var ours = stays + (order.Status == OrderStatus.Success ? order.Amount - order.Refunded : 0);
        var waiting = order.Refunds.Where(refund => !IsGivenUp(order, refund) && WaitsForAnother(order, refund)).Sum(refund => refund.Amount);
        // What was refunded at the console alone shows only when somebody has reason to ask; it never makes us believe in more than that.
        var unseen = _console.GetValueOrDefault(SwarmWorld.NumberOf(order.Key)) - order.Refunds.Where(refund => refund.Kind == RefundKind.Channel).Sum(refund => refund.Amount);
        if (net != ours && !(net < ours && ours - net <= unseen) && !(net > ours && net - ours <= waiting)) yield return $"in the end the channel holds {net} fen of an order in {order.Status} that should have {ours} there";
        foreach (var refund in order.Refunds)
            if (refund.IsOpen && !IsGivenUp(order, refund) && !WaitsForAnother(order, refund)) yield return $"refund {refund.RefundNo} never came to an end";

        foreach (var twice in HeldTwice(trades.Where(trade => !_beyondOurReach.Contains(trade.OutTradeNo)))) yield return twice;
        foreach (var entry in trades.SelectMany(trade => trade.Entries).Where(entry => entry is { Kind: "refund", RequestNo: { } no } && !no.StartsWith("CONSOLE", StringComparison.Ordinal)))
        {
            var refund = order.Refunds.Find(refund => refund.OutRefundNo == entry.RequestNo);
            if (refund is null) yield return $"the channel gave {entry.Amount} fen back as {entry.RequestNo}, which no refund of ours is";
            else if (refund.Status != RefundStatus.Succeeded || refund.Amount != entry.Amount) yield return $"the channel gave {entry.Amount} fen back as {entry.RequestNo}, ours is {refund.Status} with {refund.Amount}";
        }

        foreach (var attempt in order.Attempts.Where(attempt => attempt.NeedsTicket && !_takenThoughClosed.Contains(attempt.OutTradeNo)))
            if (Trade(attempt)?.Entries.FirstOrDefault(entry => entry.Kind == "capture") is { } capture && capture.At > attempt.Deadline + OpenAfterTheDeadline)
                yield return $"{attempt.OutTradeNo} was paid at {capture.At:HH:mm:ss}, and its time was over at {attempt.Deadline:HH:mm:ss}";
        var events = history.SelectMany(step => step.Events).ToList();
        if (events.Select(sent => sent.EventId).Distinct().Count() != events.Count) yield return "two events have the same id";
        if (history.SelectMany(step => step.Journal).Any(line => line.Raw is { } raw && Codes(order).Any(code => raw.Contains(code, StringComparison.Ordinal)))) yield return "a payment code is in the journal";
    }

    /// <summary>What is reserved for a refund that nobody does is missing for another: both wait for the same person.</summary>
    private bool WaitsForAnother(OrderState order, Refund refund) => refund.Status == RefundStatus.Abnormal && order.Refunds.Any(other => IsGivenUp(order, other));

    private int CallsMaxOf(OrderState order) =>
        CallsMax + CallsMaxOfAnAttempt * order.Attempts.Count + (world.Settings.IsLong ? CallsMaxOfADay * (15 + order.Refunds.Sum(refund => world.Refunds.IsNeverDone(refund) ? 75 : 15)) : 0);

    /// <summary>Some refunds take longer than <see cref="Bound"/>: their number is dead at the channel, or an undo was refused of which a send may still be under way, or in a long run the bank has them, or nobody will ever do them.</summary>
    private bool WaitsForItsRefund(OrderState order) =>
        order.Status == OrderStatus.Cancelling && order.Refunds.Any(refund => refund.IsOpen && (world.Settings.IsLong || world.Refunds.IsClosed(refund) || refund is { Undo: true, Refused: true }));

    /// <summary>Nobody does it, and all that we can do is done: it is abnormal for everybody to see, its amount is reserved, and only what we owe is still asked for.</summary>
    private bool IsGivenUp(OrderState order, Refund refund) =>
        world.Refunds.IsNeverDone(refund) && refund.Status == RefundStatus.Abnormal && refund.NextStepAt is null == !(refund.IsOwed || order.Status == OrderStatus.Cancelling);

    private IReadOnlyList<string> Codes(OrderState order) => new Script(world.Case, world.Weather, SwarmWorld.NumberOf(order.Key)).Codes;

    private static IEnumerable<string> HeldTwice(IEnumerable<LedgerLine> trades)
    {
        var held = new Dictionary<string, long>();
        foreach (var (outTradeNo, entry) in trades.SelectMany(trade => trade.Entries.Select(entry => (trade.OutTradeNo, Entry: entry)))
            .OrderBy(line => line.Entry.At).ThenByDescending(line => line.Entry.Kind == "capture"))
        {
            held[outTradeNo] = held.GetValueOrDefault(outTradeNo) + (entry.Kind == "capture" ? entry.Amount : -entry.Amount);
            if (held.Values.Count(amount => amount > 0) > 1) yield return $"two attempts held money at {entry.At:HH:mm:ss}";
        }
    }
}
