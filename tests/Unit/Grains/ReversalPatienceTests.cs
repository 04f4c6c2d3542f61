using Microsoft.Extensions.Logging.Abstractions;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Orders;
using PaymentGrains.Tests.Unit.Channels;
using PaymentGrains.Tests.Unit.Orders;

namespace PaymentGrains.Tests.Unit.Grains;

/// <summary>Order, calls and UnionPay's adapter together: beside a reversal that UnionPay has taken no refund goes out for ten minutes.</summary>
public sealed class ReversalPatienceTests
{
    [Fact]
    public async Task No_refund_goes_out_beside_a_reversal_that_was_accepted_late()
    {
        var clock = new StoppedClock();
        var wire = new ScriptedWire();
        var directory = new ChannelDirectory([AcpDesk.Usual with { Account = "sim-unionpay" }], [], new ChannelPorts(wire, clock, new CountedNonces()));
        var calls = new OrderChannelCalls(directory, new NoClaims(), new OrderOptions(), clock, NullLogger<OrderChannelCalls>.Instance);
        var story = OrderStory.Created().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Waiting).After(30).Cancel().Query(TradeVerdict.Unknown);
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Last.Effect);

        // UnionPay was away for eleven minutes.
        await ReverseAsync("00", after: 11 * 60);
        Assert.Equal(AttemptStatus.Reversing, story.Attempt.Status);
        await ReverseAsync("35", after: 60);
        await ReverseAsync("00", after: 8 * 60);
        Assert.Equal((AttemptStatus.Reversing, 0), (story.Attempt.Status, story.Order!.Refunds.Count));
        Assert.False(story.Attempt.NotReversible);
        await ReverseAsync("00", after: 61);
        Assert.True(story.Attempt.NotReversible);
        Assert.Single(story.Query(TradeVerdict.Paid).Order!.Refunds);

        async Task ReverseAsync(string code, int after)
        {
            story.After(after);
            clock.AdvanceSeconds((story.Now - clock.GetUtcNow()).TotalSeconds);
            wire.Answers(AcpDesk.Answer(("orderId", story.Trade), ("respCode", code)))
                .Answers(AcpDesk.Found("00", ("orderId", story.Trade), ("txnAmt", "100"), ("txnTime", ChinaTime.Compact(story.Attempt.StartedAt))));
            story.Tell(await calls.Perform(story.Order!, new OrderEffect.Reverse(story.Trade), null));
        }
    }

    private sealed class NoClaims : IPurchaseClaims
    {
        public Task<bool> ClaimAsync(string channel, string token, string orderKey) => Task.FromResult(true);
    }
}
