using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What people type wrongly. Each must be refused with the right name, and nothing may come of it.</summary>
internal static class Slips
{
    public delegate Task<OrderReply?> Asks(string what, Func<IPaymentOrderGrain, Task<OrderReply>> call);

    public static async Task BeforeAsync(SwarmWorld world, int order, Script script, Asks ask)
    {
        if (script.CancelsFirst) return;
        world.Faults.Happened(FaultKind.OrderUnknown, order);
        Expect(world, order, Refusal.OrderNotFound, await ask("pay before the order is there", grain => grain.Pay(new PayOrder(script.Codes[0], "terminal:till-1"))));
        Expect(world, order, Refusal.OrderNotFound, await ask("start before the order is there", grain => grain.Start(new StartPayment { Scene = "qr", Actor = "merchant:server-1" })));
        Expect(world, order, Refusal.OrderNotFound, await ask("give back of an order that is not there", grain => grain.Refund(new RefundOrder("R0", 1, "", "merchant"))));
    }

    public static async Task AfterCreateAsync(SwarmWorld world, int order, Script script, Asks ask)
    {
        world.Faults.Happened(FaultKind.AmountChanged, order);
        Expect(world, order, Refusal.OrderConflict, await ask("another amount", grain => grain.Create(new CreateOrder(script.Amount + 1, "CNY", "奶茶", "till-1", "terminal:till-1"))));
        world.Faults.Happened(FaultKind.CodeUnreadable, order);
        foreach (var code in (string[])["", "28123", "990000000000000000", "28000000000000000x"])
            Expect(world, order, Refusal.CodeNotRecognised, await ask("unreadable code", grain => grain.Pay(new PayOrder(code, "terminal:till-1"))));
        world.Faults.Happened(FaultKind.WayNotOffered, order);
        foreach (var (scene, channel, method) in ((string, string?, string?)[])[("qr", "googleplay", null), ("page", "wechat", "jsapi"), ("iap", "alipay", null), ("barcode", "alipay", null), ("table", null, null)])
            Expect(world, order, Refusal.SceneNotOffered, await ask("way that nobody offers", grain => grain.Start(new StartPayment { Scene = scene, Channel = channel, Method = method, Actor = "merchant:server-1" })));
        world.Faults.Happened(FaultKind.RefundOfNothing, order);
        Expect(world, order, Refusal.NotRefundable, await ask("give back before it is paid", grain => grain.Refund(new RefundOrder("R0", 1, "", "merchant"))));
    }

    public static async Task AtTheEndAsync(SwarmWorld world, int order, Script script, Asks ask)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order is not { Status: OrderStatus.Success } saved) return;
        world.Faults.Happened(FaultKind.RefundNumberReused, order);
        if (saved.Refunds.Find(refund => refund.Kind == RefundKind.Merchant) is { } known)
            Expect(world, order, Refusal.OrderConflict, await ask("give back another amount under the same number", grain => grain.Refund(new RefundOrder(known.RefundNo, known.Amount + 1, "", "merchant"))));
        Expect(world, order, Refusal.OrderConflict, await ask("give back under a number of ours", grain => grain.Refund(new RefundOrder(saved.LastAttempt!.OutTradeNo + "R1", 1, "", "merchant"))));
        Expect(world, order, Refusal.RefundTooLarge, await ask("give back nothing", grain => grain.Refund(new RefundOrder("R0", 0, "", "merchant"))));
        // The same till scans once more what is paid already.
        if (await ask("pay once more", grain => grain.Pay(new PayOrder(script.Codes[0], "terminal:till-1"))) is { } reply && reply.Refusal != Refusal.None && reply.Order?.Status == "success")
            world.Judges.Accuse(order, $"paying what is paid was answered {reply.Refusal}");
    }

    private static void Expect(SwarmWorld world, int order, Refusal expected, OrderReply? reply)
    {
        if (reply is not null && reply.Refusal != expected) world.Judges.Accuse(order, $"a slip was answered {reply.Refusal}, not {expected}");
    }
}
