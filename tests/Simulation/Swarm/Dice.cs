using Orleans.Embedded;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Chance that hangs on names instead of on the sequence of draws: what befalls one order does not change when another is taken out.</summary>
internal static class Dice
{
    public static ulong Mix(ulong seed, ulong name) => new SeededRandom(unchecked(seed * 0x9E3779B97F4A7C15 ^ name * 0xC2B2AE3D27D4EB4F)).NextBits();

    public static SeededRandom For(ulong seed, int kind, int order, int ordinal) =>
        new(Mix(Mix(Mix(seed, (ulong)(uint)kind), (ulong)(uint)order), (ulong)(uint)ordinal));

    /// <summary>From <paramref name="least"/> up, each doubling as likely as any other, not above <paramref name="most"/>.</summary>
    public static TimeSpan Doubling(this Random chance, TimeSpan least, TimeSpan most)
    {
        var doublings = 0;
        while (least * (2L << doublings) <= most) doublings++;
        var from = least * (1L << chance.Next(doublings + 1));
        var time = from + TimeSpan.FromMilliseconds(chance.NextInt64((long)from.TotalMilliseconds + 1));
        return time < most ? time : most;
    }

    public static TimeSpan Between(this Random chance, double least, double most) =>
        TimeSpan.FromMilliseconds(chance.NextInt64((long)(least * 1000), (long)(most * 1000) + 1));

    public static bool Happens(this Random chance, double share) => chance.NextDouble() < share;
}
