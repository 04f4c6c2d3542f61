namespace PaymentGrains.Tests.Soak.Sales;

/// <summary>Writes the sales of one terminal, a function of seed and terminal alone. What it deals comes from shuffled decks, so that short runs see everything.</summary>
internal sealed class ScriptWriter(int seed, int terminal)
{
    private static readonly string[] Endings = ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"];
    private static readonly string[] PaidEndings = ["00", "01", "04", "09", "10", "11", "13", "00"];
    private static readonly string[] RefusedEndings = ["03", "14"];
    private static readonly string[] WaitingEndings = ["01", "02", "05", "06", "07", "08", "09", "10", "12", "14", "04"];

    private readonly Random _chance = new(unchecked(seed * 7919 + terminal * 104729));
    private readonly Dictionary<string, Queue<string>> _decks = [];
    private int _sales;

    private static readonly string[] Kinds =
    [
        .. Enum.GetNames<SaleKind>(),
        // What a shop does most of the time.
        nameof(SaleKind.Plain), nameof(SaleKind.Plain), nameof(SaleKind.Plain), nameof(SaleKind.Plain), nameof(SaleKind.Refunded), nameof(SaleKind.HungUp),
    ];

    public SaleScript Next()
    {
        var number = ++_sales;
        var orderSn = $"S{seed}-{terminal:00}-{number:00000}";
        var kind = Enum.Parse<SaleKind>(Deal("kinds", Kinds));
        var amount = _chance.Next(4) == 0 ? _chance.Next(1, 100) : _chance.Next(100, 50_000);
        return new(
            orderSn, kind, amount,
            [.. EndingsOf(kind).Select((ending, scan) => Code(number, scan, ending))],
            [.. RefundsOf(kind, orderSn, amount)],
            Before: Between(0.1, 2.5), Patience: Patience(kind), Meanwhile: _chance.Next(3) == 0 ? Between(0, 0.05) : Between(0.1, 9),
            HangUpAfter: TimeSpan.FromMilliseconds(_chance.Next(1, 40)), LooksBack: _chance.Next(2) == 0 ? _chance.NextDouble() : null);
    }

    private IEnumerable<string> EndingsOf(SaleKind kind) => kind switch
    {
        SaleKind.CancelledWhenPaid or SaleKind.Refunded or SaleKind.RefundedAndCancelled or SaleKind.RefundedAtChannel => [Deal("paid", PaidEndings)],
        SaleKind.AnotherCodeAfterRefusal => [Deal("refused", RefusedEndings), Deal("again", PaidEndings)],
        SaleKind.AnotherCodeWhileWaiting => [Deal("waiting", WaitingEndings), Deal("all", Endings)],
        SaleKind.PaidWhileCancelling => [Deal("waiting", WaitingEndings), Deal("again", PaidEndings)],
        SaleKind.CancelledWhilePaying => [Deal("waiting", WaitingEndings)],
        SaleKind.NeverPaid => [],
        _ => [Deal("all", Endings)],
    };

    private IEnumerable<RefundScript> RefundsOf(SaleKind kind, string orderSn, long amount) => kind switch
    {
        SaleKind.Refunded => Refunds(orderSn, amount),
        SaleKind.RefundedAndCancelled or SaleKind.RefundedAtChannel => [new(orderSn + "-r1", Part(amount), false)],
        _ => [],
    };

    /// <summary>Several parts, some of them at once; then one number again, with its own amount and with another; then more than is left.</summary>
    private IEnumerable<RefundScript> Refunds(string orderSn, long amount)
    {
        var first = Part(amount);
        yield return new(orderSn + "-r1", first, false);
        if (_chance.Next(2) == 0) yield return new(orderSn + "-r1", first, AtOnce: _chance.Next(2) == 0);
        var second = Part(amount);
        yield return new(orderSn + "-r2", second, AtOnce: _chance.Next(2) == 0);
        if (_chance.Next(3) == 0) yield return new(orderSn + "-r2", second + 1, false);
        if (_chance.Next(2) == 0) yield return new(orderSn + "-r3", amount + 1, false);
        if (_chance.Next(2) == 0) yield return new(orderSn + "-r4", amount, AtOnce: true);
        if (_chance.Next(2) == 0) yield return new(orderSn + "-r5", Math.Max(1, amount - first - second), AtOnce: _chance.Next(2) == 0);
    }

    private long Part(long amount) => Math.Max(1, amount * _chance.Next(5, 60) / 100);

    private TimeSpan Patience(SaleKind kind) => kind switch
    {
        // Only a paid order can be refunded or cancelled when paid.
        SaleKind.Refunded or SaleKind.RefundedAndCancelled or SaleKind.RefundedAtChannel or SaleKind.CancelledWhenPaid => Between(20, 40),
        _ => _chance.Next(10) switch { 0 => Between(0, 0.5), 1 => Between(60, 140), _ => Between(3, 20) },
    };

    /// <summary>18 digits that belong to this scan alone; the first two choose the channel, the last two what it does.</summary>
    private string Code(int sale, int scan, string ending)
    {
        var prefix = Deal("channels", ["alipay", "wechat"]) == "alipay" ? _chance.Next(25, 31) : _chance.Next(10, 16);
        return $"{prefix}{terminal:000}{sale:00000}{scan}{_chance.Next(100_000):00000}{ending}";
    }

    private TimeSpan Between(double fromSeconds, double toSeconds) => TimeSpan.FromSeconds(fromSeconds + (toSeconds - fromSeconds) * _chance.NextDouble());

    private string Deal(string name, string[] cards)
    {
        if (!_decks.TryGetValue(name, out var deck)) _decks[name] = deck = new();
        if (deck.Count == 0)
        {
            var shuffled = cards.ToArray();
            _chance.Shuffle(shuffled);
            foreach (var card in shuffled) deck.Enqueue(card);
        }

        return deck.Dequeue();
    }
}
