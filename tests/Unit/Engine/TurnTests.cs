using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>One grain does one thing at a time, unless it says otherwise.</summary>
public class TurnTests
{
    [Fact]
    public void A_second_request_waits_until_the_first_is_complete_across_its_awaits()
    {
        var story = new EngineStory();
        story.Script.On("first", _ => story.Wait(10));
        story.Script.On("second", _ => story.Wait(10));
        story.Tell(async () =>
        {
            var first = story.Probe().Do("first");
            await story.Wait(1);
            var second = story.Probe().Do("second");
            await Task.WhenAll(first, second);

            Assert.Equal(["activate", "first begins", "first ends", "second begins", "second ends"], story.Journal);
            Assert.Equal(20, story.Script.Seconds);
        });
    }

    [Fact]
    public void An_interleaving_request_passes_a_running_one()
    {
        var story = new EngineStory();
        story.Script.On("long", _ => story.Wait(10));
        story.Tell(async () =>
        {
            var running = story.Probe().Do("long");
            await story.Wait(1);
            await story.Probe().Pass("short");
            await running;

            Assert.Equal(["activate", "long begins", "short", "long ends"], story.Journal);
        });
    }

    [Fact]
    public void A_running_interleaving_request_holds_nobody_up()
    {
        var story = new EngineStory();
        story.Script.On("wait", _ => story.Wait(10));
        story.Tell(async () =>
        {
            var waiting = story.Probe().Pass("wait");
            await story.Wait(1);
            await story.Probe().Do("write");
            await waiting;

            Assert.Equal(["activate", "wait begins", "write", "wait ends"], story.Journal);
        });
    }

    [Fact]
    public void Reads_go_side_by_side_but_not_beside_a_write()
    {
        var story = new EngineStory();
        foreach (var act in new[] { "read 1", "read 2", "write", "read 3" }) story.Script.On(act, _ => story.Wait(10));
        story.Tell(async () =>
        {
            Task[] all =
            [
                await Begin(story.Probe().Look, "read 1"),
                await Begin(story.Probe().Do, "write"),
                await Begin(story.Probe().Look, "read 2"),
            ];
            await story.Wait(12);
            await Task.WhenAll([.. all, story.Probe().Look("read 3")]);

            // The second read overtakes the write that waits; the third waits for the write that runs.
            Assert.Equal(
                [
                    "activate", "read 1 begins", "read 2 begins", "read 1 ends", "read 2 ends", "write begins", "write ends",
                    "read 3 begins", "read 3 ends",
                ],
                story.Journal);
        });

        async Task<Task> Begin(Func<string, Task<string>> call, string act)
        {
            var task = call(act);
            await story.Wait(1);
            return task;
        }
    }

    [Fact]
    public void A_reentrant_class_takes_everything_at_once()
    {
        var story = new EngineStory();
        story.Script.On("first", _ => story.Wait(10));
        story.Script.On("second", _ => story.Wait(10));
        story.Tell(async () =>
        {
            await Task.WhenAll(story.ReentrantProbe().Do("first"), story.ReentrantProbe().Do("second"));

            Assert.Equal(10, story.Script.Seconds);
        });
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Requests_of_one_caller_are_done_in_the_order_in_which_they_were_sent(int seed)
    {
        var story = new EngineStory((ulong)seed);
        story.Tell(async () =>
        {
            await Task.WhenAll(Enumerable.Range(1, 20).Select(n => story.Probe().Do($"{n}")));

            Assert.Equal(["activate", .. Enumerable.Range(1, 20).Select(n => $"{n}")], story.Journal);
        });
    }

    [Fact]
    public void An_await_comes_back_to_the_grain_even_from_another_grains_answer()
    {
        var story = new EngineStory();
        TaskScheduler? before = null, after = null;
        story.Script.On("ask", async probe =>
        {
            before = TaskScheduler.Current;
            await probe.Other("b").Do("answer");
            after = TaskScheduler.Current;
        });
        story.Tell(async () =>
        {
            await story.Probe("a").Do("ask");

            Assert.NotSame(TaskScheduler.Default, before);
            Assert.Same(before, after);
        });
    }
}
