using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Requests;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>
/// Tells the merchant that a trade was paid, again and again until the answer is exactly <c>success</c> (FACTS 1.11).
/// The only part of the simulator that needs timers.
/// </summary>
internal sealed class AlipayNotifier(
    TimeProvider clock,
    SimulatorOptions options,
    INotificationSender sender,
    TradeLedger ledger,
    FaultBoard faults,
    RequestLog log,
    SimulatorCounters counters,
    Lock gate) : IDisposable
{
    static readonly TimeSpan[] Gaps =
    [
        TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(15),
    ];

    /// <summary>A channel with system errors is late with its notifications too, so that the queries come first.</summary>
    static readonly TimeSpan DelayInTrouble = TimeSpan.FromSeconds(10);

    readonly Dictionary<string, (AlipayAccount Account, RsaKey Key)> accounts = options.Accounts.Alipay.ToDictionary(
        account => account.AppId, account => (account, new RsaKey(account.AlipayPrivateKey)));
    readonly HashSet<ITimer> timers = [];
    readonly CancellationTokenSource stopping = new();

    /// <summary>Sees to it that the merchant hears of the payment, made or to come. To be called under the lock.</summary>
    public void Watch(Trade trade, DateTimeOffset now)
    {
        if (trade.NotifyUrl is null || trade.Notification is not { NextAt: null, Tries: 0 }) return;
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
            if (trade.Notification.NextAt is { } at && accounts.ContainsKey(trade.Merchant)) After(at - now, () => NotifyAsync(trade));
    }

    /// <summary>Tells of a partial refund, once. To be called under the lock.</summary>
    public void NotifyOfRefund(Trade trade, DateTimeOffset now)
    {
        if (trade.NotifyUrl is null) return;
        var fields = AlipayNotice.PartlyRefunded(trade, accounts[trade.Merchant].Account, now);
        After(options.NotificationDelay, () => DeliverAsync(trade, fields));
    }

    public void Dispose()
    {
        stopping.Cancel();
        foreach (var timer in timers) timer.Dispose();
        timers.Clear();
        stopping.Dispose();
    }

    async Task NotifyAsync(Trade trade)
    {
        Dictionary<string, string> fields;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            ledger.Settle(trade, now);
            if (trade.Status != TradeStatus.Paid)
            {
                // Closed before it was paid, or given back meanwhile: the channel tells of TRADE_SUCCESS only.
                trade.Notification.NextAt = null;
                ledger.Save(trade);
                return;
            }

            fields = AlipayNotice.Paid(trade, accounts[trade.Merchant].Account, now);
            if (trade is { Ending: CodeEnding.NotifiedOutOfOrder, Notification.Tries: 0 })
            {
                After(TimeSpan.FromSeconds(1), () => DeliverStaleAsync(trade));
                After(TimeSpan.FromSeconds(2), () => DeliverAsync(trade, fields));
            }
        }

        var accepted = await DeliverAsync(trade, fields);
        lock (gate)
        {
            if (stopping.IsCancellationRequested) return;
            var state = trade.Notification;
            state.Tries++;
            var gap = accepted || state.Tries > Gaps.Length ? (TimeSpan?)null : Gaps[state.Tries - 1];
            state.NextAt = clock.GetUtcNow() + gap;
            ledger.Save(trade);
            if (gap is { } wait) After(wait, () => NotifyAsync(trade));
        }
    }

    Task<bool> DeliverStaleAsync(Trade trade) => DeliverAsync(trade, AlipayNotice.Stale(trade, accounts[trade.Merchant].Account));

    async Task<bool> DeliverAsync(Trade trade, Dictionary<string, string> fields)
    {
        var fault = faults.Strike(ChannelNames.Alipay, Operations.Notify, trade.OutTradeNo);
        if (fault?.Kind == FaultKinds.DropRequest)
        {
            Record(trade, $"{fields["trade_status"]} not sent", fault);
            return false;
        }

        var form = Sign(fields, accounts[trade.Merchant].Key, fault?.Kind == FaultKinds.BadSignature);
        try
        {
            if (fault?.Kind is FaultKinds.Delay) await Task.Delay(fault.Pause(1000), clock, stopping.Token);
            if (fault?.Kind is FaultKinds.OutOfOrder) await Task.Delay(fault.Pause(2000), clock, stopping.Token);
            var accepted = await SendAsync(trade, form, fields["trade_status"], fault);
            if (fault?.Kind == FaultKinds.Duplicate) accepted = await SendAsync(trade, form, fields["trade_status"], fault);
            if (fault?.Kind == FaultKinds.OutOfOrder)
            {
                var stale = AlipayNotice.Stale(trade, accounts[trade.Merchant].Account);
                await SendAsync(trade, Sign(stale, accounts[trade.Merchant].Key, false), stale["trade_status"], fault);
            }

            return accepted && fault?.Kind is not (FaultKinds.DropReply or FaultKinds.HttpError);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    async Task<bool> SendAsync(Trade trade, byte[] form, string status, Fault? fault)
    {
        var accepted = false;
        string result;
        try
        {
            var answer = await sender.PostFormAsync(new Uri(trade.NotifyUrl!), form, stopping.Token);
            accepted = answer is { Status: >= 200 and < 300, Body: "success" };
            result = accepted ? "success" : $"HTTP {answer.Status}, not success";
        }
        catch (Exception problem) when (!stopping.IsCancellationRequested)
        {
            // Whatever went wrong on the way, the channel only knows that it was not told "success".
            result = problem.GetType().Name;
        }

        lock (gate)
        {
            counters.NotificationsSent++;
            if (accepted) counters.NotificationsAccepted++;
        }

        Record(trade, $"{status}: {result}", fault);
        return accepted;
    }

    static byte[] Sign(Dictionary<string, string> fields, RsaKey key, bool breakSignature)
    {
        var text = AlipaySignature.NotificationText(fields);
        var signed = new Dictionary<string, string>(fields)
        {
            ["sign_type"] = "RSA2",
            ["sign"] = key.Sign(breakSignature ? text + "." : text),
        };
        return AlipayForm.Write(signed);
    }

    void Record(Trade trade, string answer, Fault? fault) => log.Add(new RequestRecord(
        clock.GetUtcNow(), ChannelNames.Alipay, Operations.Notify, trade.OutTradeNo, null, answer, fault?.Kind));

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
