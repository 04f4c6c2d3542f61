using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>Durable alarms.</summary>
public class ReminderTests
{
    [Fact]
    public void A_reminder_ticks_at_its_time_and_then_every_period_even_for_a_collected_grain()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(0.5), Minutes(30)));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(65 * 60);

            Assert.Equal(["alarm at 30", "alarm at 1830", "alarm at 3630"], Ticks(story));
            Assert.Equal(3, story.Journal.Count(line => line == "activate"));
        });
    }

    [Fact]
    public void A_tick_says_when_the_first_one_was_due_and_when_this_one_was_sent()
    {
        var story = new EngineStory();
        var seen = new List<TickStatus>();
        story.Script.OnTick = (_, _, status) =>
        {
            seen.Add(status);
            return Task.CompletedTask;
        };
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(2), Minutes(1)));
        story.Tell(async () =>
        {
            var start = story.World.Now.UtcDateTime;
            await story.Probe().Do("set");
            await story.Wait(200);

            Assert.Equal([start + Minutes(2), start + Minutes(3)], seen.Select(status => status.CurrentTickTime));
            Assert.All(seen, status => Assert.Equal((start + Minutes(2), Minutes(1)), (status.FirstTickTime, status.Period)));
        });
    }

    [Fact]
    public void Ticks_that_fell_into_the_time_without_an_engine_are_skipped_and_the_rhythm_stays()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1)));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(50);
            story.Engine.Crash();
            await story.Wait(160);
            await story.Start();
            await story.Wait(60);

            Assert.Equal(["alarm at 240"], Ticks(story));
        });
    }

    [Fact]
    public void A_tick_that_fails_comes_again_after_a_period_and_not_before()
    {
        var story = new EngineStory();
        story.Script.OnTick = (_, _, _) => throw new FormatException();
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1)));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(130);

            Assert.Equal(["alarm at 60", "alarm at 120"], Ticks(story));
        });
    }

    [Fact]
    public void A_tick_is_an_ordinary_request_that_waits_its_turn_and_gives_up_after_30_seconds()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1)));
        story.Script.On("busy", _ => story.Wait(20));
        story.Script.On("very busy", _ => story.Wait(35));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(50);
            await story.Probe().Do("busy");
            await story.Wait(49);
            await Assert.ThrowsAsync<TimeoutException>(() => story.Probe().Do("very busy"));
            await story.Wait(20);

            // The second tick, due at 120, found its grain busy until 154 and nobody waiting for it any more.
            Assert.Equal(["alarm at 70"], Ticks(story));
        });
    }

    [Fact]
    public void Setting_a_reminder_again_restarts_its_clock()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1)));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(50);
            await story.Probe().Do("set");
            await story.Wait(70);

            Assert.Equal(["alarm at 110"], Ticks(story));
            Assert.Equal(1, story.Reminders.Count);
        });
    }

    [Fact]
    public void A_removed_reminder_is_silent()
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1)));
        story.Script.On("remove", async probe => await probe.UnregisterReminder((await probe.GetReminder("alarm"))!));
        story.Script.On("look", async probe => Assert.Null(await probe.GetReminder("alarm")));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(70);
            await story.Probe().Do("remove");
            await story.Wait(600);
            await story.Probe().Do("look");

            Assert.Equal(["alarm at 60"], Ticks(story));
        });
    }

    [Fact]
    public void An_old_handle_does_not_remove_what_was_set_again()
    {
        var story = new EngineStory();
        story.Script.On("set", async probe =>
        {
            var old = await probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1));
            Assert.Equal("alarm", old.ReminderName);
            await probe.RegisterOrUpdateReminder("alarm", Minutes(2), Minutes(1));
            await Assert.ThrowsAsync<ReminderException>(() => probe.UnregisterReminder(old));
        });
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            await story.Wait(121);

            Assert.Equal(["alarm at 120"], Ticks(story));
        });
    }

    [Fact]
    public void A_period_below_a_minute_or_a_time_that_is_none_is_refused()
    {
        var story = new EngineStory();
        story.Script.On("check", async probe =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(0.9)));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => probe.RegisterOrUpdateReminder("alarm", Minutes(-1), Minutes(1)));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Timeout.InfiniteTimeSpan));
            await Assert.ThrowsAsync<ArgumentNullException>(() => probe.RegisterOrUpdateReminder(" ", Minutes(1), Minutes(1)));
        });
        story.Tell(() => story.Probe().Do("check"));
    }

    [Fact]
    public void A_row_whose_write_seemed_to_fail_is_found_when_the_table_is_read_again()
    {
        var story = new EngineStory(configure: options => options.ReminderRefreshPeriod = Minutes(5));
        story.Script.On("set", probe => probe.RegisterOrUpdateReminder("alarm", Minutes(1), Minutes(1)));
        story.Script.On("remove", async probe => await probe.UnregisterReminder((await probe.GetReminder("alarm"))!));
        story.Tell(async () =>
        {
            story.Reminders.LoseNextAnswer = new IOException();
            await Assert.ThrowsAsync<IOException>(() => story.Probe().Do("set"));
            await story.Wait(362);
            Assert.Equal(["alarm at 300", "alarm at 360"], Ticks(story));

            story.Reminders.LoseNextAnswer = new IOException();
            await Assert.ThrowsAsync<IOException>(() => story.Probe().Do("remove"));
            await story.Wait(3600);

            Assert.Equal("alarm at 540", Ticks(story)[^1]);
        });
    }

    [Fact]
    public void A_hundred_thousand_reminders_tick_with_a_bound_on_how_many_at_once()
    {
        const int Count = 100_000;
        var story = new EngineStory(configure: options => options.MaxReminderTicks = 100);
        int atOnce = 0, most = 0, ticks = 0;
        story.Script.OnTick = async (_, _, _) =>
        {
            ticks++;
            most = Math.Max(most, ++atOnce);
            await story.Wait(0.1);
            atOnce--;
            // The journal is not the point here.
            story.Journal.Clear();
        };
        story.Tell(async () =>
        {
            story.Engine.Crash();
            for (var i = 0; i < Count; i++)
            {
                await story.Reminders.UpsertRow(new ReminderEntry
                {
                    GrainId = GrainId.Create("probe", $"{i}"),
                    ReminderName = "alarm",
                    StartAt = story.World.Now.UtcDateTime + Minutes(1),
                    Period = Minutes(10),
                });
            }
            await story.Start();
            await story.Wait(60 + (Count / 100 * 0.1));

            Assert.Equal(Count, ticks);
            Assert.Equal(100, most);
        });
    }

    [Theory]
    [InlineData(-1, 0), InlineData(0, 0), InlineData(0.1, 10), InlineData(9.9, 10), InlineData(10, 10), InlineData(25, 30)]
    public void The_next_tick_is_the_first_of_start_and_periods_that_is_not_before_now(double now, double expected)
    {
        var start = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(start + Minutes(expected), ReminderAlarm.TickAtOrAfter(start + Minutes(now), start, Minutes(10)));
    }

    private static string[] Ticks(EngineStory story) => [.. story.Journal.Where(line => line.StartsWith("alarm"))];

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}
