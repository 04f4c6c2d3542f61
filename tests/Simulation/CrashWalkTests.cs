using Orleans.Runtime;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Tests.Simulation.World;
using Xunit.Abstractions;

namespace PaymentGrains.Tests.Simulation;

/// <summary>
/// Every story is lived once without a crash, and then once for each place at which the process can die: before and after each save,
/// each reminder and each call to a channel. The money must be right each time.
/// </summary>
public sealed class CrashWalkTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LateMax = TimeSpan.FromSeconds(90);

    public static TheoryData<string> Names => [.. All.Select(story => story.Name)];

    private static IEnumerable<Story> All => Stories.All.Concat(SceneStories.All);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_promises_hold_wherever_the_process_dies(string name)
    {
        var story = All.Single(story => story.Name == name);
        var calm = Live(story, null);
        Assert.True(!Judge.Faults(calm).Any(), string.Join('\n', Judge.Faults(calm)) + "\n" + Journal(calm));
        Assert.Equal(story.End, Order(calm)!.Status);

        var points = calm.Crashes.Passed.Count;
        var wrong = new List<string>();
        for (var at = 1; at <= points; at++)
        {
            var world = Live(story, at);
            Assert.NotNull(world.Crashes.Died);
            wrong.AddRange(Judge.Faults(world).Concat(Compare(story, calm, world)).Select(fault => $"{world.Crashes.Died}: {fault}"));
        }

        output.WriteLine($"{points} crash points");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {points} lives went wrong:\n" + string.Join('\n', wrong.Take(8)));
    }

    [Fact]
    public void There_are_more_than_two_hundred_places_to_die() =>
        Assert.True(All.Sum(story => Live(story, null).Crashes.Passed.Count) > 200);

    [Fact]
    public void The_same_seed_lives_the_same_life()
    {
        var story = Stories.All.Single(story => story.Name == "alipay money taken after the reversal");
        Assert.Equal(Journal(Live(story, 7)), Journal(Live(story, 7)));
    }

    /// <summary>Once the charge was sent, the end is the same as without the crash and at most 90 s later, with nobody's help.</summary>
    private static IEnumerable<string> Compare(Story story, PaymentWorld calm, PaymentWorld world)
    {
        var order = Order(world);
        if (!story.SameEnd || order is null) yield break;
        var died = world.Crashes.Died!;
        var sent = calm.Crashes.Passed.TakeWhile(point => point.Number <= died.Number).Any(point => point.Where.StartsWith("with it on the wire, Pay", StringComparison.Ordinal));
        if (!sent)
        {
            if (order.Status != OrderStatus.Cancelled && order.Status != story.End) yield return $"ended {order.Status}";
            yield break;
        }

        // The cashier's cancel died with the process: the order goes its own way, and the judge has looked at its money.
        if (Order(calm)!.Reason == Stories.CashierCancels.Reason && order.Reason != Stories.CashierCancels.Reason) yield break;
        if (order.Status != story.End) yield return $"ended {order.Status} instead of {story.End}";
        var late = order.ChangedAt - Order(calm)!.ChangedAt;
        if (late > LateMax) yield return $"ended {late} later: {string.Join(", ", Kinds(world))}";
    }

    internal static PaymentWorld Live(Story story, int? crashAt)
    {
        var world = new PaymentWorld(seed: 1, crashAt, story.Channels);
        world.Run(async living =>
        {
            try
            {
                await story.Tell(living);
            }
            catch (SiloUnavailableException)
            {
                // The terminal's connection broke, and it gives up.
            }
        });
        return world;
    }

    private static OrderState? Order(PaymentWorld world) => world.Store.Rows.GetValueOrDefault("demo/" + Story.OrderSn)?.Order;

    private static IEnumerable<string> Kinds(PaymentWorld world) => world.Store.Rows["demo/" + Story.OrderSn].Journal.Select(line => line.Kind);

    private static string Journal(PaymentWorld world) =>
        string.Join('\n', world.Store.Rows["demo/" + Story.OrderSn].Journal.Select(line => $"{line.At:O} {line}"));
}
