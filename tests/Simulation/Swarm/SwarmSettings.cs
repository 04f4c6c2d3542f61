using Orleans.Embedded;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What differs from run to run besides faults. A function of the seed.</summary>
internal sealed record SwarmSettings(ulong Seed)
{
    /// <summary>One run in eight copies every message through a serializer, as a cluster would.</summary>
    public bool CopyMessages { get; } = Dice.Mix(Seed, 0xC0) % 8 == 0;

    /// <summary>
    /// One run in sixteen signs with keys of full length. The others sign just as truly with short ones, which takes a twentieth of the time
    /// and so lets many more orders live.
    /// </summary>
    public bool LongKeys { get; } = Dice.Mix(Seed, 0x4E) % 16 == 0;

    /// <summary>WeChat Pay signs with either.</summary>
    public string WeChatSignType { get; } = Dice.Mix(Seed, 0x3C) % 2 == 0 ? "MD5" : "HMAC-SHA256";

    /// <summary>Alipay may tell of refunds too (FACTS 1.11).</summary>
    public bool NotifiesOfRefunds { get; } = Dice.Mix(Seed, 0xA9) % 2 == 0;

    /// <summary>How far a process's clock may be off when that fault strikes.</summary>
    public static TimeSpan SkewMax { get; } = TimeSpan.FromSeconds(4);

    public static TimeSpan Skew(SeededRandom chance) => TimeSpan.FromMilliseconds(chance.Next(-4000, 4001));
}
