using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>Timers of a grain.</summary>
public class TimerTests
{
    private static readonly TimeSpan Never = Timeout.InfiniteTimeSpan;

    [Fact]
    public void A_one_shot_timer_ticks_once()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => Register(probe, Seconds(5), Never, () => story.Script.Stamp("tick")));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(60);

            Assert.Equal("tick at 5", Assert.Single(story.Journal, line => line.StartsWith("tick")));
        });
    }

    [Fact]
    public void A_periodic_timer_counts_its_period_from_the_end_of_the_callback()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterGrainTimer(
            async _ =>
            {
                story.Script.Stamp("tick");
                await story.Wait(2);
            },
            new GrainTimerCreationOptions(Seconds(5), Seconds(10))));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(40);

            Assert.Equal(["tick at 5", "tick at 17", "tick at 29"], story.Journal.Where(line => line.StartsWith("tick")));
        });
    }

    [Fact]
    public void A_tick_waits_behind_a_running_request_and_holds_up_the_next()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterGrainTimer(
            async _ =>
            {
                story.Script.Stamp("tick begins");
                await story.Wait(3);
                story.Script.Stamp("tick ends");
            },
            new GrainTimerCreationOptions(Seconds(5), Never)));
        story.Script.On("busy", _ => story.Wait(10));
        story.Script.On("next", _ => story.Script.Stamp("next"));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            var busy = story.Probe().Do("busy");
            await story.Wait(7);
            await Task.WhenAll(busy, story.Probe().Do("next"));

            Assert.Equal(["tick begins at 10", "tick ends at 13", "next at 13"], story.Journal.Where(line => line.Contains(" at ")));
        });
    }

    [Fact]
    public void An_interleaving_tick_passes_a_running_request()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => Register(probe, Seconds(5), Never, () => story.Script.Stamp("tick"), interleave: true));
        story.Script.On("busy", _ => story.Wait(10));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Probe().Do("busy");

            Assert.Contains("tick at 5", story.Journal);
        });
    }

    [Fact]
    public void A_change_inside_the_callback_counts_from_its_end()
    {
        var story = new EngineStory();
        IGrainTimer? timer = null;
        story.Script.On("set", probe => timer = probe.RegisterGrainTimer(
            async _ =>
            {
                story.Script.Stamp("tick");
                timer!.Change(Seconds(4), Never);
                await story.Wait(3);
            },
            new GrainTimerCreationOptions(Seconds(1), Never)));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(20);

            Assert.Equal(["tick at 1", "tick at 8", "tick at 15"], story.Journal.Where(line => line.StartsWith("tick")));
        });
    }

    [Fact]
    public void A_change_while_the_tick_waits_counts_for_its_period_only_as_in_Orleans()
    {
        var story = new EngineStory();
        IGrainTimer? timer = null;
        story.Script.On("set", probe =>
            timer = Register(probe, Seconds(1), Never, () => story.Script.Stamp("tick")));
        story.Script.On("busy", async _ =>
        {
            await story.Wait(5);
            timer!.Change(Seconds(20), Seconds(7));
        });
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Probe().Do("busy");
            await story.Wait(8);

            Assert.Equal(["tick at 5", "tick at 12"], story.Journal.Where(line => line.StartsWith("tick")));
        });
    }

    [Fact]
    public void An_infinite_due_time_pauses_and_a_change_wakes()
    {
        var story = new EngineStory();
        IGrainTimer? timer = null;
        story.Script.On("set", probe => timer = Register(probe, Never, Never, () => story.Script.Stamp("tick")));
        story.Script.On("wake", _ => timer!.Change(TimeSpan.Zero, Never));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(50);
            await story.Probe().Do("wake");
            await story.Wait(50);

            Assert.Equal("tick at 50", Assert.Single(story.Journal, line => line.StartsWith("tick")));
        });
    }

    [Fact]
    public void A_change_just_as_the_tick_comes_due_is_not_overtaken_by_it()
    {
        foreach (var seed in Enumerable.Range(1, 20))
        {
            var story = new EngineStory((ulong)seed);
            IGrainTimer? timer = null;
            story.Script.On("set", probe => timer = Register(probe, Seconds(5), Never, () => story.Script.Stamp("tick")));
            story.Script.On("change", _ =>
            {
                story.Script.Stamp("change");
                timer!.Change(Seconds(5), Never);
            });
            story.Tell(async () =>
            {
                await story.Probe().Do("set");
                await story.Wait(5);
                await story.Probe().Do("change");
                await story.Wait(20);

                var ticks = string.Join(", ", story.Journal.Where(line => line.Contains(" at ")));
                Assert.Contains(ticks, (string[])["change at 5, tick at 10", "tick at 5, change at 5, tick at 10"]);
            });
        }
    }

    [Fact]
    public void A_failing_callback_does_not_end_the_timer()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => Register(probe, Seconds(1), Seconds(1), () =>
        {
            story.Script.Stamp("tick");
            throw new FormatException();
        }));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(3.5);

            Assert.Equal(["tick at 1", "tick at 2", "tick at 3"], story.Journal.Where(line => line.StartsWith("tick")));
        });
    }

    [Fact]
    public void An_inconsistent_state_in_a_callback_ends_the_activation_and_its_timers()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => Register(probe, Seconds(1), Seconds(1), () =>
        {
            story.Script.Stamp("tick");
            throw new InconsistentStateException("Somebody else wrote.");
        }));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(10);

            Assert.Equal(["activate", "set begins", "set ends", "tick at 1", "deactivate ApplicationError"], story.Journal);
        });
    }

    [Fact]
    public void Disposing_a_timer_cancels_the_token_of_its_callback()
    {
        var story = new EngineStory();
        IGrainTimer? timer = null;
        story.Script.On("set", probe => timer = probe.RegisterGrainTimer(
            static async (story, token) =>
            {
                try
                {
                    await Task.Delay(Seconds(100), story.World.Clock, token);
                }
                catch (OperationCanceledException)
                {
                    story.Script.Stamp("cancelled");
                }
            },
            story,
            new GrainTimerCreationOptions(Seconds(1), Seconds(1))));
        story.Script.On("stop", _ => timer!.Dispose());
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(2);
            await story.Probe().Pass("stop");
            await story.Wait(10);

            Assert.Equal(["cancelled at 2"], story.Journal.Where(line => line.Contains(" at ")));
        });
    }

    [Fact]
    public void A_time_below_minus_one_millisecond_is_refused()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => Register(probe, Seconds(-5), Never, () => { }));
        story.Tell(() => Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => story.Probe().Do("set")));
    }

    private static IGrainTimer Register(Probe probe, TimeSpan dueTime, TimeSpan period, Action tick, bool interleave = false) =>
        probe.RegisterGrainTimer(
            _ =>
            {
                tick();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions { DueTime = dueTime, Period = period, Interleave = interleave });

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
