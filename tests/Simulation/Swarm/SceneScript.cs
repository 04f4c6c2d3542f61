using Orleans.Embedded;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What one sale will be that the customer begins: drawn from seed and order number alone.</summary>
internal sealed class SceneScript
{
    private const string Server = "merchant:server-1";

    private static readonly (string Scene, string? Channel, string? Method)[] All =
    [
        ("qr", "alipay", "precreate"), ("page", "alipay", "pc"), ("page", "alipay", "wap"), ("app", "alipay", "app"),
        ("qr", "wechat", "native"), ("page", "wechat", "h5"), ("page", "wechat", "jsapi"), ("app", "wechat", "app"),
        ("qr", "unionpay", "native"), ("qr", "unionpay", null), ("page", "unionpay", "web"), ("page", "unionpay", "wap"), ("app", "unionpay", "app"),
        ("qr", "yeepay", "wechat"), ("qr", "yeepay", "alipay"), ("page", "yeepay", "h5"), ("page", "yeepay", "wechat"), ("app", "yeepay", "alipay"),
        ("qr", "huifu", "ecny"), ("qr", "huifu", null), ("qr", null, null), ("page", null, null), ("app", null, null),
    ];

    private static readonly (string Ending, int Weight)[] Endings =
    [
        ("00", 30), ("01", 12), ("02", 6), ("03", 4), ("06", 5), ("07", 5), ("08", 7), ("09", 6), ("10", 6), ("12", 6), ("14", 6),
    ];

    public SceneScript(SwarmCase @case, int order)
    {
        var chance = new SeededRandom(Dice.Mix(Dice.Mix(@case.Seed, 0x5CE), (ulong)order));
        Ways = [.. Enumerable.Range(0, 3).Select(_ => Way(chance))];
        Customers = [.. Enumerable.Range(0, 8).Select(_ => new Plan(Ending(chance), After(chance), chance.Between(0, chance.Happens(0.3) ? 40 : 3), chance.Happens(0.15)))];
        StartsTwice = chance.Happens(0.15);
        AsksAgainAfter = chance.Happens(0.2) ? chance.Doubling(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(20)) : null;
        CancelsAfter = chance.Happens(0.25) ? chance.Doubling(TimeSpan.FromSeconds(0.05), TimeSpan.FromMinutes(35)) : null;
        StartsWhileCancelling = chance.Happens(0.3);
        AnotherWayAfter = CancelsAfter is null && chance.Happens(0.45) ? chance.Doubling(TimeSpan.FromSeconds(0.2), TimeSpan.FromMinutes(25)) : null;
        ScansInstead = chance.Happens(0.25);
        PageAsks = chance.Happens(0.3);
    }

    /// <summary>By which ways the merchant starts, one after the other.</summary>
    public IReadOnlyList<StartPayment> Ways { get; }

    /// <summary>What whoever gets the ticket of the n-th attempt does with it.</summary>
    public IReadOnlyList<Plan> Customers { get; }

    /// <summary>Two clicks on "pay", and two starts.</summary>
    public bool StartsTwice { get; }

    /// <summary>The same start once more, for its ticket.</summary>
    public TimeSpan? AsksAgainAfter { get; }

    public TimeSpan? CancelsAfter { get; }
    public bool StartsWhileCancelling { get; }
    public TimeSpan? AnotherWayAfter { get; }

    /// <summary>The other way is the scanner of a till.</summary>
    public bool ScansInstead { get; }

    /// <summary>The shop's page asks each second for what it is to show, also while the start is under way.</summary>
    public bool PageAsks { get; }

    /// <param name="Ending">How the payment goes, once it has begun.</param>
    /// <param name="After">When the ticket is scanned or opened, from its arrival; null: never.</param>
    /// <param name="Thinks">From then until the customer pays.</param>
    /// <param name="Twice">Pays once more on another device.</param>
    internal sealed record Plan(string Ending, TimeSpan? After, TimeSpan Thinks, bool Twice);

    private static StartPayment Way(SeededRandom chance)
    {
        var (scene, channel, method) = All[chance.Next(All.Length)];
        return new StartPayment
        {
            Scene = scene, Channel = channel, Method = method, ClientIp = "203.0.113.9", OpenId = "oCustomer0001", ReturnUrl = "https://shop.example.com/back", Platform = "Wap", Actor = Server,
        };
    }

    /// <summary>Most at once; some when the shop has long done something else, or when the time is over; some never.</summary>
    private static TimeSpan? After(SeededRandom chance) => chance.Next(10) switch
    {
        0 => null,
        < 6 => chance.Between(0.5, 20),
        _ => chance.Doubling(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(36)),
    };

    private static string Ending(SeededRandom chance)
    {
        var pick = chance.Next(Endings.Sum(ending => ending.Weight));
        var at = 0;
        while (pick >= Endings[at].Weight) pick -= Endings[at++].Weight;
        return Endings[at].Ending;
    }
}
