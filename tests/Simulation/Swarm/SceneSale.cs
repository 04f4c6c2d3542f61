using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>A merchant's server that starts a payment and shows its ticket, and the customers who get one.</summary>
internal sealed class SceneSale(SwarmWorld world, int order, Script script, SceneScript scene, Seller seller)
{
    private readonly HashSet<string> _shown = [];

    /// <summary>False when nobody stays to see the end.</summary>
    public async Task<bool> SellAsync()
    {
        var starting = StartAsync(scene.Ways[0]);
        if (scene.StartsTwice)
        {
            world.Faults.Happened(FaultKind.StartRepeated, order);
            await seller.Sleep(script.Chance.Between(0, 1));
            _ = AskToStart(scene.Ways[0]);
        }

        if (scene.PageAsks) _ = world.Virtual.Spawn(AskEachSecondAsync);
        if (script.Forges) await seller.Forge();
        if (script.Vanishes)
        {
            world.Faults.Happened(FaultKind.TerminalVanishes, order);
            return false;
        }

        if (scene.CancelsAfter is { } after)
        {
            await seller.Sleep(after);
            await seller.CancelWhilePaying(scene.StartsWhileCancelling ? () => AskToStart(scene.Ways[1]) : null);
            return true;
        }

        await starting;
        if (scene.AsksAgainAfter is { } later)
        {
            await seller.Sleep(later);
            world.Faults.Happened(FaultKind.StartRepeated, order);
            await StartAsync(scene.Ways[0]);
        }

        if (scene.AnotherWayAfter is { } wait) await AnotherWayAsync(wait);
        if (script.RefundsEarly) seller.RefundAtTheConsole(script.Amount);
        return true;
    }

    /// <summary>A server repeats a start whose answer it has not heard, and one that has to wait for an earlier payment's end.</summary>
    public async Task StartAsync(StartPayment way)
    {
        for (var tries = 0; tries < 40; tries++)
        {
            var reply = await AskToStart(way);
            if (reply is { Refusal: Refusal.SceneNotOffered }) world.Faults.Happened(FaultKind.WayNotOffered, order);
            if (reply is { Refusal: not (Refusal.None or Refusal.AnotherCodePaying) } or { Order.Status: not ("connecting" or "paying" or "failed") } or { Order.Attempts: [.., { Ticket.Length: > 0 }] }) return;
            await seller.Sleep(tries < 20 ? script.Chance.Between(1, 6) : TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Whoever shows a ticket shows it as soon as it is there, and to one customer.</summary>
    public void Sees(OrderView view)
    {
        foreach (var attempt in view.Attempts)
        {
            if (attempt.Ticket.Length == 0 || !_shown.Add(attempt.OutTradeNo)) continue;
            var customer = new Customer(world, order, attempt, scene.Customers[(_shown.Count - 1) % scene.Customers.Count]);
            _ = world.Virtual.Spawn(customer.PayAsync);
        }
    }

    private async Task AskEachSecondAsync()
    {
        for (var second = 0; second < 15; second++)
        {
            await seller.Look();
            await seller.Sleep(TimeSpan.FromSeconds(1));
        }
    }

    private Task<OrderReply?> AskToStart(StartPayment way) => seller.Ask($"start {way.Scene} {way.Channel} {way.Method}", grain => grain.Start(way));

    private async Task AnotherWayAsync(TimeSpan wait)
    {
        await seller.Sleep(wait);
        if (scene.ScansInstead)
        {
            world.Faults.Happened(FaultKind.AnotherWayByCode, order);
            await seller.Scan(0);
            return;
        }

        for (var way = 1; way < scene.Ways.Count; way++)
        {
            world.Faults.Happened(FaultKind.AnotherWay, order);
            await StartAsync(scene.Ways[way]);
            if (!script.Chance.Happens(0.3)) return;
            await seller.Sleep(script.Chance.Between(0, 60));
        }
    }
}
