using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Requests;

namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>
/// Tells merchants that a trade was paid, again and again until the answer is what the channel wants, or its patience ends. The only part of
/// the simulator that needs timers.
/// </summary>
internal sealed class Notifier(
    TimeProvider clock,
    SimulatorOptions options,
    INotificationSender sender,
    TradeLedger ledger,
    FaultBoard faults,
    RequestLog log,
    SimulatorCounters counters,
    IReadOnlyList<INoticeWriter> writers,
    Lock gate) : IDisposable
{
    /// <summary>A channel with system errors is late with its notifications too, so that the queries come first.</summary>
    static readonly TimeSpan DelayInTrouble = TimeSpan.FromSeconds(10);

    readonly HashSet<ITimer> timers = [];
    readonly CancellationTokenSource stopping = new();

    /// <summary>Sees to it that the merchant hears of the payment, made or to come. To be called under the lock.</summary>
    public void Watch(Trade trade, DateTimeOffset now)
    {
        if (trade.NotifyUrl is null || trade.Notification is not { NextAt: null, Tries: 0 } || WriterOf(trade) is null) return;
        if ((trade.Status == TradeStatus.Paid ? trade.PaidAt : trade.CaptureAt) is not { } paidAt) return;
        var delay = trade.Ending == CodeEnding.SystemErrorThenPaid ? DelayInTrouble : options.NotificationDelay;
        trade.Notification.NextAt = paidAt + delay;
        ledger.Save(trade);
        After(trade.Notification.NextAt.Value - now, () => NotifyAsync(trade));
    }

    /// <summary>Takes up what was under way before a restart. To be called under the lock.</summary>
    public void Resume()
    {
        var now = clock.GetUtcNow();
        foreach (var trade in ledger.All)
            if (trade.Notification.NextAt is { } at && WriterOf(trade) is not null) After(at - now, () => NotifyAsync(trade));
    }

    /// <summary>Tells of the trade's last refund, once. To be called under the lock.</summary>
    /// <param name="takes">How long the refund runs before there is something to tell.</param>
    public void NotifyOfRefund(Trade trade, DateTimeOffset now, TimeSpan takes = default)
    {
        if (trade.NotifyUrl is null || WriterOf(trade) is not { } writer || writer.Write(trade, NoticeKind.Refunded, now, breakSignature: false) is not { } notice) return;
        After(takes + options.NotificationDelay, () => DeliverAsync(trade, writer, _ => notice));
    }

    public void Dispose()
    {
        stopping.Cancel();
        foreach (var timer in timers) timer.Dispose();
        timers.Clear();
        stopping.Dispose();
    }

    INoticeWriter? WriterOf(Trade trade) => writers.FirstOrDefault(writer => writer.Channel == trade.Channel && writer.Knows(trade.Merchant));

    async Task NotifyAsync(Trade trade)
    {
        var writer = WriterOf(trade)!;
        Func<bool, Notice> paid;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            ledger.Settle(trade, now);
            if (trade.Status != TradeStatus.Paid)
            {
                // Closed before it was paid, or given back meanwhile: the channel tells of payments only.
                trade.Notification.NextAt = null;
                ledger.Save(trade);
                return;
            }

            paid = broken => writer.Write(trade, NoticeKind.Paid, now, broken)!;
            if (trade is { Ending: CodeEnding.NotifiedOutOfOrder, Notification.Tries: 0 })
            {
                After(TimeSpan.FromSeconds(1), () => DeliverStaleAsync(trade, writer));
                After(TimeSpan.FromSeconds(2), () => DeliverAsync(trade, writer, paid));
            }
        }

        var accepted = await DeliverAsync(trade, writer, paid);
        lock (gate)
        {
            if (stopping.IsCancellationRequested) return;
            var state = trade.Notification;
            state.Tries++;
            var gap = accepted || state.Tries > writer.Gaps.Count ? (TimeSpan?)null : writer.Gaps[state.Tries - 1];
            state.NextAt = clock.GetUtcNow() + gap;
            ledger.Save(trade);
            if (gap is { } wait) After(wait, () => NotifyAsync(trade));
        }
    }

    Task<bool> DeliverStaleAsync(Trade trade, INoticeWriter writer) =>
        DeliverAsync(trade, writer, broken => writer.Write(trade, NoticeKind.Stale, clock.GetUtcNow(), broken));

    /// <param name="write">Writes the message, on demand with a wrong signature.</param>
    async Task<bool> DeliverAsync(Trade trade, INoticeWriter writer, Func<bool, Notice?> write)
    {
        var fault = faults.Strike(trade.Channel, Operations.Notify, trade.OutTradeNo);
        if (write(fault?.Kind == FaultKinds.BadSignature) is not { } message) return true;
        if (fault?.Kind == FaultKinds.DropRequest)
        {
            Record(trade, $"{message.Summary} not sent", fault);
            return false;
        }

        try
        {
            if (fault?.Kind is FaultKinds.Delay) await Task.Delay(fault.Pause(1000), clock, stopping.Token);
            if (fault?.Kind is FaultKinds.OutOfOrder) await Task.Delay(fault.Pause(2000), clock, stopping.Token);
            var accepted = await SendAsync(trade, writer, message, fault);
            if (fault?.Kind == FaultKinds.Duplicate) accepted = await SendAsync(trade, writer, message, fault);
            if (fault?.Kind == FaultKinds.OutOfOrder && writer.Write(trade, NoticeKind.Stale, clock.GetUtcNow(), breakSignature: false) is { } stale)
                await SendAsync(trade, writer, stale, fault);

            return accepted && fault?.Kind is not (FaultKinds.DropReply or FaultKinds.HttpError);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task<bool> SendAsync(Trade trade, INoticeWriter writer, Notice message, Fault? fault)
    {
        var accepted = false;
        string result;
        try
        {
            var answer = await sender.PostAsync(new Uri(trade.NotifyUrl!), message, stopping.Token);
            accepted = writer.Accepts(answer);
            result = accepted ? "accepted" : $"HTTP {answer.Status}, not accepted";
        }
        catch (Exception problem) when (!stopping.IsCancellationRequested)
        {
            // Whatever went wrong on the way, the channel only knows that nobody said that it was received.
            result = problem.GetType().Name;
        }

        lock (gate)
        {
            counters.NotificationsSent++;
            if (accepted) counters.NotificationsAccepted++;
        }

        Record(trade, $"{message.Summary}: {result}", fault);
        return accepted;
    }

    void Record(Trade trade, string answer, Fault? fault) => log.Add(new RequestRecord(
        clock.GetUtcNow(), trade.Channel, Operations.Notify, trade.OutTradeNo, null, answer, fault?.Kind));

    /// <summary>To be called under the lock.</summary>
    void After(TimeSpan wait, Func<Task> action)
    {
        ITimer? timer = null;
        timer = clock.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timers.Add(timer);
        timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        void Fire()
        {
            lock (gate)
            {
                if (!timers.Remove(timer!)) return;
            }

            timer!.Dispose();
            // Nobody waits for a notification; it keeps its own account of what became of it.
            options.StartWork(action);
        }
    }
}
