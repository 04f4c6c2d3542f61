using Orleans;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>A crash in a virtual world: the engine is gone from one moment to the next, the storage stays.</summary>
public class CrashTests
{
    [Fact]
    public void After_a_crash_nothing_of_the_engine_goes_on_and_its_callers_know_nothing()
    {
        var story = new EngineStory();
        story.Script.On("slow", async probe =>
        {
            probe.RegisterGrainTimer(
                _ => story.Script.Play(probe, "tick"),
                new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true });
            await story.Wait(10);
        });
        story.Tell(async () =>
        {
            var slow = story.Probe().Do("slow");
            await story.Wait(1.5);
            story.Engine.Crash();
            await Assert.ThrowsAsync<SiloUnavailableException>(() => slow);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("act"));
            await story.Wait(60);

            Assert.Equal(["activate", "slow begins", "tick"], story.Journal);
        });
    }

    [Fact]
    public void A_new_engine_over_the_same_storage_sees_what_was_written_and_nothing_else()
    {
        var story = new EngineStory();
        story.Script.On("write", async probe =>
        {
            probe.Note.State = new Note { Text = "paying" };
            await probe.Note.WriteStateAsync();
            probe.Note.State = new Note { Text = "success" };
            await story.Wait(5);
            await probe.Note.WriteStateAsync();
        });
        story.Script.On("look", probe => Assert.Equal("paying", probe.Note.State.Text));
        story.Tell(async () =>
        {
            var write = story.Probe().Do("write");
            await story.Wait(1);
            story.Engine.Crash();
            await Assert.ThrowsAsync<SiloUnavailableException>(() => write);
            await story.Start();
            await story.Probe().Do("look");
        });
    }

    [Theory]
    [InlineData("read"), InlineData("write")]
    public void A_storage_that_crashes_its_caller_after_the_commit_is_never_heard_of_again(string operation)
    {
        var story = new EngineStory();
        story.Storage.After = done =>
        {
            // Completes in the same turn: the grain could go on, if the engine let it.
            if (done == operation) story.Engine.Crash();
            return Task.CompletedTask;
        };
        story.Script.On("write", async probe =>
        {
            probe.Note.State = new Note { Text = "paid" };
            await probe.Note.WriteStateAsync();
            story.Script.Journal.Add("went on");
        });
        story.Script.On("look", probe => story.Script.Journal.Add(probe.Note.State.Text));
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("write"));
            story.Storage.After = null;
            await story.Start();
            await story.Probe().Do("look");

            Assert.DoesNotContain("went on", story.Journal);
            Assert.Contains(operation == "write" ? "paid" : "", story.Journal);
        });
    }

    [Fact]
    public void A_reminder_table_that_crashes_its_caller_is_never_heard_of_again()
    {
        var story = new EngineStory();
        story.Reminders.AfterWrite = () => story.Engine.Crash();
        story.Script.On("set", async probe =>
        {
            await probe.RegisterOrUpdateReminder("alarm", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            story.Script.Journal.Add("went on");
        });
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("set"));
            story.Reminders.AfterWrite = null;
            await story.Start();
            await story.Wait(61);

            Assert.Equal(["activate", "set begins", "activate", "alarm at 60"], story.Journal);
        });
    }

    [Fact]
    public void Code_that_crashes_its_own_engine_ends_there()
    {
        var story = new EngineStory();
        story.Script.On("charge", async _ =>
        {
            await story.Engine.CrashHereAsync();
            story.Script.Journal.Add("went on");
        });
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("charge"));
            await story.Wait(60);

            Assert.Equal(["activate", "charge begins"], story.Journal);
        });
    }

    [Fact]
    public void A_dying_grain_that_goes_on_in_its_last_turn_reaches_nobody()
    {
        var story = new EngineStory();
        story.Script.On("charge", async probe =>
        {
            story.Engine.Crash();
            // Still the same turn: a call, a record and a timer lead nowhere.
            probe.RegisterGrainTimer(
                _ => story.Script.Play(probe, "tick"), new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromSeconds(1)));
            await Task.WhenAny(probe.Other("b").Do("answer"), probe.Note.WriteStateAsync());
            story.Script.Journal.Add("went on");
        });
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("charge"));
            await story.Wait(60);

            Assert.Equal(["activate", "charge begins"], story.Journal);
            Assert.Equal(["read"], story.Storage.Operations);
        });
    }

    [Fact]
    public void Two_engines_live_in_one_world_and_only_one_of_them_crashes()
    {
        var story = new EngineStory();
        story.Script.On("slow", _ => story.Wait(10));
        story.Tell(async () =>
        {
            var first = story.Engine;
            var firstProbe = story.Probe();
            var second = await story.Start();
            var lost = firstProbe.Do("slow");
            var kept = story.Probe().Do("slow");
            await story.Wait(1);
            first.Crash();

            await Assert.ThrowsAsync<SiloUnavailableException>(() => lost);
            Assert.Equal("slow", await kept);
            Assert.Single(second.Activations());
        });
    }

    [Fact]
    public void Work_and_timers_of_a_killed_process_end_with_it()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            var process = story.World.NewProcess("worker");
            _ = process.Spawn(async () =>
            {
                while (true)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), process.Clock);
                    story.Script.Stamp("work");
                }
            });
            await story.Wait(2.5);
            process.Kill();
            await story.Wait(10);

            Assert.Equal(["work at 1", "work at 2"], story.Journal);
        });
    }
}
