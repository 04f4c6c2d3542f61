using System.Collections.Immutable;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>Nothing is shared across a grain call by accident.</summary>
public class CopyTests
{
    [Fact]
    public void A_message_arrives_equal_and_is_another_object()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            var sent = new Letter("a", 100, null, ["x", "y"], DateTimeOffset.UnixEpoch, LetterKind.Registered, new Stamp.Foreign(3, "CN"));
            var back = await story.Engine.GetGrain<ILetterBox>("a").Echo(sent, CancellationToken.None);

            Assert.NotSame(sent, back);
            Assert.Equal(sent with { Pages = [] }, back! with { Pages = [] });
            Assert.Equal(sent.Pages.AsEnumerable(), back.Pages);
        });
    }

    [Fact]
    public void What_the_caller_changes_afterwards_the_grain_does_not_see()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            var box = story.Engine.GetGrain<ILetterBox>("a");
            var lines = new List<string> { "paid" };
            await box.Keep(lines);
            lines.Add("refunded");
            var kept = await box.Kept();
            ((IList<string>)kept).Add("forged");

            Assert.Equal(["paid"], await box.Kept());
        });
    }

    [Fact]
    public void Nothing_stays_nothing_and_a_cancellation_reaches_the_grain()
    {
        var story = new EngineStory();
        story.Tell(async () =>
        {
            var box = story.Engine.GetGrain<ILetterBox>("a");
            Assert.Null(await box.Echo(null, CancellationToken.None));
            using var cancel = new CancellationTokenSource();
            cancel.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Echo(null, cancel.Token));
        });
    }

    [Fact]
    public void Without_copying_the_same_object_arrives()
    {
        var story = new EngineStory(configure: options => options.CopyMessages = false);
        story.Tell(async () =>
        {
            var sent = new Letter("a", 1, null, [], DateTimeOffset.UnixEpoch, LetterKind.Plain, new Stamp.Home(1));

            Assert.Same(sent, await story.Engine.GetGrain<ILetterBox>("a").Echo(sent, CancellationToken.None));
        });
    }

    [Fact]
    public void The_name_of_a_grain_crosses_as_text()
    {
        var copy = MessageCopier.For(typeof(GrainId[]))!;
        var ids = new[] { GrainId.Create("paymentorder", "shop/1/2") };

        Assert.Equal(ids, (GrainId[])copy(ids)!);
    }

    public enum LetterKind
    {
        Plain,
        Registered,
    }

    public interface ILetterBox : IGrainWithStringKey
    {
        Task<Letter?> Echo(Letter? letter, CancellationToken cancellationToken);

        Task Keep(IReadOnlyList<string> lines);

        Task<IReadOnlyList<string>> Kept();
    }

    public abstract record Stamp(int Value)
    {
        public sealed record Home(int Value) : Stamp(Value);

        public sealed record Foreign(int Value, string Country) : Stamp(Value);
    }

    public sealed record Letter(
        string To, long Weight, string? Remark, ImmutableArray<string> Pages, DateTimeOffset Written, LetterKind Kind, Stamp Stamp);

    public sealed class LetterBoxGrain : Grain, ILetterBox
    {
        private IReadOnlyList<string> _kept = [];

        public Task<Letter?> Echo(Letter? letter, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(letter);
        }

        public Task Keep(IReadOnlyList<string> lines)
        {
            _kept = lines;
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<string>> Kept() => Task.FromResult(_kept);
    }
}
