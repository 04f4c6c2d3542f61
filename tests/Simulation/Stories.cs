using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Tests.Simulation.World;

namespace PaymentGrains.Tests.Simulation;

/// <summary>One sale at a till, as the cashier lives it. When the gateway dies in the middle the terminal does not help: it gives up.</summary>
/// <param name="End">Where the order ends when nothing dies.</param>
/// <param name="SameEnd">A crash after the charge was sent changes nothing of that end; stories in which the terminal itself goes on later cannot promise it.</param>
internal sealed record Story(string Name, OrderStatus End, bool SameEnd, Func<PaymentWorld, Task> Tell)
{
    /// <summary>The channels that the shop has accounts at.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["alipay", "wechat"];

    public const string OrderSn = "A-1";
    public const long Amount = 1990;

    public override string ToString() => Name;
}

internal static class Stories
{
    public static readonly CancelOrder CashierCancels = new("terminal:till-1", "收银员撤销");

    public static IReadOnlyList<Story> All { get; } =
    [
        .. Both("paid at once", "00", OrderStatus.Success),
        .. Both("confirmed after 5 s", "01", OrderStatus.Success),
        .. Both("never confirmed", "02", OrderStatus.Cancelled),
        .. Both("refused", "03", OrderStatus.Failed),
        .. Both("reply lost", "04", OrderStatus.Success),
        .. Both("request lost", "05", OrderStatus.Cancelled),
        .. Both("request held back", "06", OrderStatus.Success),
        .. Both("reversal asks twice to repeat", "07", OrderStatus.Cancelled),
        .. Both("paid just before the reversal", "08", OrderStatus.Cancelled),
        .. Both("three notifications out of order", "09", OrderStatus.Success),
        .. Both("system errors, then paid", "10", OrderStatus.Success),
        .. Both("money taken after the reversal", "12", OrderStatus.Cancelled),
        .. Both("customer says no", "14", OrderStatus.Failed),
        .. new[] { "01", "02", "05", "06", "07", "08", "12" }.SelectMany(ending => Both($"cancelled after 3 s, code {ending}", ending, OrderStatus.Cancelled, cancelAfter: 3)),
        .. Both("cancelled after it was paid", "00", OrderStatus.Cancelled, cancelAfter: 10),
        .. Channels.Select(prefix => new Story($"{prefix} refused, another code pays", OrderStatus.Success, false, world => Codes(world, prefix, "03", "00"))),
        .. Channels.Select(prefix => new Story($"{prefix} refused, another code waits", OrderStatus.Cancelled, false, world => Codes(world, prefix, "03", "02"))),
        .. Channels.Select(prefix => new Story($"{prefix} said no, another code pays", OrderStatus.Success, false, world => Codes(world, prefix, "14", "00"))),
        .. Channels.Select(prefix => new Story($"{prefix} waiting, another code pays", OrderStatus.Success, false, world => Codes(world, prefix, "02", "00"))),
        .. Channels.Select(prefix => new Story($"{prefix} waiting, another code waits", OrderStatus.Cancelled, false, world => Codes(world, prefix, "02", "02"))),
        .. Channels.Select(prefix => new Story($"{prefix} held back, another code pays", OrderStatus.Success, false, world => Codes(world, prefix, "06", "00"))),
        .. Channels.Select(prefix => new Story($"{prefix} partly refunded", OrderStatus.Success, false, world => Refund(world, prefix))),
        .. Channels.Select(prefix => new Story($"{prefix} refund whose reply is lost", OrderStatus.Success, false, world => RefundWith(world, prefix, FaultKinds.DropReply))),
        .. Channels.Select(prefix => new Story($"{prefix} refund whose request is lost", OrderStatus.Success, false, world => RefundWith(world, prefix, FaultKinds.DropRequest))),
        .. Channels.Select(prefix => new Story($"{prefix} refund that lacks our balance at first", OrderStatus.Success, false, world => RefundWith(world, prefix, FaultKinds.RefundNoBalance))),
        .. Channels.Select(prefix => new Story($"{prefix} cancelled while a refund is under way", OrderStatus.Cancelled, false, world => RefundAndCancel(world, prefix))),
        new Story("cancelled before it was created", OrderStatus.Cancelled, false, Tombstone),
    ];

    private static string[] Channels => ["alipay", "wechat"];

    public static string Code(string channel, string ending, int customer = 1) => (channel == "alipay" ? "28" : "13") + $"{customer:00000000000000}" + ending;

    private static IEnumerable<Story> Both(string name, string ending, OrderStatus end, int? cancelAfter = null) => Channels.Select(channel => new Story(
        $"{channel} {name}", end, true, async world =>
        {
            await Create(world);
            await Pay(world, Code(channel, ending));
            if (cancelAfter is null) return;
            await world.Sleep(TimeSpan.FromSeconds(cancelAfter.Value));
            await world.Order(Story.OrderSn).Cancel(CashierCancels);
        }));

    private static async Task Codes(PaymentWorld world, string channel, string first, string second)
    {
        await Create(world);
        await Pay(world, Code(channel, first));
        await world.Sleep(TimeSpan.FromSeconds(6));
        for (var scan = 0; scan < 30; scan++)
        {
            var reply = await Pay(world, Code(channel, second, customer: 2));
            if (reply.Refusal != Refusal.AnotherCodePaying) return;
            await world.Sleep(TimeSpan.FromSeconds(3));
        }
    }

    private static async Task Refund(PaymentWorld world, string channel)
    {
        await Create(world);
        await Pay(world, Code(channel, "00"));
        await world.Order(Story.OrderSn).Refund(new RefundOrder("R-1", 990, "returned goods", "merchant"));
        await world.Sleep(TimeSpan.FromSeconds(5));
        await world.Order(Story.OrderSn).Refund(new RefundOrder("R-2", 400, "returned goods", "merchant"));
    }

    private static async Task RefundWith(PaymentWorld world, string channel, string fault)
    {
        await Create(world);
        await Pay(world, Code(channel, "00"));
        world.Channels.Faults.Add(new Fault { Kind = fault, Operation = Operations.Refund, Count = 1 });
        await world.Order(Story.OrderSn).Refund(new RefundOrder("R-1", 990, "returned goods", "merchant"));
    }

    private static async Task RefundAndCancel(PaymentWorld world, string channel)
    {
        await RefundWith(world, channel, FaultKinds.DropReply);
        await world.Order(Story.OrderSn).Cancel(CashierCancels);
    }

    private static async Task Tombstone(PaymentWorld world)
    {
        await world.Order(Story.OrderSn).Cancel(CashierCancels);
        await Create(world);
        await Pay(world, Code("alipay", "00"));
    }

    private static Task<OrderReply> Create(PaymentWorld world) =>
        world.Order(Story.OrderSn).Create(new CreateOrder(Story.Amount, "CNY", "奶茶", "till-1", "terminal:till-1"));

    private static Task<OrderReply> Pay(PaymentWorld world, string code) => world.Order(Story.OrderSn).Pay(new PayOrder(code, "terminal:till-1"));
}
