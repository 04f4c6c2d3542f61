using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>Somebody refunds at the channel's own console, or a reversal gives the money back when nobody waits for it any more.</summary>
public sealed class OrderRefundedElsewhereTests
{
    private static OrderStory RefusedRefund(long amount = 60) => OrderStory.Paid().Refund("R-1", amount)
        .Says(RefundVerdict.Refused, RefundCall.Send, code: "ACQ.TRADE_STATUS_ERROR").Says(RefundVerdict.NotFound, RefundCall.Query);

    [Fact]
    public void A_refused_refund_asks_the_trade_and_finds_that_all_went_back_at_the_console()
    {
        var story = RefusedRefund();
        Assert.Equal((RefundStatus.Failed, new OrderEffect.Query(story.Trade)), (story.TheRefund("R-1").Status, story.Last.Effect));
        story.Query(TradeVerdict.Closed);
        var found = story.Order!.Refunds[^1];
        Assert.Equal((RefundKind.Channel, RefundStatus.Succeeded, 100L), (found.Kind, found.Status, found.Amount));
        Assert.StartsWith(story.Trade, found.RefundNo);
        Assert.Equal((100L, 0L, OrderStatus.Success, AttemptStatus.Returned), (story.Order.Refunded, story.Order.Refundable(story.Trade), story.Status, story.Attempt.Status));
        Assert.Equal(["refund.succeeded"], story.Told);
        Assert.Contains(story.Attempt.Alarms, alarm => alarm.StartsWith("refunded elsewhere", StringComparison.Ordinal));
        Assert.Equal(Refusal.RefundTooLarge, story.Refund("R-2", 1).Last.Refusal);
        Assert.False(OrderTimes.NeedsReminder(story.Order));
    }

    [Fact]
    public void A_trade_that_still_holds_all_is_left_alone()
    {
        var story = RefusedRefund().Query(TradeVerdict.Paid);
        Assert.Equal((0L, null), (story.Order!.Refunded, OrderTimes.NextStep(story.Order, story.Now)));
    }

    [Fact]
    public void A_question_that_is_not_answered_is_asked_again()
    {
        var story = RefusedRefund().Query(TradeVerdict.Unknown);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.After(5).Tick().Last.Effect);
        Assert.Equal(100, story.Query(TradeVerdict.Closed).Order!.Refunded);
    }

    [Fact]
    public void The_channels_list_tells_a_part_to_the_fen()
    {
        var story = RefusedRefund(100);
        story.Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((30L, 70L, AttemptStatus.Paid), (story.Order!.Refunded, story.Order.Refundable(story.Trade), story.Attempt.Status));
        story.Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal(30, story.Order.Refunded);
        story.After(5).Refund("R-2", 70).Says(RefundVerdict.Done, RefundCall.Send);
        Assert.Equal((100L, AttemptStatus.Returned), (story.Order.Refunded, story.Attempt.Status));
    }

    [Fact]
    public void A_refund_that_the_channel_puts_off_fails_once_its_list_shows_that_too_little_is_left()
    {
        var story = OrderStory.Paid().Refund("R-1", 100).Says(RefundVerdict.RetryLater, RefundCall.Send, code: "ERROR");
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        story.Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((RefundStatus.Failed, "ERROR", new OrderEffect.Query(story.Trade)), (story.TheRefund("R-1").Status, story.TheRefund("R-1").ChannelCode, story.Last.Effect));
        story.Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((30L, 70L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
    }

    [Fact]
    public void Our_own_refunds_in_the_list_are_not_counted_twice()
    {
        var story = OrderStory.Paid().Refund("R-1", 40).Says(RefundVerdict.Unknown, RefundCall.Send);
        story.Lists(new TradeRefund(story.TheRefund("R-1").OutRefundNo, 40, Done: true), new TradeRefund("console-1", 10, Done: true));
        Assert.Equal((10L, 50L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
        story.Says(RefundVerdict.Done, RefundCall.Query, "R-1");
        Assert.Equal(50, story.Order.Refunded);
    }

    [Fact]
    public void What_one_of_our_refunds_may_still_explain_is_written_down_only_when_that_one_is_decided()
    {
        var story = OrderStory.Paid().Refund("R-1", 40).Says(RefundVerdict.Unknown, RefundCall.Send).Query(TradeVerdict.Closed);
        Assert.Equal((60L, 0L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
        story.After(TimeSpan.FromDays(8)).Tick().Says(RefundVerdict.NotFound, RefundCall.Query, "R-1");
        Assert.Equal((RefundStatus.Failed, new OrderEffect.Query(story.Trade)), (story.TheRefund("R-1").Status, story.Last.Effect));
        Assert.Equal(100, story.Query(TradeVerdict.Closed).Order!.Refunded);
    }

    [Fact]
    public void A_console_refund_that_is_under_way_is_asked_for_until_it_is_done()
    {
        var story = RefusedRefund().Lists(new TradeRefund("console-1", 30, Done: false));
        Assert.Equal(0, story.Order!.Refunded);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.After(5).Tick().Last.Effect);
        Assert.Equal(30, story.Lists(new TradeRefund("console-1", 30, Done: true)).Order!.Refunded);
        Assert.Null(OrderTimes.NextStep(story.Order, story.Now));
    }

    [Fact]
    public void A_cancel_of_more_than_the_trade_holds_goes_on_with_the_rest()
    {
        var story = OrderStory.Paid().Cancel().Says(RefundVerdict.RetryLater, RefundCall.Send, code: "ERROR").Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((30L, 70L, OrderStatus.Cancelling), (story.Order!.Refunded, story.Order.Refunds[^1].Amount, story.Status));
        story.After(5).Tick();
        Assert.Equal((OrderStatus.Cancelled, 100L), (story.Says(RefundVerdict.Done, RefundCall.Send).Status, story.Order!.Refunded));
    }

    [Fact]
    public void A_number_that_the_channel_has_closed_is_replaced_and_in_the_end_a_person_is_asked()
    {
        var story = OrderStory.Paid().Cancel().Says(RefundVerdict.Pending, RefundCall.Send);
        for (var closed = 0; closed < 10; closed++)
        {
            story.After(10).Tick().Says(RefundVerdict.Refused, RefundCall.Query, code: "REFUNDCLOSE");
            Assert.Equal((RefundStatus.Failed, RefundStatus.Pending), (story.Order!.Refunds[closed].Status, story.Order.Refunds[closed + 1].Status));
            story.After(3600).Tick().Says(RefundVerdict.Pending, RefundCall.Send);
        }

        story.After(10).Tick().Says(RefundVerdict.Refused, RefundCall.Query, code: "REFUNDCLOSE");
        Assert.Equal((RefundStatus.Pending, 11), (story.Order!.Refunds[^1].Status, story.Order.Refunds.Count));
    }

    [Fact]
    public void A_notification_is_not_believed_but_makes_us_ask()
    {
        var story = OrderStory.Paid().Callback(TradeVerdict.Closed);
        Assert.Empty(story.Order!.Refunds);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Tick().Last.Effect);
        Assert.Equal(100, story.Query(TradeVerdict.Closed).Order!.Refunded);
    }

    [Fact]
    public void A_notified_part_is_written_down_once_the_channel_was_asked()
    {
        var story = OrderStory.Paid().NotifiesRefunded(30);
        Assert.Equal(0, story.Order!.Refunded);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Tick().Last.Effect);
        story.Query(TradeVerdict.Paid);
        Assert.Equal((30L, 70L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
        Assert.Empty(story.NotifiesRefunded(30).Last.Events);
        Assert.Equal(70, story.After(5).Cancel().Order!.Refunds[^1].Amount);
    }

    [Fact]
    public void A_notification_of_our_own_refund_is_no_news()
    {
        var story = OrderStory.Paid().Refund("R-1", 30).NotifiesRefunded(30);
        Assert.Equal(0, story.Tick().Query(TradeVerdict.Paid).Order!.Refunded);
        Assert.Empty(story.Says(RefundVerdict.Done, RefundCall.Send).NotifiesRefunded(30).Last.Events);
    }

    [Fact]
    public void The_sum_in_the_answer_to_a_refund_of_ours_shows_what_the_console_refunded()
    {
        var story = OrderStory.Paid().Refund("R-1", 30).Says(RefundVerdict.Done, RefundCall.Send, tradeRefunded: 50);
        Assert.Equal((50L, 50L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
        Assert.Equal(["refund.succeeded", "refund.succeeded"], story.Told);
        Assert.Equal(20, story.Order.Refunds[^1].Amount);
    }

    [Fact]
    public void A_stated_sum_that_a_refund_of_ours_could_explain_is_written_down_when_that_one_fails()
    {
        var story = OrderStory.Paid().Refund("R-1", 40).Says(RefundVerdict.Pending, RefundCall.Send).After(5).Refund("R-2", 10).Says(RefundVerdict.Done, RefundCall.Send, "R-2", tradeRefunded: 50);
        Assert.Equal(10, story.Order!.Refunded);
        story.Says(RefundVerdict.Refused, RefundCall.Query, "R-1");
        Assert.Equal((RefundStatus.Failed, 50L, 50L), (story.TheRefund("R-1").Status, story.Order.Refunded, story.Order.Refundable(story.Trade)));
        Assert.Equal((RefundKind.Channel, 40L), (story.Order.Refunds[^1].Kind, story.Order.Refunds[^1].Amount));
    }

    [Fact]
    public void An_abnormal_refund_that_was_done_by_hand_with_all_the_rest_is_seen_with_the_rest()
    {
        var story = OrderStory.Paid().Refund("R-1", 40).Says(RefundVerdict.Abnormal, RefundCall.Query).After(3600).Tick().Says(RefundVerdict.Abnormal, RefundCall.Query);
        story.Lists(new TradeRefund("console-1", 100, Done: true));
        Assert.Equal((RefundStatus.Succeeded, 40L), (story.TheRefund("R-1").Status, story.Order!.Refunded));
        story.Tick().Lists(new TradeRefund("console-1", 100, Done: true));
        Assert.Equal((100L, AttemptStatus.Returned), (story.Order.Refunded, story.Attempt.Status));
    }

    [Fact]
    public void A_refund_that_was_not_sent_yet_explains_nothing()
    {
        var story = OrderStory.Paid().Refund("R-1", 40).Refund("R-2", 10).Says(RefundVerdict.Done, RefundCall.Send, "R-1", tradeRefunded: 70);
        Assert.Equal((70L, 20L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
    }

    [Fact]
    public void A_cancel_replaces_a_refund_that_the_console_made_impossible_by_one_of_what_is_left()
    {
        var story = OrderStory.Paid().Refund("R-1", 100).Says(RefundVerdict.RetryLater, RefundCall.Send, code: "ERROR").Cancel();
        story.Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((OrderStatus.Cancelling, 30L), (story.Status, story.Order!.Refunded));
        Assert.Equal((RefundKind.Cancel, 70L), (story.Order.Refunds[^1].Kind, story.Order.Refunds[^1].Amount));
        Assert.Equal(OrderStatus.Cancelled, story.Says(RefundVerdict.Done, RefundCall.Send).Status);

        var all = OrderStory.Paid().Refund("R-1", 100).Says(RefundVerdict.RetryLater, RefundCall.Send, code: "ERROR").Cancel().Lists(new TradeRefund("console-1", 100, Done: true));
        Assert.Equal((OrderStatus.Cancelled, 100L), (all.Status, all.Order!.Refunded));
    }

    [Fact]
    public void A_reversal_that_comes_late_and_gives_the_money_back_before_our_refund_ends_the_cancel()
    {
        var story = OrderStory.Paying().After(40).Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Unknown).After(5).Tick().Query(TradeVerdict.Waiting)
            .Reversal(ReversalVerdict.NotReversible).Query(TradeVerdict.Paid);
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
        story.Says(RefundVerdict.Refused, RefundCall.Send, code: "ACQ.TRADE_STATUS_ERROR");
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        story.Query(TradeVerdict.Closed);
        Assert.Equal((OrderStatus.Cancelled, AttemptStatus.Returned, 100L), (story.Status, story.Attempt.Status, story.Order!.Refunded));
        Assert.True(story.Order.Refunds[0].Elsewhere);
        Assert.False(OrderTimes.NeedsReminder(story.Order));
    }

    [Fact]
    public void A_payment_found_partly_refunded_is_success_with_what_is_left()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(1).Tick().Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((OrderStatus.Success, new OrderEffect.Query(story.Trade)), (story.Status, story.Tick().Last.Effect));
        story.Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((30L, 70L), (story.Order!.Refunded, story.Order.Refundable(story.Trade)));
    }

    [Fact]
    public void Money_that_came_late_and_was_partly_refunded_at_the_console_goes_back_as_far_as_it_is_there()
    {
        var story = OrderStory.Refused().Query(TradeVerdict.NotFound).Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((RefundKind.LateSuccess, 70L), (story.Order!.Refunds[^1].Kind, story.Order.Refunds[^1].Amount));
        Assert.Equal(AttemptStatus.Returned, story.Says(RefundVerdict.Done, RefundCall.Send).Attempt.Status);
    }

    [Fact]
    public void What_was_left_to_a_console_refund_that_comes_to_nothing_goes_back_after_all()
    {
        foreach (var story in new[] { OrderStory.Refused().Query(TradeVerdict.NotFound), OrderStory.Paying().Cancel() })
        {
            story.Lists(new TradeRefund("console-1", 30, Done: false)).Says(RefundVerdict.Done, RefundCall.Send);
            Assert.Equal((70L, new OrderEffect.Query(story.Trade)), (story.Order!.Refunded, story.After(5).Tick().Last.Effect));
            story.Lists(new TradeRefund(story.Order.Refunds[0].OutRefundNo, 70, Done: true));
            Assert.Equal((30L, RefundStatus.Pending), (story.Order.Refunds[^1].Amount, story.Order.Refunds[^1].Status));
            story.After(5).Tick().Says(RefundVerdict.Done, RefundCall.Send);
            Assert.Equal((100L, AttemptStatus.Returned), (story.Order.Refunded, story.Attempt.Status));
            Assert.NotEqual(OrderStatus.Cancelling, story.Status);
        }
    }

    [Fact]
    public void A_cancel_ends_when_the_console_refund_that_it_waited_for_is_done_whichever_is_first()
    {
        var ours = OrderStory.Paying().Cancel().Lists(new TradeRefund("console-1", 30, Done: false)).Says(RefundVerdict.Done, RefundCall.Send);
        Assert.Equal(OrderStatus.Cancelling, ours.Status);
        ours.After(5).Tick().Lists(new TradeRefund(ours.Order!.Refunds[0].OutRefundNo, 70, Done: true), new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((OrderStatus.Cancelled, 100L), (ours.Status, ours.Order.Refunded));

        var theirs = OrderStory.Paying().Cancel().Lists(new TradeRefund("console-1", 30, Done: false)).Says(RefundVerdict.Pending, RefundCall.Send);
        theirs.After(5).Tick().Lists(new TradeRefund(theirs.Order!.Refunds[0].OutRefundNo, 70, Done: false), new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((OrderStatus.Cancelling, 30L), (theirs.Status, theirs.Order.Refunded));
        Assert.Equal((OrderStatus.Cancelled, 100L), (theirs.Says(RefundVerdict.Done, RefundCall.Query, theirs.Order.Refunds[0].RefundNo).Status, theirs.Order.Refunded));
    }

    [Fact]
    public void A_hint_is_a_question_that_stands_until_it_is_answered()
    {
        var paid = OrderStory.Paid();
        Assert.Equal(new OrderEffect.Query(paid.Trade), paid.Tell(new OrderInput.Hinted(paid.Trade)).Last.Effect);
        paid.Query(TradeVerdict.Unknown);
        Assert.Equal(new OrderEffect.Query(paid.Trade), paid.After(OrderTimes.NextStep(paid.Order!, paid.Now)!.Value - paid.Now).Tick().Last.Effect);
        Assert.Equal(30, paid.Lists(new TradeRefund("console-1", 30, Done: true)).Order!.Refunded);
        Assert.Null(paid.Attempt.NextStepAt);

        // An attempt that nobody looks at any more.
        var closed = OrderStory.Refused();
        while (closed.Attempt.NextStepAt is { } next) closed.After(next - closed.Now).Tick().Query(TradeVerdict.NotFound);
        Assert.Null(closed.Attempt.NextStepAt);
        closed.Tell(new OrderInput.Hinted(closed.Trade)).Query(TradeVerdict.Unknown);
        Assert.NotNull(closed.Attempt.NextStepAt);
    }
}
