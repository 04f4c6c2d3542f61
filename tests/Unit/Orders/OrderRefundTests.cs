using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>A customer brings goods back: sends, doubt, bounds, and what a person must do.</summary>
public sealed class OrderRefundTests
{
    private static OrderStory Refunding(long amount = 60) => OrderStory.Paid().Refund("R-1", amount);

    /// <summary>The first send is lost, and a query finds nothing: the number is sent again.</summary>
    private static OrderStory InDoubt() => Refunding().Says(RefundVerdict.Unknown, RefundCall.Send).After(10).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);

    [Fact]
    public void Every_send_is_saved_before_it_is_made()
    {
        var story = Refunding();
        Assert.Equal((new OrderEffect.SendRefund("R-1"), 1), (story.Last.Effect, story.TheRefund("R-1").Sends));
        Assert.Contains(story.Last.Events, happened => happened is OrderEvent.RefundSent);
        story.Says(RefundVerdict.Unknown, RefundCall.Send).After(10).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal((new OrderEffect.SendRefund("R-1"), 2), (story.Last.Effect, story.TheRefund("R-1").Sends));
        Assert.Contains(story.Last.Events, happened => happened is OrderEvent.RefundSent);
    }

    [Fact]
    public void After_a_crash_a_saved_send_is_asked_for_and_not_sent_again()
    {
        var story = Refunding().After(30).Recovered().Tick();
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Last.Effect);
        Assert.Equal((RefundStatus.Succeeded, 60L), (story.Says(RefundVerdict.Done, RefundCall.Query).TheRefund("R-1").Status, story.Order!.Refunded));
    }

    [Fact]
    public void A_refusal_counts_at_once_when_every_send_was_answered_and_a_query_confirms_it()
    {
        var story = Refunding().Says(RefundVerdict.Refused, RefundCall.Send, code: "ACQ.TRADE_NOT_ALLOW_REFUND");
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Last.Effect);
        story.Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal((RefundStatus.Failed, "ACQ.TRADE_NOT_ALLOW_REFUND"), (story.TheRefund("R-1").Status, story.TheRefund("R-1").ChannelCode));
        Assert.Equal(["refund.failed"], story.Told);
        Assert.Equal(100, story.Order!.Refundable(story.Trade));
    }

    [Fact]
    public void A_refund_in_doubt_is_not_failed_by_a_later_refusal_until_no_request_can_be_under_way()
    {
        var story = InDoubt().Says(RefundVerdict.Refused, RefundCall.Send, code: "ACQ.TRADE_STATUS_ERROR").Says(RefundVerdict.NotFound, RefundCall.Query);
        var lost = story.TheRefund("R-1").LostSendAt!.Value;
        Assert.Equal(RefundStatus.Pending, story.TheRefund("R-1").Status);
        Assert.Equal(Refusal.RefundTooLarge, story.Refund("R-2", 60).Last.Refusal);
        while (story.TheRefund("R-1").Status == RefundStatus.Pending)
        {
            Assert.True(story.Now < lost + Refund.RequestLife);
            story.After(OrderTimes.NextStep(story.Order!, story.Now)!.Value - story.Now).Tick();
            Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Last.Effect);
            story.Says(RefundVerdict.NotFound, RefundCall.Query);
            Assert.NotEqual(new OrderEffect.SendRefund("R-1"), story.Last.Effect);
        }

        Assert.Equal((lost + Refund.RequestLife, RefundStatus.Failed), (story.Now, story.TheRefund("R-1").Status));
        Assert.Equal("ACQ.TRADE_STATUS_ERROR", story.TheRefund("R-1").ChannelCode);
    }

    [Fact]
    public void The_delayed_send_of_a_refused_refund_that_moves_the_money_after_all_is_seen()
    {
        var story = InDoubt().Says(RefundVerdict.Refused, RefundCall.Send).Says(RefundVerdict.NotFound, RefundCall.Query).After(TimeSpan.FromHours(5)).Tick();
        Assert.Equal(RefundStatus.Succeeded, story.Says(RefundVerdict.Done, RefundCall.Query).TheRefund("R-1").Status);
        Assert.Equal(60, story.Order!.Refunded);
    }

    [Fact]
    public void A_refund_follows_its_own_schedule_and_waits_ten_seconds_before_a_query()
    {
        var story = Refunding().Says(RefundVerdict.Pending, RefundCall.Send);
        double[] seconds = [10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 3600, 3600];
        foreach (var wait in seconds)
        {
            Assert.Equal(story.Now.AddSeconds(wait), OrderTimes.NextStep(story.Order!, story.Now));
            Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.After((int)wait).Tick().Last.Effect);
            story.Says(RefundVerdict.Pending, RefundCall.Query);
            Assert.Empty(story.Last.Events.OfType<OrderEvent.AlarmRaised>());
        }

        var own = OrderStory.Created().Pay(terms: OrderStory.Alipay with { Refunds = new RefundTerms("30s,2m*", TimeSpan.FromHours(2)) }).Answer(TradeVerdict.Paid).Refund("R-1", 60);
        Assert.Equal(own.Now.AddSeconds(30), OrderTimes.NextStep(own.Order!, own.Now));
        Assert.Equal(own.Now.AddHours(2), own.TheRefund("R-1").Deadline);
    }

    [Fact]
    public void At_its_bound_one_last_query_decides()
    {
        var never = Refunding().Says(RefundVerdict.RetryLater, RefundCall.Send, code: "NOTENOUGH").After(TimeSpan.FromDays(7)).Tick();
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), never.Last.Effect);
        Assert.Equal((RefundStatus.Failed, "NOTENOUGH"), (never.Says(RefundVerdict.NotFound, RefundCall.Query).TheRefund("R-1").Status, never.TheRefund("R-1").ChannelCode));

        var silent = Refunding().Says(RefundVerdict.Pending, RefundCall.Send).After(TimeSpan.FromDays(7)).Tick().Says(RefundVerdict.Unknown, RefundCall.Query);
        Assert.Equal(RefundStatus.Abnormal, silent.TheRefund("R-1").Status);
        Assert.Equal(["refund.abnormal"], silent.Told);
    }

    [Fact]
    public void A_send_in_doubt_moves_the_bound_by_a_day_in_which_nothing_is_sent()
    {
        var story = Refunding().After(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(5)).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
        var sent = story.Now;
        story.Says(RefundVerdict.Unknown, RefundCall.Send);
        while (story.TheRefund("R-1").Status == RefundStatus.Pending)
        {
            story.After(OrderTimes.NextStep(story.Order!, story.Now)!.Value - story.Now).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
            Assert.IsNotType<OrderEffect.SendRefund>(story.Last.Effect);
        }

        Assert.Equal((RefundStatus.Failed, sent + Refund.RequestLife), (story.TheRefund("R-1").Status, story.Now));
    }

    [Fact]
    public void An_abnormal_refund_keeps_its_amount_tells_once_and_is_only_asked_for()
    {
        var story = Refunding().Says(RefundVerdict.Pending, RefundCall.Send).After(10).Tick().Says(RefundVerdict.Abnormal, RefundCall.Query, code: "CHANGE");
        Assert.Equal((RefundStatus.Abnormal, 40L, 0L), (story.TheRefund("R-1").Status, story.Order!.Refundable(story.Trade), story.Order.Refunded));
        Assert.Equal(["refund.abnormal"], story.Told);
        Assert.Single(story.Last.Events.OfType<OrderEvent.AlarmRaised>());
        for (var hour = 0; hour < 5; hour++)
        {
            Assert.Equal(story.Now.AddHours(1), OrderTimes.NextStep(story.Order, story.Now));
            Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.After(3600).Tick().Last.Effect);
            story.Says(RefundVerdict.Abnormal, RefundCall.Query, code: "CHANGE");
            Assert.Empty(story.Told);
            Assert.Empty(story.Last.Events.OfType<OrderEvent.AlarmRaised>());
        }

        story.After(60).Refund("R-1", 60);
        Assert.Equal((Refusal.None, story.Now), (story.Last.Refusal, OrderTimes.NextStep(story.Order, story.Now)));
        Assert.Equal(Refusal.RefundTooLarge, story.Refund("R-2", 41).Last.Refusal);
        story.Tick().Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((RefundStatus.Succeeded, 60L), (story.TheRefund("R-1").Status, story.Order.Refunded));
    }

    [Fact]
    public void An_abnormal_refund_is_asked_for_thirty_days_and_then_only_when_the_merchant_repeats_it()
    {
        var story = Refunding().Says(RefundVerdict.Abnormal, RefundCall.Query);
        var since = story.Now;
        while (OrderTimes.NextStep(story.Order!, story.Now) is { } next) story.After(next - story.Now).Tick().Says(RefundVerdict.Abnormal, RefundCall.Query);
        Assert.Equal(since + Refund.AbnormalWatch, story.Now);
        Assert.False(OrderTimes.NeedsReminder(story.Order!));
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.After(TimeSpan.FromDays(9)).Refund("R-1", 60).Tick().Last.Effect);
        story.Says(RefundVerdict.Refused, RefundCall.Query, code: "REFUNDCLOSE");
        Assert.Equal((RefundStatus.Failed, 100L), (story.TheRefund("R-1").Status, story.Order!.Refundable(story.Trade)));
    }

    [Fact]
    public void Two_refunds_of_one_trade_are_sent_three_seconds_apart()
    {
        var story = OrderStory.Paid().Refund("R-1", 30).Says(RefundVerdict.Done, RefundCall.Send).After(1).Refund("R-2", 30);
        Assert.Equal((Refusal.None, null), (story.Last.Refusal, story.Last.Effect));
        Assert.Equal(story.Now.AddSeconds(2), OrderTimes.NextStep(story.Order!, story.Now));
        Assert.Equal(Refusal.RefundTooLarge, story.Refund("R-3", 41).Last.Refusal);
        Assert.Equal(new OrderEffect.SendRefund("R-2"), story.After(2).Tick().Last.Effect);
        Assert.Equal(60, story.Says(RefundVerdict.Done, RefundCall.Send, "R-2").Order!.Refunded);
    }

    [Fact]
    public void A_cancel_waits_for_an_abnormal_refund_and_ends_when_the_person_has_acted()
    {
        var story = OrderStory.Paid().Cancel().Says(RefundVerdict.Abnormal, RefundCall.Query);
        Assert.Equal((OrderStatus.Cancelling, RefundStatus.Abnormal), (story.Status, story.Order!.Refunds[0].Status));
        story.After(TimeSpan.FromDays(2)).Tick().Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal(OrderStatus.Cancelled, story.Status);

        var merchants = Refunding(100).Says(RefundVerdict.Abnormal, RefundCall.Query).Cancel();
        Assert.Equal(OrderStatus.Cancelling, merchants.Status);
        Assert.Equal(OrderStatus.Cancelled, merchants.After(3600).Tick().Says(RefundVerdict.Done, RefundCall.Query).Status);
    }

    [Fact]
    public void What_we_owe_is_never_failed_and_at_its_bound_a_person_is_told()
    {
        var story = OrderStory.Paid().Cancel().Says(RefundVerdict.Refused, RefundCall.Send).Query(TradeVerdict.Paid).After(TimeSpan.FromDays(7)).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal((OrderStatus.Cancelling, RefundStatus.Abnormal), (story.Status, story.Order!.Refunds[0].Status));
        // The person refunds by hand, under a number of the channel's own.
        story.After(3600).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        Assert.Equal(OrderStatus.Cancelled, story.Query(TradeVerdict.Closed).Status);
    }

    [Fact]
    public void One_that_the_bank_has_for_weeks_is_asked_for_hourly_and_one_taken_in_hand_after_five_minutes()
    {
        var story = Refunding().Says(RefundVerdict.Pending, RefundCall.Send).After(TimeSpan.FromDays(7)).Tick().Says(RefundVerdict.Pending, RefundCall.Query, code: "PROCESSING");
        Assert.Equal(RefundStatus.Abnormal, story.TheRefund("R-1").Status);
        Assert.Equal(TimeSpan.FromHours(1), AsksAgainAfter(RefundVerdict.Pending, "PROCESSING"));
        Assert.Equal(TimeSpan.FromHours(1), AsksAgainAfter(RefundVerdict.Abnormal, "CHANGE"));
        Assert.Equal(TimeSpan.FromMinutes(5), AsksAgainAfter(RefundVerdict.Pending, "PROCESSING"));

        TimeSpan? AsksAgainAfter(RefundVerdict verdict, string code)
        {
            story.After(3600).Tick().Says(verdict, RefundCall.Query, code: code);
            return OrderTimes.NextStep(story.Order!, story.Now) - story.Now;
        }
    }

    [Fact]
    public void A_cancel_sends_what_a_failed_refund_should_have_carried()
    {
        var story = Refunding().Says(RefundVerdict.Refused, RefundCall.Send).Says(RefundVerdict.NotFound, RefundCall.Query).After(5).Cancel();
        Assert.Equal((OrderStatus.Cancelling, 100L), (story.Status, story.Order!.Refunds[^1].Amount));
        Assert.Equal(OrderStatus.Cancelled, story.Says(RefundVerdict.Done, RefundCall.Send).Status);
    }

    [Fact]
    public void A_refund_written_by_an_older_program_is_taken_as_sent_and_in_doubt()
    {
        var story = Refunding();
        var old = new Refund
        {
            RefundNo = "R-0", Kind = RefundKind.Merchant, OutTradeNo = story.Trade, OutRefundNo = "X", Amount = 10, Status = RefundStatus.Pending, RequestedAt = story.Now, NextStepAt = story.Now,
        };
        Assert.False(old.IsUnsent);
        Assert.Equal((old.RequestedAt + Refund.RequestLife, old.RequestedAt + RefundTerms.Default.TimeLimit), (old.DoubtUntil, old.DecidedAt));
    }

    [Fact]
    public void A_refund_that_was_accepted_is_not_failed_by_a_query_that_does_not_find_it_for_a_day()
    {
        var story = Refunding().Says(RefundVerdict.Pending, RefundCall.Send);
        var accepted = story.Now;
        story.After(10).Tick().Says(RefundVerdict.NotFound, RefundCall.Query).Says(RefundVerdict.Refused, RefundCall.Send, code: "36").Says(RefundVerdict.NotFound, RefundCall.Query);
        Assert.Equal((RefundStatus.Pending, Refusal.RefundTooLarge), (story.TheRefund("R-1").Status, story.Refund("R-2", 60).Last.Refusal));
        while (story.TheRefund("R-1").Status == RefundStatus.Pending)
        {
            Assert.True(story.Now < accepted + Refund.RequestLife);
            story.After(OrderTimes.NextStep(story.Order!, story.Now)!.Value - story.Now).Tick().Says(RefundVerdict.NotFound, RefundCall.Query);
        }

        Assert.Equal((accepted + Refund.RequestLife, RefundStatus.Failed), (story.Now, story.TheRefund("R-1").Status));
        // What the channel says of the number itself counts at once.
        Assert.Equal(RefundStatus.Failed, Refunding().Says(RefundVerdict.Pending, RefundCall.Send).After(10).Tick().Says(RefundVerdict.Refused, RefundCall.Query, code: "REFUNDCLOSE").TheRefund("R-1").Status);
    }

    [Fact]
    public void A_cancel_takes_up_a_refund_that_nobody_asks_for_any_more()
    {
        foreach (var amount in (long[])[60, 100])
        {
            var story = Refunding(amount).Says(RefundVerdict.Abnormal, RefundCall.Query);
            while (OrderTimes.NextStep(story.Order!, story.Now) is { } next) story.After(next - story.Now).Tick().Says(RefundVerdict.Abnormal, RefundCall.Query);
            story.After(TimeSpan.FromDays(3)).Cancel();
            if (amount < 100) story.Says(RefundVerdict.Done, RefundCall.Send);
            Assert.Equal((OrderStatus.Cancelling, new OrderEffect.QueryRefund("R-1")), (story.Status, story.Tick().Last.Effect));
            Assert.Equal(OrderStatus.Cancelled, story.Says(RefundVerdict.Done, RefundCall.Query, "R-1").Status);
        }
    }

    [Fact]
    public void A_word_of_the_channel_about_a_refund_that_nobody_asks_for_any_more_takes_it_up()
    {
        var story = Refunding().Says(RefundVerdict.Abnormal, RefundCall.Query);
        Assert.Equal((0, new OrderEffect.QueryRefund("R-1")), (story.Tell(new OrderInput.Hinted(story.Trade, "R-1")).Last.Events.Count, story.Last.Effect));
        while (OrderTimes.NextStep(story.Order!, story.Now) is { } next) story.After(next - story.Now).Tick().Says(RefundVerdict.Abnormal, RefundCall.Query);
        Assert.Equal(new OrderEffect.QueryRefund("R-1"), story.Tell(new OrderInput.Hinted(story.Trade, "R-1")).Last.Effect);
        Assert.NotNull(OrderTimes.NextStep(story.Says(RefundVerdict.Unknown, RefundCall.Query).Order!, story.Now));
    }
}
