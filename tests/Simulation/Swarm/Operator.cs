using Orleans.Embedded;
using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>Who sets the shop up. Schedules that he types wrongly are refused as a silo refuses them at its start, in words that show a right one.</summary>
internal static class Operator
{
    private const string RightOne = "10x1s,1s,2s,4s,8s,16s*";

    private static readonly string[] WrongOnes = ["", "10", "s", "10x", "ax1s", "0x1s", "1001x1s", "600x1s,600x1s", "1d", "0s", "1s*,2s", "1234567890s"];

    public static void SetsUp(SwarmWorld world)
    {
        var chance = new SeededRandom(Dice.Mix(world.Case.Seed, 0x0BE));
        for (var slip = 0; slip < 3; slip++) Mistypes(world, WrongOnes[chance.Next(WrongOnes.Length)]);
        foreach (var right in (string[])[world.Settings.Orders.Polling, world.Settings.Orders.RefundPolling])
            if (PollSchedule.Parse(right).ToString() != right) world.Judges.Accuse(0, $"the schedule '{right}' is not what was typed");
    }

    private static void Mistypes(SwarmWorld world, string text)
    {
        world.Faults.Happened(FaultKind.ScheduleMistyped, 0);
        try
        {
            _ = PollSchedule.Parse(text);
            world.Judges.Accuse(0, $"the schedule '{text}' was taken");
        }
        catch (FormatException refused)
        {
            if (!refused.Message.Contains(text, StringComparison.Ordinal) || !refused.Message.Contains(RightOne, StringComparison.Ordinal))
                world.Judges.Accuse(0, $"the schedule '{text}' was refused without a word that helps: {refused.Message}");
        }
    }
}
