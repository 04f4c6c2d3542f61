using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>The records of a grain.</summary>
public class StateTests
{
    [Fact]
    public void A_record_is_read_before_the_grain_is_activated_and_survives_it()
    {
        var story = new EngineStory();
        var seen = new List<(string Text, bool Exists, string? Etag)>();
        story.Script.On("activate", probe => seen.Add((probe.Note.State.Text, probe.Note.RecordExists, probe.Note.Etag)));
        story.Script.On("write", probe => Write(probe, "paid"));
        story.Script.On("leave", probe => probe.Leave());
        story.Tell(async () =>
        {
            await story.Probe().Do("write");
            await story.Probe().Do("leave");
            await story.Probe().Do("look");

            Assert.Equal([("", false, null), ("paid", true, "1")], seen);
        });
    }

    [Fact]
    public void A_cleared_record_is_gone()
    {
        var story = new EngineStory();
        story.Script.On("write", probe => Write(probe, "paid"));
        story.Script.On("clear", probe => probe.Note.ClearStateAsync());
        story.Script.On("check", probe =>
        {
            Assert.False(probe.Note.RecordExists);
            Assert.Null(probe.Note.Etag);
            Assert.Equal("", probe.Note.State.Text);
        });
        story.Tell(async () =>
        {
            await story.Probe().Do("write");
            await story.Probe().Do("clear");
            await story.Probe().Do("check");
        });
    }

    [Fact]
    public void A_write_after_somebody_elses_ends_the_activation_and_the_next_call_starts_from_what_is_stored()
    {
        var story = new EngineStory();
        var id = GrainId.Create("probe", "a");
        story.Script.On("write", probe => Write(probe, "mine"));
        story.Script.On("look", probe => Assert.Equal("theirs", probe.Note.State.Text));
        story.Tell(async () =>
        {
            await story.Probe().Do("begin");
            story.Storage.Overwrite("probe", id, new Note { Text = "theirs" });
            await Assert.ThrowsAsync<InconsistentStateException>(() => story.Probe().Do("write"));
            await story.Probe().Do("look");

            Assert.Equal(
                ["activate", "begin", "write begins", "deactivate ApplicationError", "activate", "look begins", "look ends"],
                story.Journal);
        });
    }

    [Fact]
    public void An_inconsistent_state_ends_the_grain_that_wrote_but_not_the_one_that_called_it()
    {
        var story = new EngineStory();
        story.Script.On("relay", probe => probe.Other("b").Do("write"));
        story.Script.On("write", probe => Write(probe, "mine"));
        story.Tell(async () =>
        {
            await story.Probe("b").Do("begin");
            story.Storage.Overwrite("probe", GrainId.Create("probe", "b"), new Note());
            await Assert.ThrowsAsync<InconsistentStateException>(() => story.Probe("a").Do("relay"));
            await story.Wait(1);

            Assert.Single(story.Journal, line => line.StartsWith("deactivate"));
        });
    }

    [Fact]
    public void A_failure_of_the_storage_is_wrapped_and_the_grain_goes_on()
    {
        var story = new EngineStory();
        story.Script.On("write", probe => Write(probe, "paid"));
        story.Tell(async () =>
        {
            await story.Probe().Do("begin");
            story.Storage.Before = _ => throw new IOException("the disk is full");
            var failure = await Assert.ThrowsAsync<OrleansException>(() => story.Probe().Do("write"));
            story.Storage.Before = null;
            await story.Probe().Do("go on");

            Assert.IsType<IOException>(failure.InnerException);
            Assert.Equal(["activate", "begin", "write begins", "go on"], story.Journal);
        });
    }

    [Fact]
    public void Writes_that_wait_become_one_and_a_later_one_is_done_after_the_running_one()
    {
        var story = new EngineStory();
        story.Storage.Latency = TimeSpan.FromSeconds(1);
        story.Script.On("write", async probe =>
        {
            var together = Task.WhenAll(Write(probe, "a"), Write(probe, "b"));
            await story.Wait(0.5);
            var later = Write(probe, "c");
            await Task.WhenAll(together, later);
        });
        story.Tell(async () =>
        {
            await story.Probe().Do("write");

            Assert.Equal(["read", "write", "write"], story.Storage.Operations);
            Assert.Equal(3, story.Script.Seconds);
        });
    }

    [Fact]
    public void A_storage_that_nobody_registered_fails_the_call_and_says_its_name()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            var failure = await Assert.ThrowsAsync<BadProviderConfigException>(() => story.Engine.GetGrain<IHomeless>("a").Do());

            Assert.Contains("nowhere", failure.Message);
        });
    }

    private static Task Write(Probe probe, string text)
    {
        probe.Note.State = new Note { Text = text };
        return probe.Note.WriteStateAsync();
    }
}
