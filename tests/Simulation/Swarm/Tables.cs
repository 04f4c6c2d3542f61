using Orleans.Runtime;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>One committed step of an order, as the database has it: nobody can change or lose it.</summary>
/// <param name="Version">Counts the order's steps from 1.</param>
internal sealed record Commit(
    long Version, DateTimeOffset At, string Process, OrderState Order, IReadOnlyList<JournalEntry> Journal, IReadOnlyList<OutgoingEvent> Events)
{
    /// <summary>The row's deadline column: when something of the order should be over.</summary>
    public DateTimeOffset? Deadline { get; } = Order.Status switch
    {
        OrderStatus.Created => Order.ExpiresAt,
        OrderStatus.Connecting or OrderStatus.Paying or OrderStatus.Cancelling => Order.LastAttempt!.Deadline,
        _ => Order.Refunds.Find(refund => refund.IsOpen)?.RequestedAt,
    };
}

/// <summary>The database: what was committed, and whether it takes calls at all now. It outlives every process.</summary>
internal sealed class Tables
{
    private readonly Dictionary<string, List<Commit>> _orders = [];
    private readonly Dictionary<string, string> _orderOfTrade = [];

    /// <summary>While a standby takes over every call fails; this long after the start it is there.</summary>
    public TimeSpan DownUntil { get; set; }

    /// <summary>The reminder rows, by grain and name.</summary>
    public Dictionary<(GrainId Grain, string Name), Orleans.ReminderEntry> Reminders { get; } = [];

    public IReadOnlyDictionary<string, List<Commit>> Orders => _orders;

    /// <summary>The steps of one order so far, oldest first.</summary>
    public IReadOnlyList<Commit> History(string key) => _orders.GetValueOrDefault(key) ?? (IReadOnlyList<Commit>)[];

    public Commit? Latest(string key) => _orders.GetValueOrDefault(key)?[^1];

    /// <summary>The key of the order whose saved attempt has this number.</summary>
    public string? OrderOfTrade(string outTradeNo) => _orderOfTrade.GetValueOrDefault(outTradeNo);

    /// <summary>Takes the step if the writer has read the one before; false when somebody else was there first.</summary>
    public bool Commit(string key, long expected, Commit step)
    {
        if ((Latest(key)?.Version ?? 0) != expected) return false;
        if (!_orders.TryGetValue(key, out var history)) _orders[key] = history = [];
        history.Add(step);
        foreach (var attempt in step.Order.Attempts) _orderOfTrade.TryAdd(attempt.OutTradeNo, key);
        return true;
    }
}
