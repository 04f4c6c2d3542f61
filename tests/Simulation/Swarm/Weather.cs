using Orleans.Embedded;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// How bad a run is, and when: which kinds of faults it has at all, how often each strikes, and an intensity that changes from calm to storm
/// and back. A function of the seed.
/// </summary>
internal sealed class Weather
{
    /// <summary>Chance that a fault strikes at one of its places while the intensity is 1.</summary>
    private static readonly Dictionary<FaultKind, double> Usual = new()
    {
        [FaultKind.CrashBeforeSave] = 0.002,
        [FaultKind.CrashAfterSave] = 0.002,
        [FaultKind.CrashBeforeCall] = 0.002,
        [FaultKind.CrashDuringCall] = 0.002,
        [FaultKind.CrashAfterCall] = 0.002,
        [FaultKind.CrashBeforeAcknowledgement] = 0.004,
        [FaultKind.CrashAfterAcknowledgement] = 0.004,
        [FaultKind.TwoActivations] = 0.15,
        [FaultKind.ClockSkew] = 0.5,
        [FaultKind.AccountMissing] = 0.005,
        [FaultKind.AdapterFails] = 0.005,
        [FaultKind.AmountMisstated] = 0.004,
        [FaultKind.NotSent] = 0.01,
        [FaultKind.RequestLost] = 0.02,
        [FaultKind.RequestDelayed] = 0.02,
        [FaultKind.RequestDuplicated] = 0.02,
        [FaultKind.RequestReordered] = 0.03,
        [FaultKind.ReplyLost] = 0.03,
        [FaultKind.ReplyDelayed] = 0.03,
        [FaultKind.ReplyGarbled] = 0.01,
        [FaultKind.BadSignature] = 0.01,
        [FaultKind.ServerError] = 0.02,
        [FaultKind.RateLimited] = 0.02,
        [FaultKind.ChannelDown] = 0.2,
        [FaultKind.CallbackLost] = 0.1,
        [FaultKind.CallbackLate] = 0.1,
        [FaultKind.CallbackTripled] = 0.1,
        [FaultKind.CallbackForged] = 0.5,
        [FaultKind.CallbackAnswerLost] = 0.1,
        [FaultKind.DatabaseSlow] = 0.03,
        [FaultKind.DatabaseRefuses] = 0.01,
        [FaultKind.DatabaseReadFails] = 0.02,
        [FaultKind.CommitAnswerLost] = 0.01,
        [FaultKind.DatabaseFailover] = 0.1,
        [FaultKind.ReminderTableFails] = 0.02,
        [FaultKind.ReminderTickMissed] = 0.2,
        [FaultKind.TerminalReplyLost] = 0.03,
        [FaultKind.RefundRefused] = 0.04,
        [FaultKind.RefundWithoutBalance] = 0.04,
        [FaultKind.RefundAbnormal] = 0.04,
        [FaultKind.ReversalNotAllowed] = 0.03,
        [FaultKind.OlderRow] = 0.05,
    };

    /// <summary>What only a run that is watched for long lives to see the end of.</summary>
    private static readonly Dictionary<FaultKind, double> UsualInTheLongRun = new()
    {
        [FaultKind.RefundRefusedForEver] = 0.2,
        [FaultKind.RefundAbnormal] = 0.8,
        [FaultKind.RefundNeglected] = 0.8,
        // A process that stood still can lose a reminder, and the sweep that finds such orders would look each minute of two months.
        [FaultKind.TwoActivations] = 0,
    };

    // No powers or logarithms anywhere in a run: they need not be the same to the last bit on every machine.
    private static readonly double[] Factors = [0.35, 0.5, 0.7, 1, 1.4, 2, 2.8];

    private readonly bool _returns;
    private readonly double[] _chances = new double[FaultNames.All.Count];
    private readonly List<(TimeSpan From, double Intensity)> _spells = [];

    public Weather(ulong seed, int orders)
    {
        var chance = new SeededRandom(Dice.Mix(seed, 0xFEA7));
        Lasts = TimeSpan.FromMinutes(chance.Next(5, 10 + orders / 4));
        foreach (var (kind, usual) in Usual)
        {
            // A run that has everything at once hides what two faults do to each other: each run leaves some out (swarm testing).
            if (chance.NextDouble() < 0.25) continue;
            _chances[(int)kind] = usual * Factors[chance.Next(Factors.Length)];
        }

        _returns = SwarmSettings.LivesLong(seed);
        if (_returns)
            foreach (var (kind, usual) in UsualInTheLongRun) _chances[(int)kind] = usual * Factors[chance.Next(Factors.Length)];

        for (var from = TimeSpan.Zero; from < Lasts; from += TimeSpan.FromSeconds(chance.Next(60, 600)))
            _spells.Add((from, chance.Next(6) switch { 0 or 1 => 0.1, 2 or 3 => 1, 4 => 2, _ => 4 }));
    }

    /// <summary>Orders are begun and faults strike for this long; then it stays calm, but for the hour, in a run that is watched for long, in which the week of its refunds ends.</summary>
    public TimeSpan Lasts { get; }

    public static bool IsOnlyInTheLongRun(FaultKind kind) => UsualInTheLongRun.ContainsKey(kind) && !Usual.ContainsKey(kind);

    public bool Has(FaultKind kind) => _chances[(int)kind] > 0;

    public double Chance(FaultKind kind, TimeSpan at)
    {
        if (_returns && at >= RefundTerms.Default.TimeLimit) at -= RefundTerms.Default.TimeLimit;
        if (at >= Lasts) return 0;
        var spell = _spells.FindLastIndex(spell => spell.From <= at);
        return Math.Min(0.9, _chances[(int)kind] * _spells[spell].Intensity);
    }
}
