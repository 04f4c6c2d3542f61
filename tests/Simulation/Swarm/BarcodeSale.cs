using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Cashier and customer of one sale at a till, where the customer's code is scanned.</summary>
internal sealed class BarcodeSale(SwarmWorld world, int order, Script script, Seller seller)
{
    /// <summary>False when nobody stays to see the end.</summary>
    public async Task<bool> SellAsync()
    {
        if (script.ManyCodes)
        {
            await PayWithManyCodes();
            return false;
        }

        var paying = seller.Pay(0);
        if (script.PressesTwice)
        {
            world.Faults.Happened(FaultKind.PayPressedTwice, order);
            await seller.Sleep(script.Chance.Between(0, 1));
            _ = seller.Pay(0);
        }

        if (script.Forges) await seller.Forge();
        if (script.RefundsEarly)
        {
            await seller.Sleep(script.Chance.Between(0, 10));
            seller.RefundAtTheConsole(script.Amount);
        }

        if (script.Vanishes)
        {
            world.Faults.Happened(FaultKind.TerminalVanishes, order);
            return false;
        }

        if (script.CancelsAfter is { } after)
        {
            await seller.Sleep(after);
            await seller.CancelWhilePaying(script.PaysWhileCancelling ? () => seller.Pay(1) : null);
        }
        else
        {
            await paying;
            if (script.AnotherCodeAfter is { } wait) await PayWithAnotherCode(wait);
        }

        return true;
    }

    /// <summary>One refused code after another, until the order takes no more.</summary>
    private async Task PayWithManyCodes()
    {
        world.Faults.Happened(FaultKind.ManyCodesRefused, order);
        for (var code = 0; code < script.Codes.Count; code++)
        {
            for (var scan = 0; scan < 5; scan++)
            {
                var reply = await seller.Pay(code);
                if (reply?.Order?.Attempts.Length > OrderMachine.AttemptsMax) world.Judges.Accuse(order, $"it has {reply.Order.Attempts.Length} attempts");
                if (reply is { Refusal: not Refusal.AnotherCodePaying }) break;
                await seller.Sleep(script.Chance.Between(1, 6));
            }
        }
    }

    private async Task PayWithAnotherCode(TimeSpan wait)
    {
        await seller.Sleep(wait);
        world.Faults.Happened(FaultKind.AnotherCode, order);
        for (var code = 1; code < script.Codes.Count; code++)
        {
            await seller.Scan(code);
            if (!script.Chance.Happens(0.3)) return;
            await seller.Sleep(script.Chance.Between(0, 20));
        }
    }
}
