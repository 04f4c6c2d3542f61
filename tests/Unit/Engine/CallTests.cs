using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>What a caller sees of a call.</summary>
public class CallTests
{
    [Fact]
    public void Every_kind_of_task_brings_its_result()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            Assert.Equal("act", await story.Probe().Do("act"));
            await story.Probe().Quietly("act");
            await story.Probe().Touch();
            Assert.Equal(1, await story.Probe().Count());
            Assert.Equal(2, await story.Probe().Count());
        });
    }

    [Fact]
    public void A_failure_of_the_grain_reaches_its_caller_and_the_grain_goes_on()
    {
        var story = new EngineStory();
        story.Script.On("fail", _ => throw new FormatException("no such code"));
        story.Script.On("relay", probe => probe.Other("b").Do("fail"));
        story.Tell(async () =>
        {
            var failure = await Assert.ThrowsAsync<FormatException>(() => story.Probe().Do("relay"));
            Assert.Equal("no such code", failure.Message);
            await story.Probe("b").Do("go on");

            Assert.DoesNotContain(story.Journal, line => line.StartsWith("deactivate"));
        });
    }

    [Fact]
    public void A_caller_waits_30_seconds_and_the_callee_goes_on_all_the_same()
    {
        var story = new EngineStory();
        story.Script.On("slow", _ => story.Wait(40));
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<TimeoutException>(() => story.Probe().Do("slow"));
            Assert.Equal(30, story.Script.Seconds);
            await story.Probe().Do("next");

            Assert.Equal(["activate", "slow begins", "slow ends", "next"], story.Journal);
            Assert.Equal(40, story.Script.Seconds);
        });
    }

    [Fact]
    public void A_method_can_say_how_long_its_callers_wait()
    {
        var story = new EngineStory();
        story.Script.On("slow", _ => story.Wait(40));
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<TimeoutException>(() => story.Probe().Hurry("slow"));

            Assert.Equal(5, story.Script.Seconds);
        });
    }

    [Fact]
    public void A_request_whose_caller_gave_up_while_it_waited_is_not_begun()
    {
        var story = new EngineStory();
        story.Script.On("slow", _ => story.Wait(20));
        story.Tell(async () =>
        {
            var slow = story.Probe().Do("slow");
            await Assert.ThrowsAsync<TimeoutException>(() => story.Probe().Hurry("hurried"));
            await slow;
            await story.Probe().Do("next");

            Assert.DoesNotContain("hurried", story.Journal);
        });
    }

    [Fact]
    public void Too_many_requests_for_one_grain_are_refused_and_the_others_done()
    {
        var story = new EngineStory(configure: options => options.MaxEnqueuedRequests = 10);
        story.Script.On("slow", _ => story.Wait(1));
        story.Tell(async () =>
        {
            var taken = Enumerable.Range(0, 10).Select(_ => story.Probe().Do("slow")).ToArray();
            await Assert.ThrowsAsync<LimitExceededException>(() => story.Probe().Do("one too many"));
            await Task.WhenAll(taken);
            await story.Probe().Do("room again");

            Assert.DoesNotContain("one too many", story.Journal);
        });
    }

    [Fact]
    public void Two_grains_that_call_each_other_in_a_circle_end_at_the_timeout()
    {
        var story = new EngineStory();
        story.Script.On("circle", probe => probe.Other(probe.Key == "a" ? "b" : "a").Do("circle"));
        story.Tell(async () =>
        {
            await Assert.ThrowsAsync<TimeoutException>(() => story.Probe("a").Do("circle"));

            Assert.Equal(30, story.Script.Seconds);
        });
    }

    [Fact]
    public void A_reference_knows_its_key_and_equals_another_to_the_same_grain()
    {
        var story = new EngineStory();
        story.Tell(() =>
        {
            Assert.Equal("shop/1", story.Probe("shop/1").GetPrimaryKeyString());
            Assert.Equal("probe/shop/1", story.Probe("shop/1").GetGrainId().ToString());
            Assert.Equal(story.Probe("shop/1"), story.Probe("shop/1"));
            Assert.NotEqual(story.Probe("shop/1"), story.Probe("shop/2"));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void A_grain_needs_a_key_and_exactly_one_class()
    {
        var story = new EngineStory();
        story.Tell(() =>
        {
            Assert.Throws<ArgumentException>(() => story.Probe(" "));
            Assert.Throws<ArgumentException>(() => story.Engine.GetGrain<IProbe>("a"));
            Assert.Throws<ArgumentException>(() => story.Engine.GetGrain<IProbe>("a", "No.Such.Class"));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void An_engine_that_has_not_started_refuses_calls()
    {
        var story = new EngineStory { Lock = new TestLock { IsFree = new TaskCompletionSource() } };
        story.World.Run(async () =>
        {
            var starting = story.Start();
            await Assert.ThrowsAsync<SiloUnavailableException>(() => story.Probe().Do("too early"));
            ((TestLock)story.Lock).IsFree.SetResult();
            await starting;
            await story.Probe().Do("in time");

            Assert.Equal(["activate", "in time"], story.Journal);
        });
    }
}
