using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Grains.Orders;

/// <summary>
/// One order: a thin shell around <see cref="OrderMachine"/> that decides, saves, performs the effect and feeds its outcome back. Not
/// reentrant; reads interleave and see only what is saved. The grain timer drives polls and the precise deadline, the durable reminder only
/// makes sure that somebody looks after a crash (ORLEANS 1.5).
/// </summary>
[CollectionAgeLimit(Minutes = 5)]
public sealed class PaymentOrderGrain(
    [PersistentState("payment-order", "orders")] IPersistentState<OrderRecord> record,
    PaymentChoices choices,
    OrderChannelCalls calls,
    OrderOptions options,
    TimeProvider clock,
    ILogger<PaymentOrderGrain> log) : Grain, IPaymentOrderGrain, IRemindable
{
    /// <summary>No chain of decisions is longer; a longer one is a bug and must not spin.</summary>
    private const int StepsMax = 16;

    /// <summary>A turn that changed nothing is not repeated sooner, so that no mistake in a schedule can flood a channel.</summary>
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private OrderState? _order;
    private IGrainReminder? _reminder;
    private IGrainReminder? _left;
    private IGrainTimer? _timer;
    private bool _timerKeepsAlive;
    private bool _mustRecover;
    private TaskCompletionSource _settled = NewSignal();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _order = record.State.Order;
        _mustRecover = _order?.Status is OrderStatus.Connecting or OrderStatus.Paying;
        Arm();
        return Task.CompletedTask;
    }

    public async Task<OrderReply> Create(CreateOrder request)
    {
        var (merchantId, orderSn) = Key();
        await Recover();
        return Reply(await Run(new OrderInput.Create(merchantId, orderSn, request.Amount, request.Currency, request.Subject, request.Terminal, options.Lifetime) { Actor = request.Actor }));
    }

    public async Task<OrderReply> Pay(PayOrder request)
    {
        await Recover();
        var choice = choices.OfCode(Key().MerchantId, this.GetPrimaryKeyString(), _order, request);
        return choice.Input is null ? Reply(choice.Refusal) : await Pay(choice);
    }

    public async Task<OrderReply> Start(StartPayment request)
    {
        await Recover();
        var choice = await choices.OfStart(Key().MerchantId, this.GetPrimaryKeyString(), _order, request, clock.GetUtcNow());
        return choice.Input is null ? Reply(choice.Refusal) with { Detail = choice.Detail } : await Pay(choice);
    }

    public async Task<OrderReply> Cancel(CancelOrder request)
    {
        var (merchantId, orderSn) = Key();
        await Recover();
        return Reply(await Run(new OrderInput.Cancel(merchantId, orderSn, request.Reason) { Actor = request.Actor }));
    }

    public async Task<OrderReply> Refund(RefundOrder request)
    {
        await Recover();
        return Reply(await Run(new OrderInput.RequestRefund(request.RefundNo, request.Amount, request.Reason) { Actor = request.Actor }));
    }

    public async Task<bool> Notify(TradeNotice notice)
    {
        var attempt = notice.PurchaseToken is { } token ? _order?.Attempts.FindLast(attempt => attempt.Purchase?.Token == token) : _order?.FindAttempt(notice.OutTradeNo);
        if (attempt is null || attempt.Account != notice.Account || !Enum.TryParse<TradeVerdict>(notice.Verdict, out var verdict)) return false;
        if (notice.StartedAt is { } started && started.ToUnixTimeSeconds() != attempt.StartedAt.ToUnixTimeSeconds()) return false;
        await Recover();
        var finding = new TradeFinding(verdict)
        {
            Amount = notice.Amount, ChannelTradeNo = notice.ChannelTradeNo, Code = notice.Code, Message = notice.Message, Raw = notice.Raw, RefundedTotal = notice.RefundedTotal,
            MoneyMayBeTaken = notice.MoneyMayBeTaken,
        };
        var isQuestion = notice.IsHint || notice.OutRefundNo is not null;
        // What a hint says of the trade proves nothing; that money may be taken a person must hear all the same, also when the query says nothing of it.
        if (isQuestion && !finding.MoneyMayBeTaken) return await AskNow(attempt.OutTradeNo, notice.OutRefundNo);
        var told = await Run(new OrderInput.TradeAnswered(attempt.OutTradeNo, TradeSource.Callback, finding) { Actor = "channel:" + attempt.Channel }) != Refusal.DoesNotFit;
        return isQuestion ? await AskNow(attempt.OutTradeNo, notice.OutRefundNo) : told;
    }

    /// <summary>The channel told us to look: what counts is what it says when it is asked.</summary>
    private async Task<bool> AskNow(string outTradeNo, string? outRefundNo)
    {
        var refund = outRefundNo is null ? null : _order!.Refunds.Find(refund => refund.OutRefundNo == outRefundNo || refund.UndoNo == outRefundNo);
        await Run(new OrderInput.Hinted(outTradeNo, refund?.RefundNo));
        return true;
    }

    private async Task<OrderReply> Pay(PaymentChoice choice)
    {
        var refusal = await Run(choice.Input!, choice.Presented);
        if (choice.Input!.Purchase is { } purchase && _order?.IsPaidWithout(purchase) == true) return Reply(Refusal.PurchaseRefused) with { Detail = PaymentChoices.PaidOtherwise };
        // The earlier code turned out to have paid: that is the sale's success, whatever was scanned since.
        return Reply(_order?.Status == OrderStatus.Success ? Refusal.None : refusal);
    }

    public Task<OrderView?> Get() => Task.FromResult(_order is null ? null : OrderViews.Of(_order));

    public async Task<OrderView?> WhenSettled(TimeSpan timeout)
    {
        var limit = TimeSpan.FromSeconds(20);
        if (_order is { IsFinal: false })
        {
            try
            {
                await _settled.Task.WaitAsync(timeout < limit ? timeout : limit, clock);
            }
            catch (TimeoutException)
            {
                // The caller gets the order as it stands.
            }
        }

        return await Get();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_order is not null && OrderTimes.NeedsReminder(_order))
        {
            Arm();
            return;
        }

        // Left over from a create that was never saved, or from a last save whose process died before it removed the reminder. Or this is the
        // one activation too many, in a process that stood still while another took the order over: then what it remembers is old. So the
        // state is read again, and what is removed is the row of one tick ago, which is another row once somebody has set it anew.
        var left = _left;
        _left = await this.GetReminder("order");
        var read = record.Etag;
        await record.ReadStateAsync();
        if (record.Etag != read)
        {
            DeactivateOnIdle();
            return;
        }

        if (left is null) return;
        _reminder = left;
        await RemoveReminder();
    }

    private async Task Tick()
    {
        if (_order is not null) OrderMetrics.Late(clock.GetUtcNow() - (OrderTimes.NextStep(_order, clock.GetUtcNow().AddTicks(-1)) ?? clock.GetUtcNow()));
        try
        {
            if (_mustRecover) await Recover();
            else await Run(new OrderInput.Tick());
        }
        catch (InvalidOperationException error)
        {
            // An invariant of ours is broken. The reminder tries again every minute; without a person it may stay so.
            OrderMetrics.Alarm("stuck");
            log.LogCritical(error, "Order {Order} cannot take its next step", this.GetPrimaryKeyString());
            throw;
        }
    }

    /// <summary>Before the first input of an activation: an order read back while it connected or was paid lost the process that drove it.</summary>
    private async Task Recover()
    {
        if (!_mustRecover) return;
        _mustRecover = false;
        await Run(new OrderInput.Recovered());
    }

    /// <summary>The loop of DESIGN 3. Returns the first refusal of the chain.</summary>
    private async Task<Refusal> Run(OrderInput input, Presented? presented = null)
    {
        var refusal = Refusal.None;
        OrderInput? again = null;
        var saved = false;
        for (var step = 0; step < StepsMax; step++)
        {
            var decision = OrderMachine.Decide(_order, input, clock.GetUtcNow());
            if (refusal == Refusal.None) refusal = decision.Refusal;
            if (decision.Again && input is OrderInput.Pay pay) again = pay with { Rounds = pay.Rounds + 1 };
            if (decision.Events.Count > 0)
            {
                await Save(input, decision.Events);
                saved = true;
            }

            if (decision.Effect is not null) input = await calls.Perform(_order!, decision.Effect, presented);
            else if (again is not null) (input, again) = (again, null);
            else break;
            if (step == StepsMax - 1) log.LogError("Order {Order}: {Steps} decisions in one chain; the rest waits for the next tick", this.GetPrimaryKeyString(), StepsMax);
        }

        Arm(soonest: saved ? TimeSpan.Zero : IdlePause);
        return refusal;
    }

    private async Task Save(OrderInput input, IReadOnlyList<OrderEvent> events)
    {
        var now = clock.GetUtcNow();
        var next = OrderMachine.Apply(_order, events, now);
        var needed = _order is not null && OrderTimes.NeedsReminder(_order);
        var needs = OrderTimes.NeedsReminder(next);
        try
        {
            if (needed && !needs) await FindReminder();
            if (needs && !needed) _reminder = await this.RegisterOrUpdateReminder("order", ReminderPeriod, ReminderPeriod);
            record.State = new OrderRecord { Order = next, Journal = OrderJournal.Lines(input, events, now), Events = OrderEvents.Outgoing(next, events, now) };
            await record.WriteStateAsync();
            // This process stood still in the middle: another may have taken the reminder, with no order saved for it, for a leftover.
            if (needs && !needed && clock.GetUtcNow() - now > ReminderPeriod / 2) _reminder = await this.RegisterOrUpdateReminder("order", ReminderPeriod, ReminderPeriod);
        }
        catch
        {
            // What was saved is not known here; the next activation reads it (ORLEANS 1.6). Memory never runs ahead of the database.
            DeactivateOnIdle();
            throw;
        }

        var before = _order;
        _order = next;
        foreach (var alarm in events.OfType<OrderEvent.AlarmRaised>())
        {
            OrderMetrics.Alarm(alarm.Once);
            log.LogError("Order {Order}: {Alarm}", this.GetPrimaryKeyString(), alarm.Text);
        }

        OrderMetrics.Changed(before, next);
        if (next.IsFinal) _settled.TrySetResult();
        else if (_settled.Task.IsCompleted) _settled = NewSignal();
        if (needed && !needs) await RemoveReminder();
    }

    /// <summary>Before the save that makes it needless: found afterwards, it could be the one that another activation has set since.</summary>
    private async Task FindReminder()
    {
        try
        {
            _reminder ??= await this.GetReminder("order");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.LogWarning(error, "Order {Order}: its reminder could not be read now; it ticks once more and is removed then", this.GetPrimaryKeyString());
        }
    }

    private async Task RemoveReminder()
    {
        try
        {
            if (_reminder is not null) await this.UnregisterReminder(_reminder);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The order itself is saved; a reminder too many ticks once more and is removed then.
            log.LogWarning(error, "Order {Order}: its reminder could not be removed now", this.GetPrimaryKeyString());
        }

        _reminder = null;
    }

    /// <param name="soonest">What is overdue waits at least this long.</param>
    private void Arm(TimeSpan soonest = default)
    {
        var now = clock.GetUtcNow();
        if (_order is null || OrderTimes.NextStep(_order, now) is not { } next)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        var due = next > now + soonest && !_mustRecover ? next - now : soonest;
        var keepsAlive = !_order.IsFinal;
        if (_timer is not null && _timerKeepsAlive == keepsAlive)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer?.Dispose();
        _timerKeepsAlive = keepsAlive;
        _timer = this.RegisterGrainTimer(static (grain, _) => grain.Tick(), this,
            new GrainTimerCreationOptions { DueTime = due, Period = Timeout.InfiniteTimeSpan, KeepAlive = keepsAlive });
    }

    private OrderReply Reply(Refusal refusal) => new(refusal, _order is null ? null : OrderViews.Of(_order));

    private (string MerchantId, string OrderSn) Key()
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? (key[..slash], key[(slash + 1)..]) : throw new ArgumentException($"'{key}' is not an order's key; it is merchantId/orderSn");
    }

    private static TaskCompletionSource NewSignal() => new();
}
