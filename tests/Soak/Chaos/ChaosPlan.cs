namespace PaymentGrains.Tests.Soak.Chaos;

internal enum KillKind
{
    Gateway,
    Simulator,
    Database,
}

/// <summary>One process dies.</summary>
/// <param name="At">From the start of the sales.</param>
/// <param name="Down">How long it stays away; the database comes back at once.</param>
/// <param name="Gateway">Which one, a fraction of them.</param>
internal sealed record KillScript(TimeSpan At, KillKind Kind, TimeSpan Down, double Gateway);

/// <summary>Faults that the channels have for a while; a fault as <c>POST /faults</c> takes it. What is null matches everything.</summary>
internal sealed record FaultScript(string Kind, string? Channel, string? Operation, double Rate, int? Milliseconds, int? Status);

internal sealed record FaultWindow(TimeSpan From, TimeSpan To, IReadOnlyList<FaultScript> Faults);

/// <summary>Who dies when, and what the channels suffer meanwhile: a function of the seed.</summary>
internal sealed record ChaosPlan(IReadOnlyList<KillScript> Kills, IReadOnlyList<FaultWindow> Windows)
{
    public static readonly IReadOnlyList<string> FaultKinds = ["delay", "drop-request", "drop-reply", "http-error", "bad-signature", "duplicate", "out-of-order", "refund-refused", "refund-no-balance"];

    private static readonly string?[] Channels = [null, null, "alipay", "wechat"];
    private static readonly string?[] Operations = [null, null, "pay", "query", "cancel", "refund", "refundquery", "notify"];

    public static ChaosPlan Of(SoakOptions options)
    {
        var chance = new Random(unchecked(options.Seed * 31 + 17));
        return new([.. Kill(options, chance)], [.. Disturb(options, chance)]);
    }

    private static IEnumerable<KillScript> Kill(SoakOptions options, Random chance)
    {
        var deck = new Queue<KillKind>();
        for (var at = Between(chance, options.KillEveryMin / 2, options.KillEveryMax / 2); at < options.Sells; at += Between(chance, options.KillEveryMin, options.KillEveryMax))
        {
            if (deck.Count == 0) deck = new(Shuffled(chance, [KillKind.Gateway, KillKind.Simulator, KillKind.Database, KillKind.Gateway]));
            var down = chance.Next(2) == 0 ? TimeSpan.Zero : Between(chance, TimeSpan.Zero, TimeSpan.FromSeconds(5));
            yield return new(at, deck.Dequeue(), down, chance.NextDouble());
        }
    }

    private static IEnumerable<FaultWindow> Disturb(SoakOptions options, Random chance)
    {
        var deck = new Queue<string>();
        var to = TimeSpan.Zero;
        while (true)
        {
            var from = to + Between(chance, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
            to = from + Between(chance, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(18));
            if (from >= options.Sells) yield break;
            var faults = new List<FaultScript>();
            for (var left = chance.Next(1, 4); left > 0; left--)
            {
                if (deck.Count == 0) deck = new(Shuffled(chance, [.. FaultKinds]));
                var kind = deck.Dequeue();
                faults.Add(new(
                    kind, Channels[chance.Next(Channels.Length)], kind.StartsWith("refund", StringComparison.Ordinal) ? "refund" : Operations[chance.Next(Operations.Length)], Math.Round(0.1 + 0.4 * chance.NextDouble(), 2),
                    // A call of ours waits 10 s: some answers come after that.
                    kind switch { "delay" => chance.Next(200, 12_000), "out-of-order" => chance.Next(200, 9_000), _ => null },
                    kind == "http-error" ? new[] { 500, 502, 503, 504 }[chance.Next(4)] : null));
            }

            yield return new(from, to, faults);
        }
    }

    private static TimeSpan Between(Random chance, TimeSpan from, TimeSpan to) => from + (to - from) * chance.NextDouble();

    private static T[] Shuffled<T>(Random chance, T[] cards)
    {
        chance.Shuffle(cards);
        return cards;
    }
}
