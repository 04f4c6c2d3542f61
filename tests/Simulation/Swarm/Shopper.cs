using Orleans.Runtime;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Schedules;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Till, cashier and customer of one sale. What the till is told is an acknowledgement, and the judges hear it too.</summary>
internal sealed class Shopper(SwarmWorld world, int order)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How tills ask after an order that they hear nothing of; some give up.</summary>
    private static readonly PollSchedule[] Asking = [PollSchedule.Parse("1s,3s*"), PollSchedule.Parse("9x3s")];

    private readonly Script _script = new(world.Case, world.Weather, order);

    public async Task LiveAsync()
    {
        await Sleep(_script.Starts);
        try
        {
            await SellAsync();
        }
        catch (Exception error)
        {
            world.Judges.Accuse(order, $"the till met what no caller should: {error.GetType().Name}: {error.Message}");
        }
    }

    private async Task SellAsync()
    {
        if (_script.AsksFirst) await AskForNothing();
        if (_script.CancelsFirst)
        {
            world.Faults.Happened(FaultKind.CancelBeforeCreate, order);
            await Cancel();
        }

        if (_script.Slips) await Slips.BeforeAsync(world, order, _script, Ask);
        if (!await Create() || _script.OnlyCreates) return;
        if (_script.Slips) await Slips.AfterCreateAsync(world, order, _script, Ask);
        if (_script.StaleCallbackAfter is { } later)
        {
            world.Lasts(later);
            _ = world.Virtual.Spawn(async () =>
            {
                await Sleep(later);
                await world.Callbacks.StaleAsync(order);
            });
        }

        if (_script.ManyCodes)
        {
            await PayWithManyCodes();
            return;
        }

        var paying = Pay(0);
        if (_script.PressesTwice)
        {
            world.Faults.Happened(FaultKind.PayPressedTwice, order);
            await Sleep(_script.Chance.Between(0, 1));
            _ = Pay(0);
        }

        if (_script.Forges) await Forge();
        if (_script.RefundsEarly)
        {
            await Sleep(_script.Chance.Between(0, 10));
            RefundAtTheConsole(_script.Amount);
        }

        if (_script.Vanishes)
        {
            world.Faults.Happened(FaultKind.TerminalVanishes, order);
            return;
        }

        if (_script.CancelsAfter is { } after)
        {
            await Sleep(after);
            await CancelWhilePaying();
        }
        else
        {
            await paying;
            if (_script.AnotherCodeAfter is { } wait) await PayWithAnotherCode(wait);
        }

        if (await WaitUntilFinal() is { Status: "success" }) await AfterSuccess();
        if (_script.Slips) await Slips.AtTheEndAsync(world, order, _script, Ask);
        if (!_script.PaysTooLate) return;
        await Sleep(TimeSpan.FromMinutes(31));
        world.Faults.Happened(FaultKind.PaidTooLate, order);
        await Pay(3);
    }

    private async Task AskForNothing()
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

    /// <summary>One refused code after another, until the order takes no more.</summary>
    private async Task PayWithManyCodes()
    {
        world.Faults.Happened(FaultKind.ManyCodesRefused, order);
        for (var code = 0; code < _script.Codes.Count; code++)
        {
            for (var scan = 0; scan < 5; scan++)
            {
                var reply = await Pay(code);
                if (reply?.Order?.Attempts.Length > OrderMachine.AttemptsMax) world.Judges.Accuse(order, $"it has {reply.Order.Attempts.Length} attempts");
                if (reply is { Refusal: not Refusal.AnotherCodePaying }) break;
                await Sleep(_script.Chance.Between(1, 6));
            }
        }
    }

    private async Task CancelWhilePaying()
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.Status is OrderStatus.Connecting or OrderStatus.Paying) world.Faults.Happened(FaultKind.CancelWhilePaying, order);
        var cancel = Cancel();
        if (_script.PaysWhileCancelling)
        {
            world.Faults.Happened(FaultKind.PayWhileCancelling, order);
            await Pay(1);
        }

        // A till repeats a cancel that it has heard nothing of.
        for (var again = 0; again < 3 && await cancel is null; again++)
        {
            await Sleep(_script.Chance.Between(1, 10));
            cancel = Cancel();
        }

        if (!_script.Slips) return;
        world.Faults.Happened(FaultKind.CancelTwice, order);
        await Cancel();
    }

    private async Task PayWithAnotherCode(TimeSpan wait)
    {
        await Sleep(wait);
        world.Faults.Happened(FaultKind.AnotherCode, order);
        for (var code = 1; code < _script.Codes.Count; code++)
        {
            for (var scan = 0; scan < 15; scan++)
            {
                var reply = await Pay(code);
                if (reply is { Refusal: not Refusal.AnotherCodePaying }) break;
                await Sleep(_script.Chance.Between(1, 6));
            }

            if (!_script.Chance.Happens(0.3)) return;
            await Sleep(_script.Chance.Between(0, 20));
        }
    }

    private async Task AfterSuccess()
    {
        var rest = _script.Amount;
        List<Task> running = [];
        for (var refund = 1; refund <= _script.Refunds; refund++)
        {
            var tooLarge = _script.Chance.Happens(0.1);
            var amount = tooLarge ? rest + 1 : refund == _script.Refunds && _script.Chance.Happens(0.5) ? rest : _script.Chance.NextInt64(1, rest + 1);
            if (tooLarge) world.Faults.Happened(FaultKind.RefundTooLarge, order);
            else rest -= amount;
            var one = Refund($"R{refund}", amount);
            if (_script.RefundsAtOnce) running.Add(one);
            else await one;
            if (rest <= 0) break;
        }

        if (running.Count > 1) world.Faults.Happened(FaultKind.RefundsAtOnce, order);
        if (_script.RefundsAtTheConsole) RefundAtTheConsole(rest);
        await Task.WhenAll(running);
        if (_script.CancelsSuccessAfter is not { } after) return;
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
            if (reply is not null && !_script.Chance.Happens(0.2)) return;
            world.Faults.Happened(FaultKind.RefundRepeated, order);
            await Sleep(_script.Chance.Between(0, 30));
        }
    }

    private void RefundAtTheConsole(long amount)
    {
        // Somebody signs in at the channel and sends money back there, without telling us.
        if (amount > 0 && world.RefundAtTheConsole(order, amount)) world.Faults.Happened(FaultKind.RefundAtTheConsole, order);
    }

    private async Task Forge()
    {
        await Sleep(_script.Chance.Between(0.2, 4));
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.LastAttempt is { Channel: "alipay" } attempt)
            await world.Callbacks.ForgeAsync(order, attempt.OutTradeNo, _script.Amount);
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.LastAttempt is { } any) await world.Callbacks.MisfitAsync(order, any, _script.Amount);
    }

    private async Task<bool> Create()
    {
        for (var again = 0; again < 5; again++)
        {
            var reply = await Ask($"create {_script.Amount}", grain => grain.Create(new CreateOrder(_script.Amount, "CNY", "奶茶", "till-1", "terminal:till-1")));
            if (reply is not null) return reply.Refusal == Refusal.None;
            await Sleep(_script.Chance.Between(1, 5));
        }

        return false;
    }

    private Task<OrderReply?> Pay(int code) =>
        Ask($"pay {_script.Codes[code][..4]}****{_script.Codes[code][^2..]}", grain => grain.Pay(new PayOrder(_script.Codes[code], "terminal:till-1")));

    private Task<OrderReply?> Cancel() => Ask("cancel", grain => grain.Cancel(new CancelOrder("terminal:till-1", "the cashier cancels")));

    private async Task<OrderView?> WaitUntilFinal()
    {
        foreach (var pause in Asking[order % Asking.Length].Delays.Take(12))
        {
            try
            {
                var view = await world.Order(order).WhenSettled(TimeSpan.FromSeconds(order % 3 == 0 ? 60 : 15)).WaitAsync(Patience, world.Virtual.Clock);
                if (view is not null) world.Judges.Heard(order, "query", view);
                if (view is { Status: "success" or "failed" or "cancelled" }) return view;
            }
            catch (Exception error) when (Expected(error))
            {
                await Sleep(pause);
            }
        }

        return null;
    }

    /// <summary>Null when no answer came: what was asked for may have been done or not.</summary>
    private async Task<OrderReply?> Ask(string what, Func<IPaymentOrderGrain, Task<OrderReply>> call)
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
            if (world.Faults.Strike(FaultKind.CrashAfterAcknowledgement, order) is not null) world.Kill(server);
            return reply;
        }
        catch (Exception error) when (Expected(error))
        {
            world.Chronicle.Add(order, "terminal", $"{what}: no answer ({error.GetType().Name}: {error.Message})");
            return null;
        }
    }

    /// <summary>What a caller may meet while processes die and databases fail over; anything else is a mistake of ours.</summary>
    public static bool Expected(Exception error) => error is IOException or TimeoutException or SiloUnavailableException or OrleansException;

    private Task Sleep(TimeSpan time) => Task.Delay(time, world.Virtual.Clock);
}
