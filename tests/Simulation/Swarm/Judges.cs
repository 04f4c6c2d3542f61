using System.Text;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// Watches a run from outside: what was saved, what tills were told, and the ledger of the channels, which shares no code with ours. It reads
/// states and asks no state machine.
/// </summary>
internal sealed partial class Judges(SwarmWorld world)
{
    /// <summary>Once nothing goes wrong any more, every order is final after this: the hourly rhythm of what failed more than ten times.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(70);

    /// <summary>
    /// A charge that the network delivers later than this was denied by the channel before ("no such trade"), so another may have taken its
    /// place; the money goes back by itself. The settle time of FACTS 0.5, less what two clocks may be apart.
    /// </summary>
    private static readonly TimeSpan ChargedTooLate = OrderMachine.SettleTime - 2 * SwarmSettings.SkewMax;

    /// <summary>The slowest save between the last look and the reversal; less than the pause between two looks of the schedule.</summary>
    private static readonly TimeSpan AskedBefore = TimeSpan.FromSeconds(13);

    private const int StepsAfterwards = 30_000;

    private static readonly TimeSpan HeldBack = TimeSpan.FromSeconds(20);

    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, int> _paysSent = [];
    private readonly HashSet<string> _beyondOurReach = [];
    private readonly HashSet<string> _takenThoughClosed = [];
    private readonly HashSet<string> _comes = [];
    private readonly Dictionary<(string Process, int Order), TimeSpan> _asked = [];
    private readonly Dictionary<int, int> _calls = [];
    private readonly HashSet<int> _cancelled = [];
    private readonly Dictionary<int, long> _console = [];

    public IReadOnlyList<Violation> Violations => _violations;

    public void Accuse(int order, string what)
    {
        // What a broken promise leads to belongs to the story; two days of it do not.
        if (_violations.Count == 0) world.Virtual.StepLimit = Math.Min(world.Virtual.StepLimit, world.Virtual.Steps + StepsAfterwards);
        _violations.Add(new Violation(order, world.Virtual.Elapsed, what));
        world.Chronicle.Add(order, "JUDGE", what);
    }

    /// <summary>A step is in the database: it must follow from the one before, tell the merchant what it must, and agree with the channels.</summary>
    public void Committed(string key, Commit? before, Commit step)
    {
        var order = SwarmWorld.NumberOf(key);
        world.Record($"{key} {step.Version} {step.Order.Status} {step.Order.Refunded}");
        foreach (var line in step.Journal) world.Record($"{line.At.UtcTicks} {line.Kind} {line.Actor} {line.OutTradeNo} {line.Detail}");
        foreach (var sent in step.Events) world.Record($"{sent.EventId} {sent.Type}");

        if (step.Journal.Count == 0) Accuse(order, "a step was saved without a line in the journal");
        if (step.Order.Step != step.Version) Accuse(order, $"step {step.Order.Step} was saved as {step.Version}");
        if (before is not null) Follows(order, before.Order, step.Order);
        Tells(order, before?.Order, step);
        AgreesWithTheChannels(order, before?.Order, step.Order);
    }

    /// <summary>A pay leaves a process: its intent must be saved, and no trade is ever charged twice.</summary>
    public void PayLeaves(int order, byte[] body)
    {
        var saved = world.Tables.Latest(SwarmWorld.Key(order))?.Order.Attempts.Find(attempt => Contains(body, attempt.OutTradeNo));
        if (saved is null)
        {
            Accuse(order, "a charge leaves whose intent is not saved");
            return;
        }

        if ((_paysSent[saved.OutTradeNo] = _paysSent.GetValueOrDefault(saved.OutTradeNo) + 1) > 1) Accuse(order, $"the charge of {saved.OutTradeNo} leaves a second time");
    }

    /// <summary>A pay reaches the channel <paramref name="late"/> after it left.</summary>
    public void PayArrives(int order, byte[] body, TimeSpan late)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.Attempts.Find(attempt => Contains(body, attempt.OutTradeNo)) is not { NeedsTicket: false } attempt) return;
        var code = new Script(world.Case, world.Weather, order).Codes.FirstOrDefault(code => Contains(body, code)) ?? "";
        var takes = code.EndsWith("06", StringComparison.Ordinal) ? late + HeldBack : late;
        // 12: the channel confirms the close and takes the money all the same.
        if (takes > ChargedTooLate || code.EndsWith("12", StringComparison.Ordinal)) _beyondOurReach.Add(attempt.OutTradeNo);
    }

    /// <summary>A customer has scanned or opened what was prepared: from now on every channel knows of it.</summary>
    /// <param name="ending">How he pays; empty while he only looks.</param>
    public void CustomerComes(string outTradeNo, string ending)
    {
        _comes.Add(outTradeNo);
        // The channel confirms the close and takes the money all the same.
        if (ending == "12" && _takenThoughClosed.Add(outTradeNo)) _beyondOurReach.Add(outTradeNo);
    }

    /// <summary>A close reaches the channel. Alipay knows nothing of what nobody has scanned or opened yet, and so cannot close it: what hangs on a wall can be paid until its time is over (promise 1).</summary>
    public void CloseArrives(int order, byte[] body)
    {
        var closed = world.Tables.Latest(SwarmWorld.Key(order))?.Order.Attempts.Find(attempt => attempt is { NeedsTicket: true, Channel: "alipay" } && Contains(body, attempt.OutTradeNo));
        if (closed is not null && !_comes.Contains(closed.OutTradeNo)) _beyondOurReach.Add(closed.OutTradeNo);
    }

    /// <summary>A question about the order has come back to the process, with an answer or without.</summary>
    public void HasAsked(int order, Server server) => _asked[(server.Name, order)] = world.Virtual.Elapsed;

    /// <summary>A reversal leaves: it directly follows a last look at the trade (FACTS 1.7), as directly as a slow database lets it. A process that stood still in between is excused.</summary>
    public void ReversalLeaves(int order, Server server)
    {
        if (server.Process.WasPaused) return;
        if (!_asked.TryGetValue((server.Name, order), out var at) || world.Virtual.Elapsed - at > AskedBefore) Accuse(order, "a reversal leaves that no last look at the trade goes before");
    }

    /// <summary>Looks at the order's money after each word with a channel.</summary>
    public void Look(int order)
    {
        _calls[order] = _calls.GetValueOrDefault(order) + 1;
        if (world.Tables.Latest(SwarmWorld.Key(order)) is not { } latest) return;
        var holding = latest.Order.Attempts.Where(attempt => Trade(attempt) is { Net: > 0 }).ToList();
        if (holding.Count(attempt => !_beyondOurReach.Contains(attempt.OutTradeNo)) > 1)
            Accuse(order, $"two attempts hold money: {string.Join(", ", holding.Select(attempt => attempt.OutTradeNo))}");
    }

    public void Heard(int order, string what, OrderReply reply)
    {
        if (reply.Order is { } view) Heard(order, what, view);
        if (what == "cancel" && reply.Refusal is not (Refusal.None or Refusal.NothingToDo)) Accuse(order, $"a cancel was refused: {reply.Refusal}");
        if (reply.Refusal != Refusal.None) return;
        if (what == "cancel") _cancelled.Add(order);
        var saved = world.Tables.Latest(SwarmWorld.Key(order))?.Order;
        if (saved is null) Accuse(order, $"'{what}' was acknowledged, and nothing of it is saved");
        else if (what.StartsWith("refund", StringComparison.Ordinal) && saved.FindRefund(what.Split(' ')[1]) is null) Accuse(order, $"'{what}' was acknowledged, and no such refund is saved");
        else if (what == "cancel" && saved.Status is not (OrderStatus.Cancelling or OrderStatus.Cancelled)) Accuse(order, $"'{what}' was acknowledged, and the order is {saved.Status}");
    }

    /// <summary>What a till is told must be in the database: memory never runs ahead of it.</summary>
    public void Heard(int order, string what, OrderView view)
    {
        var status = Enum.Parse<OrderStatus>(view.Status, ignoreCase: true);
        if (!world.Tables.History(SwarmWorld.Key(order)).Any(step =>
            step.Order.Status == status && step.Order.Attempts.Count == view.Attempts.Length && step.Order.Refunds.Count == view.Refunds.Length && step.Order.Refunded == view.Refunded))
            Accuse(order, $"'{what}' was answered with {view.Status}, {view.Attempts.Length} attempts, {view.Refunded} fen refunded, which was never saved");
        foreach (var attempt in view.Attempts.Where(attempt => attempt.Ticket.Length > 0))
            if (!world.Tables.History(SwarmWorld.Key(order)).Any(step => step.Order.FindAttempt(attempt.OutTradeNo)?.Ticket?.Content == attempt.Ticket))
                Accuse(order, $"'{what}' handed out a ticket of {attempt.OutTradeNo} that was never saved");
    }

    /// <summary>Money of which we are not told.</summary>
    public void RefundedAtTheConsole(int order, long amount) => _console[order] = _console.GetValueOrDefault(order) + amount;

    private static bool Contains(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    private LedgerLine? Trade(Attempt attempt) => world.Channels.Ledger(attempt.OutTradeNo);

    private void Follows(int order, OrderState before, OrderState after)
    {
        if (before.Amount != after.Amount || before.Currency != after.Currency) Accuse(order, "the amount changed");
        if (before.Attempts.Count > after.Attempts.Count || before.Refunds.Count > after.Refunds.Count) Accuse(order, "an attempt or a refund is forgotten");
        if (before.Status != after.Status && !MayBecome(before.Status, after.Status)) Accuse(order, $"{before.Status} became {after.Status}");
        foreach (var (was, now) in before.Refunds.Zip(after.Refunds))
        {
            // Only what took the place of a refused undo has another number.
            var replaced = was.Undo && !now.Undo && now.UndoNo == was.OutRefundNo;
            if (was.RefundNo != now.RefundNo || was.Amount != now.Amount || (was.OutRefundNo != now.OutRefundNo && !replaced)) Accuse(order, $"refund {was.RefundNo} changed its number or amount");
            if (was.Status is RefundStatus.Succeeded or RefundStatus.Failed && was.Status != now.Status) Accuse(order, $"refund {was.RefundNo} was {was.Status} and is {now.Status}");
        }

        foreach (var (was, now) in before.Attempts.Zip(after.Attempts))
            if (was.Ticket is not null && was.Ticket != now.Ticket) Accuse(order, $"the ticket of {was.OutTradeNo} changed, and somebody may pay with the first one");
        foreach (var attempt in after.Attempts)
            if (after.Refunds.Where(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.Status != RefundStatus.Failed).Sum(refund => refund.Amount) > after.Amount)
                Accuse(order, $"more is refunded of {attempt.OutTradeNo} than was paid");
    }

    /// <summary>The table of DESIGN 3.</summary>
    private static bool MayBecome(OrderStatus from, OrderStatus to) => (from, to) switch
    {
        (OrderStatus.Created, OrderStatus.Connecting or OrderStatus.Cancelled) => true,
        (OrderStatus.Connecting, OrderStatus.Paying or OrderStatus.Success or OrderStatus.Failed or OrderStatus.Cancelling or OrderStatus.Cancelled) => true,
        (OrderStatus.Paying, OrderStatus.Success or OrderStatus.Failed or OrderStatus.Cancelling or OrderStatus.Cancelled) => true,
        (OrderStatus.Success, OrderStatus.Cancelling or OrderStatus.Cancelled) => true,
        (OrderStatus.Cancelling, OrderStatus.Cancelled) => true,
        (OrderStatus.Failed, OrderStatus.Connecting) => true,
        _ => false,
    };

    /// <summary>Every change that the merchant must know of is committed with its event, and no event tells of what is not.</summary>
    private void Tells(int order, OrderState? before, Commit step)
    {
        var told = step.Events.Select(sent => sent.Type).ToList();
        var mustTell = new List<string>();
        if (before?.Status != step.Order.Status && step.Order.Status is OrderStatus.Success or OrderStatus.Failed or OrderStatus.Cancelled)
            if (before?.Status != step.Order.Status) mustTell.Add(step.Order.Status switch { OrderStatus.Success => "order.succeeded", OrderStatus.Failed => "order.failed", _ => "order.cancelled" });
        foreach (var refund in step.Order.Refunds)
        {
            var was = before?.Refunds.Find(other => other.RefundNo == refund.RefundNo)?.Status;
            if (was != refund.Status && refund.Status != RefundStatus.Pending) mustTell.Add($"refund.{refund.Status.ToString().ToLowerInvariant()}");
        }

        foreach (var attempt in step.Order.Attempts)
            if (attempt.Late && before?.FindAttempt(attempt.OutTradeNo)?.Late != true) mustTell.Add("order.late_success");
        var missing = mustTell.Except(told).ToList();
        var untrue = told.Except(mustTell).ToList();
        if (missing.Count > 0) Accuse(order, $"the merchant is not told with the step: {string.Join(", ", missing)}");
        if (untrue.Count > 0) Accuse(order, $"the merchant is told what did not happen: {string.Join(", ", untrue)}");
    }

    private void AgreesWithTheChannels(int order, OrderState? before, OrderState after)
    {
        if (after.Status != before?.Status)
        {
            if (after.Status == OrderStatus.Success && Trade(after.LastAttempt!) is not { } trade) Accuse(order, "success, and the channel knows no such trade");
            else if (after.Status == OrderStatus.Success && Trade(after.LastAttempt!)!.Captured != after.Amount) Accuse(order, $"success, and the channel took {Trade(after.LastAttempt!)!.Captured} fen, not {after.Amount}");
            if (after.Status is OrderStatus.Failed or OrderStatus.Cancelled) HoldsNothing(order, after, $"{after.Status}");
        }

        if (after.Attempts.Count > (before?.Attempts.Count ?? 0)) NoOtherStandsOpen(order, after);
        foreach (var attempt in after.Attempts)
            if (attempt.Status == AttemptStatus.Closed && before?.FindAttempt(attempt.OutTradeNo)?.Status != AttemptStatus.Closed) CannotBePaid(order, attempt, "it is closed");
        foreach (var refund in after.Refunds)
        {
            if (before?.FindRefund(refund.RefundNo)?.Status == refund.Status) continue;
            var trade = world.Channels.Ledger(refund.OutTradeNo);
            var booked = trade?.Entries.Where(entry => entry.Kind == "refund" && entry.RequestNo == refund.OutRefundNo).Sum(entry => entry.Amount) ?? 0;
            // Written down from what the channel says of the whole trade; the end shows whether the sums agree.
            if (refund.Kind == RefundKind.Channel || refund.Elsewhere) continue;
            if (refund.Status == RefundStatus.Succeeded && booked != refund.Amount) Accuse(order, $"refund {refund.RefundNo} succeeded, and the channel gave back {booked} fen by it, not {refund.Amount}");
            if (refund.Status == RefundStatus.Failed && booked != 0) Accuse(order, $"refund {refund.RefundNo} failed, and the channel gave back {booked} fen by it");
        }
    }

    private void HoldsNothing(int order, OrderState after, string what)
    {
        foreach (var attempt in after.Attempts)
        {
            if (Trade(attempt) is not { Net: > 0 } trade || _beyondOurReach.Contains(attempt.OutTradeNo)) continue;
            if (after.Refunds.Any(refund => refund.OutTradeNo == attempt.OutTradeNo && refund.IsOpen)) continue;
            Accuse(order, $"{what}, and the channel holds {trade.Net} fen in {attempt.OutTradeNo}");
        }
    }

    private void NoOtherStandsOpen(int order, OrderState after)
    {
        foreach (var attempt in after.Attempts.RemoveAt(after.Attempts.Count - 1))
            CannotBePaid(order, attempt, "a new attempt starts");
    }

    private void CannotBePaid(int order, Attempt attempt, string what)
    {
        // Nobody can pay what has no ticket.
        if (attempt is { NeedsTicket: true, Ticket: null } || _beyondOurReach.Contains(attempt.OutTradeNo)) return;
        if (Trade(attempt) is { Status: "waiting" or "paid" } trade) Accuse(order, $"{what}, and {attempt.OutTradeNo} is {trade.Status} at the channel");
    }
}
