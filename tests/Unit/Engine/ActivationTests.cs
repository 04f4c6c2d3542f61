using Orleans;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>How grains come to life and leave it.</summary>
public class ActivationTests
{
    [Fact]
    public void All_that_wait_for_a_failing_activation_get_its_failure_and_the_next_call_tries_again()
    {
        var story = new EngineStory();
        var failures = 1;
        story.Script.On("activate", async _ =>
        {
            await story.Wait(1);
            if (failures-- > 0) throw new FormatException("bad record");
        });
        story.Tell(async () =>
        {
            Task[] calls = [story.Probe().Do("first"), story.Probe().Do("second")];
            foreach (var call in calls) await Assert.ThrowsAsync<FormatException>(() => call);
            await story.Probe().Do("third");

            Assert.Equal(["activate begins", "activate begins", "activate ends", "third"], story.Journal);
        });
    }

    [Fact]
    public void A_failing_read_fails_the_activation()
    {
        var story = new EngineStory();
        story.Storage.Before = _ => throw new IOException();
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<OrleansException>(() => story.Probe().Do("act"));

            Assert.Empty(story.Journal);
        });
    }

    [Fact]
    public void An_activation_that_hangs_ends_after_30_seconds()
    {
        var story = new EngineStory(configure: options => options.ResponseTimeout = TimeSpan.FromMinutes(5));
        story.Script.On("activate", _ => new TaskCompletionSource().Task);
        story.Tell(async () =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => story.Probe().Do("act"));

            Assert.Equal(30, story.Script.Seconds);
        });
    }

    [Fact]
    public void A_grain_that_leaves_ends_its_running_request_and_the_waiting_ones_go_to_the_next_activation()
    {
        var story = new EngineStory();
        story.Script.On("leave", async probe =>
        {
            probe.Leave();
            await story.Wait(5);
        });
        story.Tell(async () =>
        {
            var leaving = story.Probe().Do("leave");
            await story.Wait(1);
            await Task.WhenAll(leaving, story.Probe().Do("next"));

            Assert.Equal(
                ["activate", "leave begins", "leave ends", "deactivate ApplicationRequested", "activate", "next"], story.Journal);
        });
    }

    [Fact]
    public void A_request_that_meets_a_third_activation_about_to_end_is_refused()
    {
        var story = new EngineStory();
        story.Script.On("activate", probe => probe.Leave());
        story.Tell(() => Assert.ThrowsAsync<OrleansMessageRejectionException>(() => story.Probe().Do("never")));
    }

    [Fact]
    public void An_idle_grain_is_collected_after_its_age_and_not_before()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            await Task.WhenAll(story.Probe().Do("act"), story.ShortProbe().Do("act"));
            await story.Wait(119);
            Assert.Equal(2, story.Engine.Activations().Count);
            await story.Wait(62);
            Assert.Equal("probe/a", Assert.Single(story.Engine.Activations()).GrainId.ToString());
            await story.Wait((15 * 60) - 181 - 1);
            Assert.Single(story.Engine.Activations());
            await story.Wait(62);

            Assert.Empty(story.Engine.Activations());
            Assert.Equal(2, story.Journal.Count(line => line == "deactivate ActivationIdle"));
        });
    }

    [Fact]
    public void A_grain_at_work_is_not_idle()
    {
        var story = new EngineStory(configure: options => options.ResponseTimeout = TimeSpan.FromHours(1));
        story.Script.On("long", _ => story.Wait(1500));
        story.Tell(async () =>
        {
            await story.ShortProbe().Do("long");
            await story.Wait(60);

            Assert.Single(story.Engine.Activations());
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_timer_keeps_its_grain_alive_only_if_it_says_so(bool keepAlive)
    {
        var story = new EngineStory();
        story.Script.On("set", probe => probe.RegisterGrainTimer(
            _ => Task.CompletedTask,
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)) { KeepAlive = keepAlive }));
        story.Tell(async () =>
        {
            await story.ShortProbe().Do("set");
            await story.Wait(600);

            Assert.Equal(keepAlive ? 1 : 0, story.Engine.Activations().Count);
        });
    }

    [Fact]
    public void A_failure_in_OnDeactivateAsync_hurts_nobody()
    {
        var story = new EngineStory();
        story.Script.On("leave", probe => probe.Leave());
        story.Script.On("deactivate ApplicationRequested", _ => throw new FormatException());
        story.Tell(async () =>
        {
            await story.Probe().Do("leave");
            await story.Probe().Do("next");

            Assert.Equal("next", story.Journal[^1]);
        });
    }

    [Fact]
    public void Outside_of_the_engine_a_grain_object_has_no_context()
    {
        var probe = new ProbeGrain(null!, new Script(TimeProvider.System));

        Assert.Null(probe.GrainContext);
        Assert.Throws<InvalidOperationException>(() => probe.RegisterGrainTimer(_ => Task.CompletedTask, default));
    }
}
