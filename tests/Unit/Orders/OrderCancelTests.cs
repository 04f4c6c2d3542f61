using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Schedules;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>The lower half of the table of DESIGN 3: cancelling, what comes late, and refunds.</summary>
public sealed class OrderCancelTests
{
    private static OrderStory Cancelling() => OrderStory.Paying().After(40).Cancel().Query(TradeVerdict.Waiting);

    /// <summary>A callback says that money came after the end: the channel is asked, and says the same.</summary>
    private static OrderStory PaidLate(OrderStory story, string? trade = null)
    {
        story.Callback(TradeVerdict.Paid, trade: trade);
        Assert.Empty(story.Order!.Refunds);
        Assert.Equal(new OrderEffect.Query(trade ?? story.Trade), story.Tick().Last.Effect);
        return story.Trades(TradeSource.Query, TradeVerdict.Paid, trade: trade);
    }

    [Theory]
    [InlineData(ReversalVerdict.Closed, AttemptStatus.Closed)]
    [InlineData(ReversalVerdict.NotFound, AttemptStatus.Closed)]
    [InlineData(ReversalVerdict.Returned, AttemptStatus.Returned)]
    public void Cancel_ends_when_the_channel_confirms(ReversalVerdict verdict, AttemptStatus attempt)
    {
        var story = Cancelling().Reversal(verdict);
        Assert.Equal((OrderStatus.Cancelled, attempt), (story.Status, story.Attempt.Status));
        Assert.Equal("收银员撤销", story.Order!.Reason);
    }

    [Theory]
    [InlineData(ReversalVerdict.Retry)]
    [InlineData(ReversalVerdict.Unknown)]
    public void Cancel_is_repeated_with_backoff_until_confirmed_with_one_alarm(ReversalVerdict verdict)
    {
        var story = Cancelling();
        var alarms = 0;
        for (var tries = 1; tries <= 14; tries++)
        {
            story.Reversal(verdict);
            alarms += story.Last.Events.OfType<OrderEvent.AlarmRaised>().Count();
            Assert.Equal(tries >= Backoff.AlarmTries ? 1 : 0, alarms);
            Assert.Equal(OrderStatus.Cancelling, story.Status);
            var wait = story.Attempt.NextStepAt!.Value - story.Now;
            Assert.InRange(wait, TimeSpan.FromSeconds(5), tries > Backoff.AlarmTries ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5));
            Assert.Equal(new OrderEffect.Query(story.Trade), story.After(wait).Tick().Last.Effect);
            Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Query(TradeVerdict.Waiting).Last.Effect);
        }

        Assert.Equal(OrderStatus.Cancelled, story.Reversal(ReversalVerdict.Closed).Status);
    }

    [Fact]
    public void What_cannot_be_closed_before_its_time_is_asked_every_few_minutes_and_is_no_alarm()
    {
        var story = Cancelling();
        var end = story.Now.AddMinutes(60);
        for (var asked = 0; story.Now < end; asked++)
        {
            Assert.True(asked < 30);
            story.Tell(new OrderInput.ReversalAnswered(story.Trade, new ReversalFinding(ReversalVerdict.Retry) { OpenUntil = end }));
            Assert.Empty(story.Last.Events.OfType<OrderEvent.AlarmRaised>());
            var wait = story.Attempt.NextStepAt!.Value - story.Now;
            Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(5));
            Assert.Equal(new OrderEffect.Query(story.Trade), story.After(wait).Tick().Last.Effect);
            Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Query(TradeVerdict.NotFound).Last.Effect);
        }

        Assert.Equal(end, story.Now);
        story.Tell(new OrderInput.ReversalAnswered(story.Trade, new ReversalFinding(ReversalVerdict.Retry) { OpenUntil = end }));
        Assert.Single(story.Last.Events.OfType<OrderEvent.AlarmRaised>());
    }

    [Fact]
    public void What_is_paid_and_not_reversible_is_refunded_and_then_cancelled()
    {
        var story = Cancelling().Reversal(ReversalVerdict.NotReversible);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        story.Query(TradeVerdict.Paid);
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
        Assert.Equal(OrderStatus.Cancelling, story.Status);
        Assert.Equal(OrderStatus.Cancelled, story.Refunded(RefundVerdict.Done).Status);
        Assert.Equal(100, story.Order!.Refunded);
    }

    [Fact]
    public void Cancel_of_an_order_found_paid_by_the_last_query_gives_the_money_back()
    {
        var story = OrderStory.Paying().After(3).Cancel().Query(TradeVerdict.Paid);
        Assert.Equal(RefundKind.Cancel, Assert.Single(story.Order!.Refunds).Kind);
        Assert.Equal(OrderStatus.Cancelled, story.Refunded(RefundVerdict.Done).Status);
    }

    [Fact]
    public void Cancel_of_a_paid_order_gives_back_what_is_not_refunded_yet()
    {
        var story = OrderStory.Paid().Refund("R-1", 30).Refunded(RefundVerdict.Done).Cancel();
        Assert.Equal((OrderStatus.Cancelling, 70L), (story.Status, story.Order!.Refunds[^1].Amount));
        Assert.Equal(OrderStatus.Cancelled, story.Refunded(RefundVerdict.Done).Status);
        Assert.Equal(AttemptStatus.Returned, story.Attempt.Status);
    }

    [Fact]
    public void Cancel_waits_for_a_refund_under_way_and_sends_what_that_one_could_not()
    {
        var story = OrderStory.Paid().Refund("R-1", 30).Refunded(RefundVerdict.Pending).Cancel().Refunded(RefundVerdict.Done);
        Assert.Equal(OrderStatus.Cancelling, story.Status);
        story.Tell(new OrderInput.RefundAnswered("R-1", RefundCall.Query, new RefundFinding(RefundVerdict.Refused)));
        Assert.Equal((30L, RefundKind.Cancel), (story.Order!.Refunds[^1].Amount, story.Order.Refunds[^1].Kind));
        Assert.Equal(OrderStatus.Cancelled, story.Refunded(RefundVerdict.Done).Status);
    }

    [Fact]
    public void Once_a_reversal_was_tried_a_success_seen_elsewhere_does_not_start_a_second_return()
    {
        var story = Cancelling().Reversal(ReversalVerdict.Unknown).Callback(TradeVerdict.Paid);
        Assert.Equal((OrderStatus.Cancelling, Refusal.None), (story.Status, story.Last.Refusal));
        Assert.Empty(story.Order!.Refunds);
        Assert.Equal(OrderStatus.Cancelled, story.Reversal(ReversalVerdict.Returned).Status);
    }

    [Fact]
    public void A_cancelled_order_is_watched_after_30_s_5_min_and_1_h()
    {
        var story = Cancelling().Reversal(ReversalVerdict.Closed);
        foreach (var wait in Backoff.Watch)
        {
            Assert.Equal(story.Now + wait, OrderTimes.NextStep(story.Order!, story.Now));
            Assert.Null(story.After(wait - TimeSpan.FromSeconds(1)).Tick().Last.Effect);
            Assert.Equal(new OrderEffect.Query(story.Trade), story.After(1).Tick().Last.Effect);
            story.Query(TradeVerdict.Closed);
        }

        Assert.False(OrderTimes.NeedsReminder(story.Order!));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_success_seen_late_on_a_cancelled_order_is_refunded_by_itself(bool byCallback)
    {
        var closed = Cancelling().Reversal(ReversalVerdict.Closed).After(5);
        var story = byCallback ? PaidLate(closed) : closed.Query(TradeVerdict.Paid);
        Assert.Equal(OrderStatus.Cancelled, story.Status);
        Assert.Equal((RefundKind.LateSuccess, 100L), (story.Order!.Refunds[0].Kind, story.Order.Refunds[0].Amount));
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
        Assert.Contains("order.late_success", OrderJournal.OutgoingTypes(story.Last.Events));
        Assert.True(OrderTimes.NeedsReminder(story.Order));
        story.Refunded(RefundVerdict.Done);
        Assert.Equal((OrderStatus.Cancelled, AttemptStatus.Returned, 100L), (story.Status, story.Attempt.Status, story.Order!.Refunded));
    }

    [Fact]
    public void A_success_seen_late_on_a_failed_order_is_refunded_and_blocks_a_new_attempt_until_then()
    {
        var story = PaidLate(OrderStory.Refused().Query(TradeVerdict.NotFound)).Refunded(RefundVerdict.Unknown);
        Assert.Equal(Refusal.AnotherCodePaying, story.Pay("two").Last.Refusal);
        story.Refunded(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal(OrderStatus.Connecting, story.Pay("two").Status);
    }

    [Fact]
    public void Late_money_of_an_old_attempt_goes_back_while_a_newer_one_pays()
    {
        var story = OrderStory.Refused().Query(TradeVerdict.NotFound);
        var old = story.Trade;
        PaidLate(story.Pay("two").Answer(TradeVerdict.Waiting), old);
        Assert.Equal((OrderStatus.Paying, old), (story.Status, story.Order!.Refunds[0].OutTradeNo));
        story.Query(TradeVerdict.Paid).Refunded(RefundVerdict.Done);
        Assert.Equal(OrderStatus.Success, story.Status);
    }

    [Fact]
    public void A_refused_attempt_is_asked_once_before_another_code_is_charged()
    {
        var story = OrderStory.Refused().Pay("two");
        Assert.True(story.Last.Again);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        story.Query(TradeVerdict.Waiting);
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Last.Effect);
        story.Reversal(ReversalVerdict.Closed).Pay("two", rounds: 1);
        Assert.IsType<OrderEffect.Pay>(story.Last.Effect);
    }

    [Fact]
    public void A_refusal_that_leaves_the_trade_open_is_reversed_before_another_code_is_charged()
    {
        var story = OrderStory.Paying().After(4).Query(TradeVerdict.Refused, stillOpen: true);
        Assert.Equal((OrderStatus.Failed, AttemptStatus.Reversing), (story.Status, story.Attempt.Status));
        story.Pay("two");
        Assert.True(story.Last.Again);
        story.Query(TradeVerdict.Refused, stillOpen: true).Reversal(ReversalVerdict.Unknown).Pay("two", rounds: 1);
        Assert.Equal(Refusal.AnotherCodePaying, story.Last.Refusal);
        story.After(5).Reversal(ReversalVerdict.Closed).Pay("two");
        Assert.Equal(OrderStatus.Connecting, story.Status);
    }

    [Fact]
    public void After_it_has_expired_a_failed_order_takes_no_more_codes() =>
        Assert.Equal(Refusal.OrderCancelled, OrderStory.Refused().After(TimeSpan.FromMinutes(31)).Pay("two").Last.Refusal);

    [Fact]
    public void Refunds_never_exceed_what_was_paid_and_a_number_is_one_refund()
    {
        var story = OrderStory.Paid().Refund("R-1", 60);
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
        Assert.Equal((Refusal.None, 0), (story.Refund("R-1", 60).Last.Refusal, story.Last.Events.Count));
        Assert.Equal(Refusal.OrderConflict, story.Refund("R-1", 50).Last.Refusal);
        Assert.Equal(Refusal.RefundTooLarge, story.Refund("R-2", 41).Last.Refusal);
        story.Tell(new OrderInput.RefundAnswered("R-1", RefundCall.Send, new RefundFinding(RefundVerdict.Refused)));
        Assert.Equal((RefundStatus.Pending, new OrderEffect.QueryRefund("R-1")), (story.Order!.Refunds[0].Status, story.Last.Effect));
        story.Refunded(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal(RefundStatus.Failed, story.Order!.Refunds[0].Status);
        Assert.Equal(Refusal.None, story.Refund("R-3", 100).Last.Refusal);
        Assert.Equal(Refusal.NotRefundable, OrderStory.Paying().Refund("R-1", 1).Last.Refusal);
    }

    [Fact]
    public void A_refund_in_doubt_is_asked_for_and_sent_again_with_the_same_number_only_when_the_channel_knows_nothing()
    {
        var story = OrderStory.Paid().Refund("R-1", 60).Refunded(RefundVerdict.Unknown);
        var number = story.Order!.Refunds[0].OutRefundNo;
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.After(10).Tick().Last.Effect);
        Assert.Equal(new OrderEffect.SendRefund("R-1"), story.Refunded(RefundVerdict.NotFound, RefundCall.Query).Last.Effect);
        story.Refunded(RefundVerdict.Done);
        Assert.Equal((number, 60L, OrderStatus.Success), (story.Order!.Refunds[0].OutRefundNo, story.Order.Refunded, story.Status));
    }

    [Fact]
    public void A_refusal_that_echoes_an_earlier_send_is_no_failure()
    {
        var story = OrderStory.Paid().Refund("R-1", 60).Refunded(RefundVerdict.Unknown).After(10).Tick().Refunded(RefundVerdict.NotFound, RefundCall.Query);
        story.Refunded(RefundVerdict.Refused).Refunded(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((RefundStatus.Succeeded, 60L), (story.Order!.Refunds[0].Status, story.Order.Refunded));
    }

    [Fact]
    public void A_refund_that_we_owe_is_never_given_up_while_the_channel_holds_the_money()
    {
        var story = PaidLate(Cancelling().Reversal(ReversalVerdict.Closed));
        for (var tries = 0; tries < 12; tries++)
        {
            Assert.Equal(new OrderEffect.Query(story.Trade), story.Refunded(RefundVerdict.Refused).Last.Effect);
            story.Query(TradeVerdict.Paid).After(3600).Tick();
        }

        Assert.Equal(RefundStatus.Pending, story.Order!.Refunds[0].Status);
        Assert.Contains("refund " + story.Order.Refunds[0].OutRefundNo, story.Attempt.Alarms);
        Assert.NotNull(OrderTimes.NextStep(story.Order, story.Now));
    }

    [Fact]
    public void A_refund_that_we_owe_ends_when_the_money_went_back_another_way()
    {
        var story = PaidLate(Cancelling().Reversal(ReversalVerdict.Closed)).Refunded(RefundVerdict.Refused).Query(TradeVerdict.Closed);
        Assert.Equal((OrderStatus.Cancelled, AttemptStatus.Returned, 100L), (story.Status, story.Attempt.Status, story.Order!.Refunded));
        Assert.False(OrderTimes.NeedsReminder(story.Order));
    }

    [Fact]
    public void An_old_notification_of_a_payment_that_a_reversal_gave_back_starts_no_refund()
    {
        var story = Cancelling().Reversal(ReversalVerdict.Unknown).After(5).Tick().Query(TradeVerdict.Closed).After(240).Callback(TradeVerdict.Paid).Tick().Query(TradeVerdict.Closed);
        Assert.Equal((OrderStatus.Cancelled, 0), (story.Status, story.Order!.Refunds.Count));
    }

    [Fact]
    public void A_reversal_is_saved_before_it_is_sent_so_that_no_success_is_booked_beside_it()
    {
        var story = OrderStory.Paying().Pay("two").Query(TradeVerdict.Waiting);
        Assert.Contains(story.Last.Events, happened => happened is OrderEvent.ReversalSent);
        // The process dies here; the customer has just confirmed, and the reversal is still on its way.
        story.After(60).Recovered().Tick().Query(TradeVerdict.Paid);
        Assert.Equal((OrderStatus.Paying, new OrderEffect.Reverse(story.Trade)), (story.Status, story.Last.Effect));
        Assert.Equal(OrderStatus.Failed, story.Reversal(ReversalVerdict.Returned).Status);
    }

    [Fact]
    public void What_was_refunded_at_the_channel_itself_is_never_success()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(1).Tick().Lists(new TradeRefund("console-1", 100, Done: true));
        Assert.Equal((OrderStatus.Failed, AttemptStatus.Returned), (story.Status, story.Attempt.Status));
        Assert.Contains(story.Last.Events, happened => happened is OrderEvent.AlarmRaised);
        Assert.Equal(OrderStatus.Cancelled, Cancelling().Reversal(ReversalVerdict.Unknown).After(5).Tick().Lists(new TradeRefund("console-1", 100, Done: true)).Status);
    }

    [Fact]
    public void Money_that_went_back_without_a_list_of_it_says_nothing()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(1).Tick().Query(TradeVerdict.GivenBack);
        Assert.Equal(OrderStatus.Paying, story.Status);
        Assert.Equal(OrderStatus.Cancelling, Cancelling().Reversal(ReversalVerdict.Unknown).After(5).Tick().Query(TradeVerdict.GivenBack).Status);
    }

    [Fact]
    public void A_payment_whose_whole_amount_is_on_its_way_back_is_not_success()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(1).Tick().Lists(new TradeRefund("console-1", 60, Done: false), new TradeRefund("console-2", 40, Done: true));
        Assert.Equal(OrderStatus.Paying, story.Status);
        Assert.Equal(OrderStatus.Failed, story.Lists(new TradeRefund("console-1", 60, Done: true), new TradeRefund("console-2", 40, Done: true)).Status);
    }

    [Fact]
    public void A_cancel_that_meets_a_part_refunded_at_the_console_gives_back_the_rest()
    {
        // The reversal was not possible any more, and the query that follows lists what the console did.
        var story = Cancelling().Reversal(ReversalVerdict.NotReversible).Lists(new TradeRefund("console-1", 30, Done: true));
        Assert.Equal((OrderStatus.Cancelling, 30L, 0L), (story.Status, story.Order!.Refunded, story.Order.Refundable(story.Trade)));
        Assert.Equal(70, story.Order.Refunds[^1].Amount);
        Assert.Equal((OrderStatus.Cancelled, 100L), (story.Says(RefundVerdict.Done, RefundCall.Send).Status, story.Order!.Refunded));
    }

    [Fact]
    public void A_running_attempt_does_not_keep_an_older_one_waiting_nor_spin()
    {
        var story = OrderStory.Refused().Query(TradeVerdict.NotFound);
        var old = story.Trade;
        story.Pay("two").Answer(TradeVerdict.Waiting).After(31).Tick();
        Assert.Equal(new OrderEffect.Query(old), story.Last.Effect);
        story.Trades(TradeSource.Query, TradeVerdict.NotFound, trade: old);
        Assert.True(OrderTimes.NextStep(story.Order!, story.Now) > story.Now);
    }

    [Fact]
    public void A_channel_that_opens_a_trade_again_and_again_or_says_nothing_is_asked_hourly_with_an_alarm()
    {
        var open = Cancelling().Reversal(ReversalVerdict.Closed);
        var silent = Cancelling().Reversal(ReversalVerdict.Closed);
        var (opened, asked) = (0, 0);
        for (var hours = 0; hours < 48; hours++)
        {
            for (var next = OrderTimes.NextStep(open.Order!, open.Now); next < open.Order!.CreatedAt.AddHours(hours); next = OrderTimes.NextStep(open.Order!, open.Now), opened++)
                if (open.After(next.Value - open.Now).Tick().Query(TradeVerdict.Waiting).Last.Effect is OrderEffect.Reverse) open.Reversal(ReversalVerdict.Closed);
            for (var next = OrderTimes.NextStep(silent.Order!, silent.Now); next < silent.Order!.CreatedAt.AddHours(hours); next = OrderTimes.NextStep(silent.Order!, silent.Now), asked++)
                silent.After(next.Value - silent.Now).Tick().Query(TradeVerdict.Unknown);
        }

        Assert.InRange(opened, 3, 120);
        Assert.InRange(asked, 10, 120);
        Assert.Contains("open", open.Attempt.Alarms);
        Assert.Contains("watch", silent.Attempt.Alarms);
    }

    [Fact]
    public void Cancel_does_not_wait_for_the_refund_of_another_attempt()
    {
        var story = OrderStory.Refused().Query(TradeVerdict.NotFound);
        var old = story.Trade;
        story.Pay("two").Answer(TradeVerdict.Paid);
        PaidLate(story, old).Refunded(RefundVerdict.Unknown).Refund("R-1", 100).Refunded(RefundVerdict.Done);
        Assert.Equal(OrderStatus.Cancelled, story.Cancel().Status);
    }

    [Fact]
    public void When_a_reversal_was_first_accepted_is_kept_whatever_its_repeats_are_answered()
    {
        var story = Cancelling();
        foreach (var (verdict, accepted, kept) in new[] { (ReversalVerdict.Unknown, false, false), (ReversalVerdict.Retry, true, true), (ReversalVerdict.Retry, true, true), (ReversalVerdict.Retry, false, true) })
        {
            story.Tell(new OrderInput.ReversalAnswered(story.Trade, new ReversalFinding(verdict) { Accepted = accepted }));
            Assert.Equal(kept, story.Attempt.ReversalAcceptedAt is not null);
            story.After(40);
        }

        Assert.Equal(story.Now.AddSeconds(-120), story.Attempt.ReversalAcceptedAt);
    }
}
