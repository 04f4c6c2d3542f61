using Orleans.Embedded;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>What differs from run to run besides faults. A function of the seed.</summary>
internal sealed record SwarmSettings(ulong Seed)
{
    /// <summary>Orders of a run that is watched for long: what stays open is looked at each minute of two months.</summary>
    public const int LongOrders = 24;

    /// <summary>All let a payment be asked for until its deadline, also those that end before it.</summary>
    private static readonly string[] Pollings = ["10x1s,1s,2s,4s,8s,16s*", "500ms,1s,2s,4s*", "1s,3s,7s,15s,31s", "5s,10s,1m,1h", "2s,3x3s,20s*"];

    /// <summary>Twenty minutes after the start of a world.</summary>
    private const string SwarmDay = "08:20";

    private static readonly string[] ScenePollings = [new OrderOptions().ScenePolling, "5s,15s,1m,5m*", "2m*"];

    private static readonly string[] RefundPollings = [RefundTerms.Default.Polling, "12s,30s,2m,30m*", "15s,5m,1h*"];

    /// <summary>The second one ends after an hour: from then on only the moments that decide are left.</summary>
    private static readonly string[] LongRefundPollings = [RefundTerms.Default.Polling, "10s,1m,10m,1h"];

    /// <summary>One run in eight copies every message through a serializer, as a cluster would.</summary>
    public bool CopyMessages { get; } = Dice.Mix(Seed, 0xC0) % 8 == 0;

    /// <summary>
    /// One run in sixteen signs with keys of full length. The others sign just as truly with short ones, which takes a twentieth of the time
    /// and so lets many more orders live.
    /// </summary>
    public bool LongKeys { get; } = Dice.Mix(Seed, 0x4E) % 16 == 0;

    /// <summary>WeChat Pay v2 signs with either.</summary>
    public string WeChatSignType { get; } = Dice.Mix(Seed, 0x3C) % 2 == 0 ? "MD5" : "HMAC-SHA256";

    /// <summary>Every second run is configured with WeChat's certificates; in the others each process asks for them when it meets the first signature.</summary>
    public bool KnowsCertificates { get; init; } = Dice.Mix(Seed, 0x0CE7) % 2 == 0;

    /// <summary>Which account takes UnionPay's codes: of either product, or of an acquirer.</summary>
    public string UnionPayCodesGoTo { get; } = Pick([SwarmAccounts.UnionPay, SwarmAccounts.Qra, SwarmAccounts.YeePay], Dice.Mix(Seed, 0x62));

    /// <summary>Which acquirer takes the codes of digital RMB.</summary>
    public string EcnyCodesGoTo { get; } = Pick([SwarmAccounts.Huifu, SwarmAccounts.YeePay], Dice.Mix(Seed, 0x01));

    /// <summary>When UnionPay's settlement day ends, in China: in every second run while the shop sells.</summary>
    public string UnionPayDayEnds { get; } = Pick(["23:00", SwarmDay], Dice.Mix(Seed, 0xDA1));

    /// <summary>When the shop believes that it ends, not always rightly; empty: it does not undo payments there.</summary>
    public string UndoUntil { get; } = Pick(["23:00", SwarmDay, ""], Dice.Mix(Seed, 0xDA2));

    /// <summary>At which of UnionPay's products the customer begins; only one of them has pages and apps.</summary>
    public string UnionPayScenesAt { get; } = Pick([SwarmAccounts.UnionPay, SwarmAccounts.UnionPay, SwarmAccounts.Qra], Dice.Mix(Seed, 0x95516));

    /// <summary>Alipay may tell of refunds too (FACTS 1.11).</summary>
    public bool NotifiesOfRefunds { get; } = Dice.Mix(Seed, 0xA9) % 2 == 0;

    /// <summary>A small shop, and after its hour two months: longer than a refund is sent, and than one that waits for a person is asked for twice.</summary>
    public bool IsLong { get; } = LivesLong(Seed);

    /// <summary>How long WeChat's bank takes over a refund: in every second long run longer than we send one.</summary>
    public TimeSpan RefundTakes { get; } = LivesLong(Seed) && Dice.Mix(Seed, 0xBA) % 2 == 0 ? TimeSpan.FromDays(12) : TimeSpan.FromSeconds(2);

    /// <summary>The schedules that the operator set.</summary>
    public OrderOptions Orders { get; } = new()
    {
        Polling = Pick(Pollings, Dice.Mix(Seed, 0x90)),
        ScenePolling = Pick(ScenePollings, Dice.Mix(Seed, 0x5C)),
        SceneTimeLimit = TimeSpan.FromMinutes(Dice.Mix(Seed, 0x5D) % 3 == 0 ? 30 : 5),
        RefundPolling = Pick(LivesLong(Seed) ? LongRefundPollings : RefundPollings, Dice.Mix(Seed, 0x9E)),
    };

    /// <summary>How far a process's clock may be off when that fault strikes.</summary>
    public static TimeSpan SkewMax { get; } = TimeSpan.FromSeconds(4);

    public static TimeSpan Skew(SeededRandom chance) => TimeSpan.FromMilliseconds(chance.Next(-4000, 4001));

    /// <summary>One run in 256: with a tick of each open order in each minute of two months it takes as long as twenty others.</summary>
    public static bool LivesLong(ulong seed) => Dice.Mix(seed, 0x10A6) % 256 == 0;

    private static string Pick(string[] from, ulong number) => from[number % (ulong)from.Length];
}
