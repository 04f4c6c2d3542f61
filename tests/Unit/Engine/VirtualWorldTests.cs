using Orleans.Embedded;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>One thread, virtual time, and the seed decides.</summary>
public class VirtualWorldTests
{
    [Fact]
    public void The_same_seed_gives_the_same_order_and_another_seed_another()
    {
        Assert.Equal(Shuffle(7), Shuffle(7));
        Assert.NotEqual(Shuffle(7), Shuffle(8));
        Assert.Equal(Shuffle(7).Order(), Shuffle(8).Order());
    }

    [Fact]
    public void The_order_of_a_seed_is_the_same_on_every_machine_and_for_ever()
    {
        Assert.Equal("a1 a2 b1 a3 c1 b2 b3 c2 c3", string.Join(' ', Shuffle(7)));
    }

    [Fact]
    public void Time_jumps_to_the_next_timer_and_takes_no_time()
    {
        var world = new VirtualWorld(1);
        var start = world.Clock.GetUtcNow();
        var stamp = world.Clock.GetTimestamp();
        world.Run(async () => await Task.Delay(TimeSpan.FromDays(40), world.Clock));

        Assert.Equal(TimeSpan.FromDays(40), world.Clock.GetUtcNow() - start);
        Assert.Equal(TimeSpan.FromDays(40), world.Clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timers_change_repeat_and_end_as_the_frameworks_do()
    {
        var world = new VirtualWorld(1);
        var ticks = new List<double>();
        world.Run(async () =>
        {
            var timer = world.Clock.CreateTimer(_ => ticks.Add(world.Elapsed.TotalSeconds), null, Seconds(5), Seconds(2));
            await Task.Delay(Seconds(10), world.Clock);
            timer.Change(Seconds(10), Timeout.InfiniteTimeSpan);
            await Task.Delay(Seconds(30), world.Clock);
            timer.Change(Seconds(1), Seconds(1));
            timer.Dispose();
            Assert.False(timer.Change(Seconds(1), Seconds(1)));
            await Task.Delay(Seconds(10), world.Clock);
        });

        Assert.Equal([5, 7, 9, 20], ticks);
    }

    [Fact]
    public void A_plain_await_comes_back_to_the_thread_of_the_world()
    {
        var world = new VirtualWorld(1);
        var home = Environment.CurrentManagedThreadId;
        world.Run(async () =>
        {
            var signal = new TaskCompletionSource();
            var waiting = world.Spawn(async () =>
            {
                await signal.Task;
                Assert.Equal(home, Environment.CurrentManagedThreadId);
            });
            await Task.Delay(Seconds(1), world.Clock);
            signal.SetResult();
            await waiting;
        });
    }

    [Fact]
    public void A_failure_of_the_story_comes_out_as_it_is()
    {
        var world = new VirtualWorld(1);

        Assert.Throws<FormatException>(() => world.Run(async () =>
        {
            await Task.Yield();
            throw new FormatException();
        }));
    }

    [Fact]
    public void A_story_that_waits_for_nothing_is_told_so()
    {
        var world = new VirtualWorld(42);
        var failure = Assert.Throws<InvalidOperationException>(() => world.Run(() => new TaskCompletionSource().Task));

        Assert.Contains("Nothing can run", failure.Message);
        Assert.Contains("Seed 42", failure.Message);
    }

    [Fact]
    public void A_world_that_runs_in_circles_reaches_its_step_limit()
    {
        var world = new VirtualWorld(1) { StepLimit = 1000 };
        var failure = Assert.Throws<InvalidOperationException>(() => world.Run(async () =>
        {
            while (true) await Task.Yield();
        }));

        Assert.Contains("More than 1000 turns", failure.Message);
    }

    [Fact]
    public void A_world_kept_going_by_a_periodic_timer_reaches_its_time_limit()
    {
        var world = new VirtualWorld(1) { TimeLimit = TimeSpan.FromHours(1) };
        var failure = Assert.Throws<InvalidOperationException>(() => world.Run(async () =>
        {
            using var timer = world.Clock.CreateTimer(_ => { }, null, Seconds(1), Seconds(1));
            await new TaskCompletionSource().Task;
        }));

        Assert.Contains("The time limit is reached", failure.Message);
    }

    [Fact]
    public void Something_that_continues_on_another_thread_is_found_out()
    {
        var world = new VirtualWorld(1);
        var failure = Assert.Throws<InvalidOperationException>(() => world.Run(async () =>
        {
            var there = new ManualResetEventSlim();
            var signal = new TaskCompletionSource();
            _ = world.Spawn(async () => await signal.Task);
            await Task.Delay(Seconds(1), world.Clock);
            var thread = new Thread(() =>
            {
                signal.SetResult();
                there.Set();
            });
            thread.Start();
            there.Wait(CancellationToken.None);
            await Task.Yield();
        }));

        Assert.Contains("another thread", failure.Message);
    }

    [Fact]
    public void Chance_is_even_and_stays_in_its_bounds()
    {
        var random = new SeededRandom(3);
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++) counts[random.Next(6)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(random.Next(-5, 5), -5, 4));
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(random.NextDouble(), 0, 1));
        Assert.Equal(16294208416658607535UL, new SeededRandom(0).NextBits());
    }

    [Fact]
    public void Lives_of_grains_are_a_function_of_the_seed()
    {
        Assert.Equal(Live(3), Live(3));
        Assert.NotEqual(Live(3), Live(4));

        static string Live(ulong seed)
        {
            var story = new EngineStory(seed);
            story.Storage.Latency = TimeSpan.FromMilliseconds(5);
            story.Script.On("write", async probe =>
            {
                story.Script.Journal.Add(probe.Key);
                await probe.Note.WriteStateAsync();
                await story.Wait(story.World.Random.Next(3));
                await probe.Other($"{story.World.Random.Next(5)}").Pass("look");
            });
            story.Tell(() => Task.WhenAll(Enumerable.Range(0, 20).Select(n => story.Probe($"{n % 5}").Do("write"))));
            return string.Join(", ", [.. story.Journal, $"{story.World.Steps} turns", $"{story.Script.Seconds} s"]);
        }
    }

    private static List<string> Shuffle(ulong seed)
    {
        var world = new VirtualWorld(seed);
        var order = new List<string>();
        world.Run(() => Task.WhenAll(new[] { "a", "b", "c" }.Select(name => world.Spawn(async () =>
        {
            for (var i = 1; i <= 3; i++)
            {
                order.Add($"{name}{i}");
                await Task.Yield();
            }
        }))));
        return order;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
