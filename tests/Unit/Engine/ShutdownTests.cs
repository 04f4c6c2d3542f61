using Orleans;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>An orderly end.</summary>
public class ShutdownTests
{
    [Fact]
    public void Running_and_waiting_requests_are_done_and_new_ones_from_outside_refused()
    {
        var story = new EngineStory();
        story.Script.On("slow", _ => story.Wait(22));
        story.Tell(async () =>
        {
            var taken = Task.WhenAll(story.Probe().Do("slow"), story.Probe().Do("waiting"));
            await story.Wait(1);
            var stopping = story.Engine.StopAsync(CancellationToken.None);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe("b").Do("late"));
            await Task.WhenAll(taken, stopping);

            Assert.Equal(["activate", "slow begins", "slow ends", "waiting", "deactivate ShuttingDown"], story.Journal);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("later"));
        });
    }

    [Fact]
    public void A_running_request_may_still_call_a_grain_that_has_ended()
    {
        var story = new EngineStory();
        story.Script.On("relay", async probe =>
        {
            await story.Wait(10);
            await probe.Other("b").Do("answer");
        });
        story.Tell(async () =>
        {
            await story.Probe("b").Do("begin");
            var relay = story.Probe("a").Do("relay");
            await story.Wait(1);
            await story.Engine.StopAsync(CancellationToken.None);
            await relay;

            Assert.Contains("answer", story.Journal);
            Assert.Equal(3, story.Journal.Count(line => line == "deactivate ShuttingDown"));
        });
    }

    [Fact]
    public void Timers_and_reminders_do_not_tick_while_the_engine_stops()
    {
        var story = new EngineStory();
        story.Script.On("set", async probe =>
        {
            probe.RegisterGrainTimer(
                _ => story.Script.Play(probe, "tick"), new GrainTimerCreationOptions(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)));
            await probe.RegisterOrUpdateReminder("alarm", TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
        });
        story.Script.On("slow", _ => story.Wait(20));
        story.Tell(async () =>
        {
            await story.Probe().Do("set");
            var slow = story.Probe().Do("slow");
            // One tick waits behind the request already, the next would come during the stop.
            await story.Wait(6);
            await story.Engine.StopAsync(CancellationToken.None);
            await slow;

            Assert.DoesNotContain(story.Journal, line => line.StartsWith("tick") || line.StartsWith("alarm"));
        });
    }

    [Fact]
    public void What_is_still_busy_at_the_end_of_the_time_is_cut_off()
    {
        var story = new EngineStory();
        story.Script.On("slow", _ => story.Wait(25));
        story.Tell(async () =>
        {
            var slow = story.Probe().Do("slow");
            await story.Wait(1);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), story.World.Clock);
            await story.Engine.StopAsync(patience.Token);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => slow);
            await story.Wait(60);

            Assert.Equal(["activate", "slow begins"], story.Journal);
        });
    }

    [Fact]
    public void The_lock_is_taken_first_and_given_back_last()
    {
        var held = new TestLock();
        var story = new EngineStory { Lock = held };
        story.Script.On("deactivate ShuttingDown", _ => Assert.Equal(0, held.Releases));
        story.Tell(async () =>
        {
            await story.Probe().Do("act");
            await story.Engine.StopAsync(CancellationToken.None);

            Assert.Equal(1, held.Releases);
            Assert.Equal("deactivate ShuttingDown ends", story.Journal[^1]);
        });
    }

    [Fact]
    public void A_lock_that_somebody_else_holds_keeps_the_engine_from_starting()
    {
        var held = new TestLock { IsFree = new TaskCompletionSource() };
        held.IsFree.SetException(new InvalidOperationException("Another engine runs on this database."));
        var story = new EngineStory { Lock = held };
        story.World.Run(async () =>
        {
            await Assert.ThrowsAsync<InvalidOperationException>(story.Start);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("act"));
        });
    }

    [Fact]
    public void Losing_the_lock_stops_everything_at_once()
    {
        var held = new TestLock();
        var story = new EngineStory { Lock = held };
        story.Script.On("slow", _ => story.Wait(5));
        story.Tell(async () =>
        {
            var slow = story.Probe().Do("slow");
            await story.Wait(1);
            held.IsLost.SetResult();
            await Assert.ThrowsAsync<SiloUnavailableException>(() => slow);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("act"));
            await story.Wait(10);

            Assert.Equal(["activate", "slow begins"], story.Journal);
        });
    }
}
