using Orleans.Embedded;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What one sale will be: drawn from seed and order number alone.</summary>
internal sealed class Script
{
    private static readonly (string Ending, int Weight)[] Endings =
    [
        ("00", 18), ("01", 14), ("02", 6), ("03", 6), ("04", 8), ("05", 6), ("06", 7), ("07", 5), ("08", 7), ("09", 6), ("10", 6), ("12", 6), ("14", 5),
    ];

    /// <summary>So many sales go by for each that the customer begins.</summary>
    private const int SceneOneIn = 4;

    /// <summary>The same of codes of UnionPay and of digital RMB.</summary>
    private const int OtherCodesOneIn = 6;

    private readonly SeededRandom _chance;
    private readonly ulong _otherCodes;

    public Script(SwarmCase @case, Weather weather, int order)
    {
        _chance = new SeededRandom(Dice.Mix(Dice.Mix(@case.Seed, 0x5C1), (ulong)order));
        _otherCodes = Dice.Mix(Dice.Mix(@case.Seed, 0x07C0), (ulong)order);
        var isLong = SwarmSettings.LivesLong(@case.Seed);
        ManyCodes = !isLong && order == 1 && Dice.Mix(@case.Seed, 0x3A) % 4 == 0;
        Starts = weather.Lasts * _chance.NextDouble();
        Amount = _chance.Next(4) == 0 ? _chance.Next(2, 10) : _chance.Next(10, 200_000);
        Codes = ManyCodes ? [.. Enumerable.Range(1, OrderMachine.AttemptsMax + 1).Select(code => Number("28", order, code, "03"))] : [.. Enumerable.Range(1, 4).Select(code => Code(order, code))];
        CancelsFirst = _chance.Happens(0.02);
        OnlyCreates = _chance.Happens(0.02);
        PressesTwice = _chance.Happens(0.15);
        Vanishes = _chance.Happens(0.15);
        CancelsAfter = _chance.Happens(0.2) ? _chance.Between(0, _chance.Happens(0.5) ? 8 : 135) : null;
        PaysWhileCancelling = CancelsAfter is not null && _chance.Happens(0.3);
        AnotherCodeAfter = CancelsAfter is null && _chance.Happens(0.2) ? _chance.Between(0, _chance.Happens(0.5) ? 15 : 130) : null;
        Forges = _chance.Happens(0.05);
        Refunds = _chance.Happens(isLong ? 0.8 : 0.35) ? _chance.Next(1, 5) : 0;
        RefundsAtOnce = _chance.Happens(0.4);
        RefundsAtTheConsole = Refunds > 0 && _chance.Happens(isLong ? 0.5 : 0.12);
        Slips = _chance.Happens(0.1);
        AsksFirst = _chance.Happens(0.1);
        StaleCallbackAfter = _chance.Happens(0.12) ? _chance.Between(0, _chance.Happens(0.7) ? 150 : 5000) : null;
        RefundsEarly = _chance.Happens(0.03);
        PaysTooLate = _chance.Happens(0.04);
        CancelsSuccessAfter = _chance.Happens(isLong ? 0.4 : 0.12) ? _chance.Between(0, 600) : null;
        // Drawn apart, so that the sales of a till stay what they are.
        if (!ManyCodes && Dice.Mix(Dice.Mix(@case.Seed, 0x5CE1), (ulong)order) % SceneOneIn == 0) Scene = new SceneScript(@case, order);
    }

    public TimeSpan Starts { get; }

    /// <summary>Fen; small ones bring out rounding.</summary>
    public long Amount { get; }

    /// <summary>The customers' payment codes, in the order in which they are scanned.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>How it goes when the customer begins the payment; null of a sale whose code is scanned.</summary>
    public SceneScript? Scene { get; }

    /// <summary>A customer whose every code is refused, and a cashier who does not give up.</summary>
    public bool ManyCodes { get; }

    /// <summary>The till asks for an order that nobody has made.</summary>
    public bool AsksFirst { get; }

    /// <summary>A notification that was true once, or tells of nothing new, arrives so long after the creation.</summary>
    public TimeSpan? StaleCallbackAfter { get; }

    public bool CancelsFirst { get; }
    public bool OnlyCreates { get; }
    public bool PressesTwice { get; }

    /// <summary>The till is switched off once it has sent the code.</summary>
    public bool Vanishes { get; }

    public TimeSpan? CancelsAfter { get; }
    public bool PaysWhileCancelling { get; }
    public TimeSpan? AnotherCodeAfter { get; }
    public bool Forges { get; }

    /// <summary>How many refunds are asked for once the sale has succeeded.</summary>
    public int Refunds { get; }

    public bool RefundsAtOnce { get; }
    public bool RefundsAtTheConsole { get; }

    /// <summary>The cashier makes the mistakes that cashiers make, and tills with them.</summary>
    public bool Slips { get; }

    /// <summary>Somebody sends the money back at the channel's console before we have heard that it came.</summary>
    public bool RefundsEarly { get; }

    /// <summary>Half an hour after all was over the customer comes back and wants to pay.</summary>
    public bool PaysTooLate { get; }

    public TimeSpan? CancelsSuccessAfter { get; }

    /// <summary>For what is decided while the sale goes on.</summary>
    public SeededRandom Chance => _chance;

    private string Code(int order, int code)
    {
        var pick = _chance.Next(Endings.Sum(ending => ending.Weight));
        var at = 0;
        while (pick >= Endings[at].Weight) pick -= Endings[at++].Weight;
        var prefix = _chance.Next(2) == 0 ? $"{_chance.Next(25, 31)}" : $"{_chance.Next(10, 16)}";
        // Of nineteen digits.
        if (_otherCodes % OtherCodesOneIn == 0) prefix = (_otherCodes >> 8) % 2 == 0 ? "620" : "010";
        return Number(prefix, order, code, Endings[at].Ending);
    }

    /// <summary>Each code is another customer's.</summary>
    private static string Number(string prefix, int order, int code, string ending) => $"{prefix}{order:0000000}{code:0000000}{ending}";
}
