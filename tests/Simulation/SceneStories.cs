using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Orleans.Runtime;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Tests.Simulation.World;

namespace PaymentGrains.Tests.Simulation;

/// <summary>
/// Sales that the customer begins, and purchases in stores. A merchant's server repeats what it hears nothing of; so the end is the same wherever the process died, but
/// not always by the same way.
/// </summary>
internal static partial class SceneStories
{
    private static readonly CancelOrder MerchantCancels = new("merchant:server-1", "the customer left");

    /// <summary>Where the process died over the first send of an undo, nobody knows for a day whether it may still arrive, and no refund is sent beside it.</summary>
    private static readonly TimeSpan DoubtIsOver = TimeSpan.FromHours(25);

    private static readonly RefundOrder WholeBack = new("R-1", Story.Amount, "returned goods", "merchant");

    private static readonly StartPayment AlipayCode = Way("qr", "alipay", "precreate");
    private static readonly StartPayment AlipayPage = Way("page", "alipay", "wap") with { ReturnUrl = "https://shop.example.com/" };
    private static readonly StartPayment WeChatCode = Way("qr", "wechat", "native");
    private static readonly StartPayment UnionPayCode = Way("qr", "unionpay", "native");
    private static readonly StartPayment WeChatPage = Way("page", "wechat", "h5") with { ClientIp = "203.0.113.9" };

    public static IReadOnlyList<Story> All { get; } =
    [
        .. Each("scanned and paid", OrderStatus.Success, (world, way) => PaidAsync(world, way)),
        .. Each("never paid", OrderStatus.Cancelled, StartAsync),
        .. Each("cancelled before anybody pays", OrderStatus.Cancelled, async (world, way) =>
        {
            await StartAsync(world, way);
            await AgainAsync(world, order => order.Cancel(MerchantCancels));
        }),
        .. Each("refunded in part", OrderStatus.Success, async (world, way) =>
        {
            await PaidAsync(world, way);
            await world.Sleep(TimeSpan.FromMinutes(1));
            await AgainAsync(world, order => order.Refund(new RefundOrder("R-1", 990, "returned goods", "merchant")));
        }),
        .. Each("paid and cancelled", OrderStatus.Cancelled, async (world, way) =>
        {
            await PaidAsync(world, way);
            await world.Sleep(TimeSpan.FromMinutes(1));
            await AgainAsync(world, order => order.Cancel(MerchantCancels));
        }),
        .. Each("paid in the moment of the close", OrderStatus.Cancelled, async (world, way) =>
        {
            await PaidAsync(world, way, "08");
            await AgainAsync(world, order => order.Cancel(MerchantCancels));
        }),
        .. Each("paid although it was closed", OrderStatus.Cancelled, async (world, way) =>
        {
            await PaidAsync(world, way, "12");
            await AgainAsync(world, order => order.Cancel(MerchantCancels));
        }),
        .. Each("started twice", OrderStatus.Success, async (world, way) =>
        {
            await StartAsync(world, way);
            await PaidAsync(world, way);
        }),
        .. new[] { AlipayCode, WeChatCode, UnionPayCode, Way("qr", "yeepay", "wechat"), Way("qr", "huifu", "ecny") }.Select(way => new Story($"{way.Channel} code whose making has no answer", OrderStatus.Success, false, async world =>
        {
            world.Channels.Faults.Add(new Fault { Kind = FaultKinds.DropReply, Operation = Operations.Pay, Count = 1 });
            await PaidAsync(world, way);
        }) { Channels = [way.Channel!] }),
        new Story("wechat code, then alipay's code", OrderStatus.Success, false, async world =>
        {
            await StartAsync(world, WeChatCode);
            await PaidAsync(world, AlipayCode);
        }),
        new Story("alipay page, then wechat page", OrderStatus.Success, false, async world =>
        {
            await StartAsync(world, AlipayPage);
            await PaidAsync(world, WeChatPage);
        }),
        new Story("a shown code, then a scanned one", OrderStatus.Success, false, async world =>
        {
            await StartAsync(world, WeChatCode);
            for (var scan = 0; scan < 10; scan++)
            {
                var reply = await AgainAsync(world, order => order.Pay(new PayOrder(Stories.Code("alipay", "00"), "terminal:till-1")));
                if (reply.Refusal != Refusal.AnotherCodePaying) return;
                await world.Sleep(TimeSpan.FromSeconds(3));
            }
        }),
        new Story("the first way of a scene, and what nobody offers", OrderStatus.Success, false, async world =>
        {
            await RefusedAsync(world, Way("qr", "huifu", null), Refusal.OrderNotFound);
            await CreateAsync(world);
            await RefusedAsync(world, Way("qr", "huifu", null), Refusal.SceneNotOffered);
            await RefusedAsync(world, Way("page", "wechat", "jsapi"), Refusal.SceneNotOffered);
            await RefusedAsync(world, Way("iap", "alipay", null), Refusal.SceneNotOffered);
            await RefusedAsync(world, Way("barcode", "alipay", null), Refusal.SceneNotOffered);
            await PaidAsync(world, Way("qr", null, null));
        }),
        .. new[] { "googleplay", "appstore" }.SelectMany<string, Story>(store =>
        [
            new Story($"{store} purchase", OrderStatus.Success, false, async world => await TakeAsync(world, Buy(world, store))) { Channels = [store] },
            // The token is claimed before the store is asked, its order when the store has named it.
            new Story($"{store} purchase whose order could not be claimed at first", OrderStatus.Success, false, async world =>
            {
                world.LostClaim = 2;
                await TakeAsync(world, Buy(world, store));
            }) { Channels = [store] },
            new Story($"{store} purchase brought twice, and forged", OrderStatus.Success, false, async world =>
            {
                // As the app wrote the buyer's id, and as Apple writes it.
                var purchase = Buy(world, store, out _, pending: false, owner: "7e3fb204-4d0d-4f2c-8a53-1f6d5f3f9a01") with { OpenId = "7E3FB204-4D0D-4F2C-8A53-1F6D5F3F9A01" };
                await CreateAsync(world);
                await RefusedAsync(world, purchase with { Proof = purchase.Proof![..^9] }, Refusal.PurchaseRefused);
                await RefusedAsync(world, purchase with { OpenId = "somebody else" }, Refusal.PurchaseRefused);
                await RefusedAsync(world, purchase with { OpenId = "9e3fb204-4d0d-4f2c-8a53-1f6d5f3f9a01" }, Refusal.PurchaseRefused);
                await TakeAsync(world, purchase);
                await AgainAsync(world, order => order.Start(purchase));
                await AgainAsync(world, order => order.Create(new CreateOrder(Story.Amount, "CNY", "金币", null, "merchant:server-1")), "A-2");
                var other = await AgainAsync(world, order => order.Start(purchase), "A-2");
                if (other.Refusal != Refusal.PurchaseRefused) throw new InvalidOperationException($"the second order was answered {other.Refusal}");
                await AgainAsync(world, order => order.Cancel(MerchantCancels), "A-2");
                other = await AgainAsync(world, order => order.Start(purchase), "A-2");
                if (other.Refusal != Refusal.OrderCancelled) throw new InvalidOperationException($"the cancelled order was answered {other.Refusal}");
            }) { Channels = [store] },
        ]),
        new Story("googleplay purchase whose store order was honoured already", OrderStatus.Success, false, async world =>
        {
            var first = Buy(world, "googleplay", out var token, pending: false);
            var second = Buy(world, "googleplay", out _, pending: false, orderOf: token);
            await TakeAsync(world, first);
            await AgainAsync(world, order => order.Create(new CreateOrder(Story.Amount, "CNY", "金币", null, "merchant:server-1")), "A-2");
            await AgainAsync(world, order => order.Start(second), "A-2");
            await world.Sleep(TimeSpan.FromMinutes(2));
            var other = await world.Order("A-2").Get();
            if (other!.Status != "failed") throw new InvalidOperationException($"the second order is {other.Status}");
        }) { Channels = ["googleplay"] },
        new Story("googleplay purchase that is paid later", OrderStatus.Success, false, async world =>
        {
            var purchase = Buy(world, "googleplay", out var token, pending: true);
            await TakeAsync(world, purchase);
            await AgainAsync(world, order => order.Start(purchase));
            await world.Sleep(TimeSpan.FromSeconds(90));
            world.Channels.CustomerPays(token, "00");
        }) { Channels = ["googleplay"] },
        new Story("googleplay purchase that was given back before, brought twice", OrderStatus.Failed, false, async world =>
        {
            var purchase = Buy(world, "googleplay", out var token, pending: false);
            world.Channels.Stores.Refund(token);
            await TakeAsync(world, purchase);
            await AgainAsync(world, order => order.Start(purchase));
            await world.Sleep(TimeSpan.FromMinutes(1));
        }) { Channels = ["googleplay"] },
        new Story("googleplay purchase, cancelled", OrderStatus.Cancelled, false, async world =>
        {
            await TakeAsync(world, Buy(world, "googleplay"));
            await world.Sleep(TimeSpan.FromSeconds(30));
            await AgainAsync(world, order => order.Cancel(MerchantCancels));
        }) { Channels = ["googleplay"] },
        .. new (string Name, OrderStatus End, Func<PaymentWorld, Task> Tell)[]
        {
            ("code scanned, paid and refunded", OrderStatus.Success, async world =>
            {
                await PaidAsync(world, UnionPayCode);
                await world.Sleep(TimeSpan.FromMinutes(1));
                await AgainAsync(world, order => order.Refund(new RefundOrder("R-1", 990, "returned goods", "merchant")));
            }),
            ("code paid, and called debited before it is called paid", OrderStatus.Success, async world =>
            {
                world.Channels.Faults.Add(new Fault { Kind = FaultKinds.AnswerCode, Channel = "unionpay", Operation = Operations.Query, Code = "42", Count = 1 });
                await PaidAsync(world, UnionPayCode);
            }),
            ("code paid and refunded whole", OrderStatus.Success, async world => await RefundedAsync(world)),
            ("code paid and cancelled", OrderStatus.Cancelled, async world =>
            {
                await PaidAsync(world, UnionPayCode);
                await AgainAsync(world, order => order.Cancel(MerchantCancels));
            }),
            ("undo whose reply is lost", OrderStatus.Success, async world => await RefundedAsync(world, FaultKinds.DropReply)),
            ("undo whose request is lost", OrderStatus.Success, async world => await RefundedAsync(world, FaultKinds.DropRequest)),
            ("undo that is refused", OrderStatus.Success, async world =>
            {
                await RefundedAsync(world, FaultKinds.RefundRefused);
                await world.Sleep(DoubtIsOver);
            }),
            ("undo that is refused, of what is cancelled", OrderStatus.Cancelled, async world =>
            {
                await PaidAsync(world, UnionPayCode);
                world.Channels.Faults.Add(new Fault { Kind = FaultKinds.RefundRefused, Operation = Operations.Refund, Count = 1 });
                await AgainAsync(world, order => order.Cancel(MerchantCancels));
                await world.Sleep(DoubtIsOver);
            }),
            ("undo asked for in the last second of the settlement day, sent after it", OrderStatus.Success, async world =>
            {
                await world.Sleep(SettlementDayEnd(world) - TimeSpan.FromMinutes(2));
                await PaidAsync(world, UnionPayCode);
                await world.Sleep(SettlementDayEnd(world) - TimeSpan.FromSeconds(1));
                world.Channels.Faults.Add(new Fault { Kind = FaultKinds.OutOfOrder, Operation = Operations.Refund, Count = 1 });
                await AgainAsync(world, order => order.Refund(WholeBack));
                await world.Sleep(DoubtIsOver);
            }),
            ("code paid in one settlement day and refunded whole in the next", OrderStatus.Success, async world =>
            {
                await world.Sleep(SettlementDayEnd(world) - TimeSpan.FromMinutes(2));
                await PaidAsync(world, UnionPayCode);
                await world.Sleep(TimeSpan.FromMinutes(3));
                await AgainAsync(world, order => order.Refund(WholeBack));
            }),
            ("code whose making has no answer, then a cancel", OrderStatus.Cancelled, async world =>
            {
                world.Channels.Faults.Add(new Fault { Kind = FaultKinds.DropReply, Operation = Operations.Pay, Count = 1 });
                await CreateAsync(world);
                await AgainAsync(world, order => order.Start(UnionPayCode));
                await AgainAsync(world, order => order.Cancel(MerchantCancels));
            }),
            ("code that cannot be closed before its end", OrderStatus.Cancelled, async world =>
            {
                await StartAsync(world, UnionPayCode);
                await AgainAsync(world, order => order.Cancel(MerchantCancels));
            }),
            ("code paid after the cancel, before its end", OrderStatus.Cancelled, async world =>
            {
                var attempt = await StartAsync(world, UnionPayCode);
                await AgainAsync(world, order => order.Cancel(MerchantCancels));
                await world.Sleep(TimeSpan.FromMinutes(5));
                world.Channels.CustomerPays(attempt.OutTradeNo, "00");
            }),
        }.Select(story => new Story("unionpay " + story.Name, story.End, false, story.Tell) { Channels = ["unionpay"] }),
    ];

    private static IEnumerable<Story> Each(string name, OrderStatus end, Func<PaymentWorld, StartPayment, Task> tell) =>
        new[] { AlipayCode, AlipayPage, WeChatCode, WeChatPage }.Select(way => new Story($"{way.Channel} {way.Method} {name}", end, false, world => tell(world, way)));

    private static StartPayment Way(string scene, string? channel, string? method) => new() { Scene = scene, Channel = channel, Method = method, Actor = "merchant:server-1" };

    private static Task<OrderReply> CreateAsync(PaymentWorld world) => AgainAsync(world, order => order.Create(new CreateOrder(Story.Amount, "CNY", "奶茶", null, "merchant:server-1")));

    /// <summary>Until there is a ticket: the server repeats a start whose answer it has not heard, and one that had to wait.</summary>
    private static async Task<AttemptView> StartAsync(PaymentWorld world, StartPayment way)
    {
        await CreateAsync(world);
        // Where the ticket was lost nobody can pay, and another attempt begins at once, whether or not the channel can close the first one.
        for (var tries = 0; tries < 20; tries++)
        {
            var reply = await AgainAsync(world, order => order.Start(way));
            if (reply is { Refusal: Refusal.None, Order.Attempts: [.., { Ticket.Length: > 0 } attempt] }) return attempt;
            // Half an hour after its creation an order takes no payment any more: the server gives up.
            if (reply.Refusal == Refusal.OrderCancelled) throw new SiloUnavailableException("the customer has left");
            await world.Sleep(TimeSpan.FromSeconds(3));
        }

        throw new InvalidOperationException("there is no ticket");
    }

    private static async Task PaidAsync(PaymentWorld world, StartPayment way, string ending = "00")
    {
        var attempt = await StartAsync(world, way);
        await world.Sleep(TimeSpan.FromSeconds(20));
        if (attempt.TicketKind == "form")
        {
            // The browser posts the form, and only then the channel knows of it.
            var fields = Fields().Matches(attempt.Ticket).Select(field => $"{WebUtility.UrlEncode(WebUtility.HtmlDecode(field.Groups[1].Value))}={WebUtility.UrlEncode(WebUtility.HtmlDecode(field.Groups[2].Value))}");
            var action = new Uri(WebUtility.HtmlDecode(Action().Match(attempt.Ticket).Groups[1].Value));
            await world.Channels.HandleAsync(SimulatedRequest.Post(action.PathAndQuery, Encoding.UTF8.GetBytes(string.Join('&', fields))));
        }

        if (world.Channels.CustomerPays(attempt.OutTradeNo, ending) is { } problem) throw new InvalidOperationException(problem);
        await world.Sleep(TimeSpan.FromSeconds(5));
    }

    private static async Task RefundedAsync(PaymentWorld world, string? fault = null)
    {
        await PaidAsync(world, UnionPayCode);
        if (fault is not null) world.Channels.Faults.Add(new Fault { Kind = fault, Operation = Operations.Refund, Count = 1 });
        await AgainAsync(world, order => order.Refund(WholeBack));
    }

    /// <summary>How long it is until 23:00 of China.</summary>
    private static TimeSpan SettlementDayEnd(PaymentWorld world) => new TimeOnly(15, 0) - TimeOnly.FromDateTime(world.Clock.GetUtcNow().UtcDateTime);

    private static StartPayment Buy(PaymentWorld world, string store) => Buy(world, store, out _, pending: false);

    private static StartPayment Buy(PaymentWorld world, string store, out string token, bool pending, string? orderOf = null, string? owner = null)
    {
        var bought = world.Channels.Stores.Buy(store, "no_ads", owner, pending, out var problem, orderOf) ?? throw new InvalidOperationException(problem);
        token = bought.PurchaseToken;
        return Way("iap", store, null) with { Proof = bought.Proof, Signature = bought.Signature };
    }

    private static async Task TakeAsync(PaymentWorld world, StartPayment purchase)
    {
        await CreateAsync(world);
        await AgainAsync(world, order => order.Start(purchase));
    }

    private static async Task RefusedAsync(PaymentWorld world, StartPayment way, Refusal refusal)
    {
        var reply = await AgainAsync(world, order => order.Start(way));
        if (reply.Refusal != refusal) throw new InvalidOperationException($"{way} was answered {reply.Refusal}, not {refusal}");
    }

    /// <summary>A server repeats what it hears nothing of.</summary>
    private static async Task<OrderReply> AgainAsync(PaymentWorld world, Func<IPaymentOrderGrain, Task<OrderReply>> ask, string orderSn = Story.OrderSn)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ask(world.Order(orderSn));
            }
            catch (Exception error) when (error is SiloUnavailableException or TimeoutException && tries < 10)
            {
                await world.Sleep(TimeSpan.FromSeconds(3));
            }
        }
    }

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Fields();
}
