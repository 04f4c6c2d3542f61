using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>Where a channel undoes a whole payment of the same settlement day (UnionPay, FACTS 3A.4), and what becomes of the money when it does not.</summary>
public sealed class OrderUndoTests
{
    private static OrderStory Paid() => OrderStory.Created().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Paid);

    private static OrderStory Undoing() => Paid().Refund("R-1", 100);

    /// <summary>The first send of the undo is lost, the second one is refused, and the channel knows nothing of either.</summary>
    private static OrderStory RefusedInDoubt() => Undoing().Says(RefundVerdict.Unknown, RefundCall.Send).After(10).Tick().Says(RefundVerdict.NotFound, RefundCall.Query)
        .Says(RefundVerdict.Refused, RefundCall.Send, code: "39").Says(RefundVerdict.NotFound, RefundCall.Query);

    [Fact]
    public void The_whole_of_a_payment_is_undone_and_a_part_is_refunded()
    {
        Assert.True(Undoing().TheRefund("R-1").Undo);
        Assert.True(Paid().Cancel().Order!.Refunds[0].Undo);
        Assert.False(Paid().Refund("R-1", 99).TheRefund("R-1").Undo);
        Assert.False(Paid().Refund("R-1", 40).Cancel().Order!.Refunds[1].Undo);
        Assert.False(OrderStory.Paid().Refund("R-1", 100).TheRefund("R-1").Undo);

        var late = OrderStory.Created().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Waiting).Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Closed).Query(TradeVerdict.Paid);
        Assert.Equal((RefundKind.LateSuccess, true), (late.Order!.Refunds[0].Kind, late.Order.Refunds[0].Undo));
    }

    [Fact]
    public void A_second_refund_of_the_whole_after_a_failed_one_is_no_undo_any_more()
    {
        var story = Undoing().Says(RefundVerdict.Refused, RefundCall.Send).Says(RefundVerdict.NotFound, RefundCall.Query).Tick()
            .Says(RefundVerdict.Refused, RefundCall.Send).Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal(RefundStatus.Failed, story.TheRefund("R-1").Status);
        Assert.Equal((false, story.Trade + "R3"), (story.Refund("R-2", 100).TheRefund("R-2").Undo, story.TheRefund("R-2").OutRefundNo));
    }

    [Theory]
    [InlineData("2026-03-01T14:59:58Z", "2026-03-01T14:59:59Z", true)]
    [InlineData("2026-03-01T14:59:59Z", "2026-03-01T15:00:00Z", false)] // 23:00 of China
    [InlineData("2026-03-01T15:00:00Z", "2026-03-01T16:00:00Z", true)] // over midnight of China
    [InlineData("2026-03-01T15:00:00Z", "2026-03-02T00:00:00Z", true)] // over midnight UTC
    [InlineData("2026-03-01T15:00:00Z", "2026-03-02T14:59:59Z", true)]
    [InlineData("2026-03-01T15:00:00Z", "2026-03-02T15:00:00Z", false)]
    [InlineData("2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z", false)]
    public void A_settlement_day_ends_at_its_hour_and_not_at_midnight(string paidFrom, string requested, bool undo)
    {
        var from = DateTimeOffset.Parse(paidFrom, null);
        var story = new OrderStory();
        story.After(from - story.Now).Create().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Paid);
        story.After(DateTimeOffset.Parse(requested, null) - from).Refund("R-1", 100);
        Assert.Equal(undo, story.TheRefund("R-1").Undo);
    }

    [Fact]
    public void A_lost_undo_is_asked_for_and_sent_again_as_the_same_also_after_its_day()
    {
        var story = new OrderStory();
        story.After(TimeSpan.FromHours(7) - TimeSpan.FromSeconds(5)).Create().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Paid).Refund("R-1", 100).Says(RefundVerdict.Unknown, RefundCall.Send);
        var sent = story.TheRefund("R-1");

        story.After(10).Tick();
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Last.Effect);
        story.Says(RefundVerdict.NotFound, RefundCall.Query);

        Assert.Equal(new OrderEffect.SendRefund("R-1"), story.Last.Effect);
        var again = story.TheRefund("R-1");
        Assert.Equal((sent.OutRefundNo, true, sent.RequestedAt, null), (again.OutRefundNo, again.Undo, again.RequestedAt, again.NumberedAt));
    }

    [Fact]
    public void An_undo_that_is_refused_goes_back_as_a_refund_under_another_number_and_the_merchant_sees_one_refund()
    {
        var story = Undoing().After(3).Says(RefundVerdict.Refused, RefundCall.Send, code: "39");
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Last.Effect);
        Assert.Equal(RefundStatus.Pending, story.TheRefund("R-1").Status);

        story.Says(RefundVerdict.NotFound, RefundCall.Query);
        var refund = story.TheRefund("R-1");
        Assert.Equal((story.Trade + "R2", story.Trade + "R1", false, story.Now, 0), (refund.OutRefundNo, refund.UndoNo, refund.Undo, refund.NumberedAt!.Value, refund.Sends));
        Assert.Equal((RefundStatus.Pending, story.Now), (refund.Status, OrderTimes.NextStep(story.Order!, story.Now.AddTicks(-1))!.Value));
        Assert.Empty(story.Told);
        Assert.Empty(story.Attempt.Alarms);

        Assert.Equal(new OrderEffect.SendRefund("R-1"), story.Tick().Last.Effect);
        story.Says(RefundVerdict.Pending, RefundCall.Send).After(10).Tick().Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((RefundStatus.Succeeded, 100L, 1), (story.TheRefund("R-1").Status, story.Order!.Refunded, story.Order.Refunds.Count));
        Assert.Equal(["refund.succeeded"], story.Told);
    }

    [Fact]
    public void A_refusal_that_only_echoes_an_earlier_send_is_no_refusal()
    {
        var story = Undoing().Says(RefundVerdict.Unknown, RefundCall.Send).After(10).Tick().Says(RefundVerdict.NotFound, RefundCall.Query).Says(RefundVerdict.Refused, RefundCall.Send, code: "45");
        story.Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((RefundStatus.Succeeded, story.Trade + "R1", 1), (story.TheRefund("R-1").Status, story.TheRefund("R-1").OutRefundNo, story.Order!.Refunds.Count));
    }

    [Fact]
    public void While_a_lost_undo_may_still_arrive_no_refund_is_sent_and_no_undo_either()
    {
        var story = RefusedInDoubt();
        var lost = story.TheRefund("R-1").LostSendAt!.Value;
        while (story.TheRefund("R-1").Undo)
        {
            Assert.True(story.Now < lost + Refund.RequestLife);
            Assert.Equal(RefundStatus.Pending, story.TheRefund("R-1").Status);
            story.After(OrderTimes.NextStep(story.Order!, story.Now)!.Value - story.Now).Tick();
            Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Last.Effect);
            Assert.IsNotType<OrderEffect.SendRefund>(story.Says(RefundVerdict.NotFound, RefundCall.Query).Last.Effect);
        }

        Assert.Equal(lost + Refund.RequestLife, story.Now);
        Assert.Equal((new OrderEffect.SendRefund("R-1"), story.Trade + "R2"), (story.Tick().Last.Effect, story.TheRefund("R-1").OutRefundNo));
    }

    [Fact]
    public void A_lost_undo_that_arrives_after_all_is_the_refund()
    {
        var story = RefusedInDoubt().After(600).Tick().Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((RefundStatus.Succeeded, story.Trade + "R1"), (story.TheRefund("R-1").Status, story.TheRefund("R-1").OutRefundNo));
    }

    [Theory]
    [InlineData(RefundVerdict.NotFound)]
    [InlineData(RefundVerdict.Refused)]
    public void What_we_owe_goes_back_as_a_refund_when_its_undo_is_refused(RefundVerdict query)
    {
        var story = Paid().Cancel().Refunded(RefundVerdict.Refused);
        Assert.IsType<OrderEffect.QueryRefund>(story.Last.Effect);
        story.Refunded(query, RefundCall.Query).Tick();
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
        Assert.Equal((1, false, story.Trade + "R2"), (story.Order!.Refunds.Count, story.Order.Refunds[0].Undo, story.Order.Refunds[0].OutRefundNo));
        Assert.Equal((OrderStatus.Cancelled, 100L), (story.Refunded(RefundVerdict.Done, RefundCall.Query).Status, story.Order.Refunded));
    }

    [Fact]
    public void An_undo_that_was_accepted_and_then_failed_goes_back_as_a_refund()
    {
        var story = Undoing().Says(RefundVerdict.Pending, RefundCall.Send).After(10).Tick().Says(RefundVerdict.Refused, RefundCall.Query, code: "61");
        Assert.Equal((false, RefundStatus.Pending), (story.TheRefund("R-1").Undo, story.TheRefund("R-1").Status));
    }

    [Fact]
    public void A_refund_after_a_refused_undo_fails_like_any_other_and_the_order_that_is_cancelled_then_finds_a_free_number()
    {
        var story = Undoing().Says(RefundVerdict.Refused, RefundCall.Send).Says(RefundVerdict.NotFound, RefundCall.Query).Tick()
            .Says(RefundVerdict.Refused, RefundCall.Send).Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal(["refund.failed"], story.Told);
        Assert.Equal(story.Trade + "R3", story.Cancel().Order!.Refunds[1].OutRefundNo);
    }

    [Fact]
    public void An_undo_that_was_accepted_and_is_not_found_then_may_be_done_all_the_same_for_a_day()
    {
        var story = Undoing().Says(RefundVerdict.Pending, RefundCall.Send);
        var accepted = story.Now;
        story.After(10).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal(new OrderEffect.SendRefund("R-1"), story.Last.Effect);
        story.Says(RefundVerdict.Refused, RefundCall.Send, code: "45").Says(RefundVerdict.NotFound, RefundCall.Query);
        while (story.TheRefund("R-1").Undo)
        {
            Assert.True(story.Now < accepted + Refund.RequestLife);
            story.After(OrderTimes.NextStep(story.Order!, story.Now)!.Value - story.Now).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
            Assert.IsNotType<OrderEffect.SendRefund>(story.Last.Effect);
        }

        Assert.Equal(accepted + Refund.RequestLife, story.Now);
    }
}
