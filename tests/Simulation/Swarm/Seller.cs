using Orleans.Runtime;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Schedules;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What every seller of an order does, till or server: it asks, repeats what it hears nothing of, waits, and gives money back. What it is told is an acknowledgement, and the judges hear it too.</summary>
/// <param name="seen">Shown every order that an answer brought.</param>
internal sealed class Seller(SwarmWorld world, int order, Script script, Action<OrderView>? seen = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How tills ask after an order that they hear nothing of; some give up.</summary>
    private static readonly PollSchedule[] Asking = [PollSchedule.Parse("1s,3s*"), PollSchedule.Parse("9x3s")];

    public async Task<bool> Create()
    {
        for (var again = 0; again < 5; again++)
        {
            var reply = await Ask($"create {script.Amount}", grain => grain.Create(new CreateOrder(script.Amount, "CNY", "奶茶", "till-1", "terminal:till-1")));
            if (reply is not null) return reply.Refusal == Refusal.None;
            await Sleep(script.Chance.Between(1, 5));
        }

        return false;
    }

    public Task<OrderReply?> Pay(int code) =>
        Ask($"pay {script.Codes[code][..4]}****{script.Codes[code][^2..]}", grain => grain.Pay(new PayOrder(script.Codes[code], "terminal:till-1")));

    public Task<OrderReply?> Cancel() => Ask("cancel", grain => grain.Cancel(new CancelOrder("terminal:till-1", "the cashier cancels")));

    /// <summary>The order as it stands.</summary>
    public async Task Look()
    {
        try
        {
            Seen(await world.Order(order).Get().WaitAsync(Patience, world.Virtual.Clock));
        }
        catch (Exception error) when (Expected(error))
        {
            // Again in a second.
        }
    }

    public async Task<OrderView?> WaitUntilFinal()
    {
        foreach (var pause in Asking[order % Asking.Length].Delays.Take(12))
        {
            try
            {
                var view = await world.Order(order).WhenSettled(TimeSpan.FromSeconds(order % 3 == 0 ? 60 : 15)).WaitAsync(Patience, world.Virtual.Clock);
                Seen(view);
                if (view is { Status: "success" or "failed" or "cancelled" }) return view;
            }
            catch (Exception error) when (Expected(error))
            {
                await Sleep(pause);
            }
        }

        return null;
    }

    private void Seen(OrderView? view)
    {
        if (view is null) return;
        world.Judges.Heard(order, "query", view);
        seen?.Invoke(view);
    }

    /// <summary>Null when no answer came: what was asked for may have been done or not.</summary>
    public async Task<OrderReply?> Ask(string what, Func<IPaymentOrderGrain, Task<OrderReply>> call)
    {
        world.Chronicle.Add(order, "terminal", what);
        try
        {
            var server = world.Live ?? throw new SiloUnavailableException("no process runs");
            var reply = await call(world.Order(order)).WaitAsync(Patience, world.Virtual.Clock);
            if (world.Faults.Strike(FaultKind.CrashBeforeAcknowledgement, order) is not null)
            {
                world.Kill(server);
                throw new SiloUnavailableException("the process died before it answered");
            }

            if (world.Faults.Strike(FaultKind.TerminalReplyLost, order) is not null) throw new IOException("the answer was lost on its way to the till");
            world.Chronicle.Add(order, "terminal", $"{what}: {(reply.Refusal == Refusal.None ? "" : reply.Refusal + ", ")}{reply.Order?.Status}");
            world.Judges.Heard(order, what, reply);
            if (reply.Order is { } view) seen?.Invoke(view);
            if (world.Faults.Strike(FaultKind.CrashAfterAcknowledgement, order) is not null) world.Kill(server);
            return reply;
        }
        catch (Exception error) when (Expected(error))
        {
            world.Chronicle.Add(order, "terminal", $"{what}: no answer ({error.GetType().Name}: {error.Message})");
            return null;
        }
    }

    public async Task AskForNothing()
    {
        world.Faults.Happened(FaultKind.OrderUnknown, order);
        try
        {
            if (await world.Order(order).Get().WaitAsync(Patience, world.Virtual.Clock) is { } view) world.Judges.Accuse(order, $"an order that nobody made is {view.Status}");
        }
        catch (Exception error) when (Expected(error))
        {
            world.Chronicle.Add(order, "terminal", $"query: no answer ({error.GetType().Name})");
        }
    }

    /// <summary>Scans the code again and again while an earlier attempt is being settled.</summary>
    public async Task Scan(int code)
    {
        for (var scan = 0; scan < 15; scan++)
        {
            var reply = await Pay(code);
            if (reply is { Refusal: not Refusal.AnotherCodePaying }) return;
            await Sleep(script.Chance.Between(1, 6));
        }
    }

    /// <param name="meanwhile">What is asked for while the cancel is under way.</param>
    public async Task CancelWhilePaying(Func<Task>? meanwhile)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.Status is OrderStatus.Connecting or OrderStatus.Paying) world.Faults.Happened(FaultKind.CancelWhilePaying, order);
        var cancel = Cancel();
        if (meanwhile is not null)
        {
            world.Faults.Happened(FaultKind.PayWhileCancelling, order);
            await meanwhile();
        }

        // A till repeats a cancel that it has heard nothing of.
        for (var again = 0; again < 3 && await cancel is null; again++)
        {
            await Sleep(script.Chance.Between(1, 10));
            cancel = Cancel();
        }

        if (!script.Slips) return;
        world.Faults.Happened(FaultKind.CancelTwice, order);
        await Cancel();
    }

    public async Task AfterSuccess()
    {
        var rest = script.Amount;
        List<Task> running = [];
        for (var refund = 1; refund <= script.Refunds; refund++)
        {
            var tooLarge = script.Chance.Happens(0.1);
            var amount = tooLarge ? rest + 1 : refund == script.Refunds && script.Chance.Happens(0.5) ? rest : script.Chance.NextInt64(1, rest + 1);
            if (tooLarge) world.Faults.Happened(FaultKind.RefundTooLarge, order);
            else rest -= amount;
            var one = Refund($"R{refund}", amount);
            if (script.RefundsAtOnce) running.Add(one);
            else await one;
            if (rest <= 0) break;
        }

        if (running.Count > 1) world.Faults.Happened(FaultKind.RefundsAtOnce, order);
        if (script.RefundsAtTheConsole) RefundAtTheConsole(rest);
        await Task.WhenAll(running);
        if (script.CancelsSuccessAfter is not { } after) return;
        await Sleep(after);
        world.Faults.Happened(FaultKind.CancelAfterSuccess, order);
        await Cancel();
    }

    private async Task Refund(string refundNo, long amount)
    {
        var request = new RefundOrder(refundNo, amount, "goods returned", "merchant");
        for (var again = 0; again < 3; again++)
        {
            var reply = await Ask($"refund {refundNo} {amount}", grain => grain.Refund(request));
            if (reply is not null && !script.Chance.Happens(0.2)) return;
            world.Faults.Happened(FaultKind.RefundRepeated, order);
            await Sleep(script.Chance.Between(0, 30));
        }
    }

    public void RefundAtTheConsole(long amount)
    {
        // Somebody signs in at the channel and sends money back there, without telling us.
        if (amount > 0 && world.RefundAtTheConsole(order, amount)) world.Faults.Happened(FaultKind.RefundAtTheConsole, order);
    }

    public async Task Forge()
    {
        await Sleep(script.Chance.Between(0.2, 4));
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.LastAttempt is { Channel: "alipay" } attempt)
            await world.Callbacks.ForgeAsync(order, attempt.OutTradeNo, script.Amount);
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.LastAttempt is { } any) await world.Callbacks.MisfitAsync(order, any, script.Amount);
    }

    /// <summary>What a caller may meet while processes die and databases fail over; anything else is a mistake of ours.</summary>
    public static bool Expected(Exception error) => error is IOException or TimeoutException or SiloUnavailableException or OrleansException;

    public Task Sleep(TimeSpan time) => Task.Delay(time, world.Virtual.Clock);
}
