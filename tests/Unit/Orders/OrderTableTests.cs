using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>The table of DESIGN 3, row by row.</summary>
public sealed class OrderTableTests
{
    [Fact]
    public void Create_makes_an_order_that_expires()
    {
        var story = OrderStory.Created();
        Assert.Equal(OrderStatus.Created, story.Status);
        Assert.Equal(story.Now.AddMinutes(30), OrderTimes.NextStep(story.Order!, story.Now));
        Assert.True(OrderTimes.NeedsReminder(story.Order!));
    }

    [Fact]
    public void Create_again_with_the_same_amount_gives_the_same_order_and_another_amount_is_a_conflict()
    {
        var story = OrderStory.Created();
        var first = story.Order;
        Assert.Equal(Refusal.None, story.Create().Last.Refusal);
        Assert.Same(first, story.Order);
        Assert.Equal(Refusal.OrderConflict, story.Create(101).Last.Refusal);
        Assert.Equal(Refusal.OrderConflict, story.Create(100, "USD").Last.Refusal);
    }

    [Fact]
    public void A_cancel_before_the_create_leaves_a_tombstone_that_refuses_create_and_pay_and_never_calls_the_channel()
    {
        var story = new OrderStory().Cancel();
        Assert.Equal(OrderStatus.Cancelled, story.Status);
        Assert.Null(story.Last.Effect);
        Assert.Equal(Refusal.OrderCancelled, story.Create().Last.Refusal);
        Assert.Equal(Refusal.OrderCancelled, story.Pay().Last.Refusal);
        Assert.Null(story.Last.Effect);
        Assert.False(OrderTimes.NeedsReminder(story.Order!));
    }

    [Fact]
    public void Pay_saves_the_attempt_before_the_channel_is_called()
    {
        var story = OrderStory.Created().Pay();
        Assert.Equal(OrderStatus.Connecting, story.Status);
        Assert.IsType<OrderEvent.AttemptStarted>(Assert.Single(story.Last.Events));
        Assert.Equal(new OrderEffect.Pay(story.Trade), story.Last.Effect);
        Assert.Matches("^[0-9A-Z]{27}$", story.Trade);
    }

    [Fact]
    public void A_created_order_is_cancelled_by_the_cashier_or_by_time_without_a_call()
    {
        var cancelled = OrderStory.Created().Cancel();
        Assert.Equal((OrderStatus.Cancelled, null), (cancelled.Status, cancelled.Last.Effect));
        var early = OrderStory.Created().After(TimeSpan.FromMinutes(29)).Tick();
        Assert.Equal(OrderStatus.Created, early.Status);
        var late = early.After(TimeSpan.FromMinutes(1)).Tick();
        Assert.Equal((OrderStatus.Cancelled, null), (late.Status, late.Last.Effect));
    }

    [Fact]
    public void The_channels_answer_makes_it_success_paying_or_failed()
    {
        Assert.Equal(OrderStatus.Success, OrderStory.Paid().Status);
        Assert.Equal(OrderStatus.Paying, OrderStory.Paying().Status);
        var refused = OrderStory.Refused();
        Assert.Equal((OrderStatus.Failed, "余额不足"), (refused.Status, refused.Order!.Reason));
    }

    [Theory]
    [InlineData(TradeVerdict.Unknown)]
    [InlineData(TradeVerdict.NotFound)]
    public void Unknown_is_never_failure_and_never_charged_again(TradeVerdict verdict)
    {
        var story = OrderStory.Created().Pay().Answer(verdict);
        Assert.Equal(OrderStatus.Paying, story.Status);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.After(1).Tick().Last.Effect);
        Assert.Equal(OrderStatus.Paying, story.Query(verdict).Status);
    }

    [Fact]
    public void After_a_crash_while_connecting_it_asks_and_does_not_charge_again()
    {
        var story = OrderStory.Created().Pay().After(30).Recovered();
        Assert.Equal(OrderStatus.Paying, story.Status);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        var ticked = OrderStory.Created().Pay().After(30).Tick();
        Assert.Equal(new OrderEffect.Query(ticked.Trade), ticked.Last.Effect);
    }

    [Fact]
    public void A_request_that_was_never_sent_is_refused_for_certain()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.NotSent);
        Assert.Equal((OrderStatus.Failed, Refusal.ChannelUnavailable), (story.Status, story.Last.Refusal));
        Assert.IsType<OrderEffect.Pay>(story.Pay("two").Last.Effect);
    }

    [Theory]
    [InlineData(TradeVerdict.Paid, OrderStatus.Success)]
    [InlineData(TradeVerdict.Refused, OrderStatus.Failed)]
    [InlineData(TradeVerdict.Closed, OrderStatus.Failed)]
    [InlineData(TradeVerdict.Waiting, OrderStatus.Paying)]
    public void A_poll_applies_what_it_finds(TradeVerdict verdict, OrderStatus status) =>
        Assert.Equal(status, OrderStory.Paying().After(3).Tick().Query(verdict).Status);

    [Fact]
    public void Polls_follow_the_schedule_and_end_with_the_deadline()
    {
        var story = OrderStory.Paying();
        var since = story.Now;
        var seconds = new List<double>();
        for (var at = OrderTimes.NextStep(story.Order!, since)!.Value; at < story.Attempt.Deadline; at = OrderTimes.NextStep(story.Order!, at)!.Value)
            seconds.Add((at - since).TotalSeconds);
        double[] expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 17, 25, 41, 57, 73, 89, 105];
        Assert.Equal(expected.Length, seconds.Count);
        Assert.All(expected.Zip(seconds), pair => Assert.InRange(pair.Second, pair.First, pair.First + 1.6));
        Assert.Equal(since.AddSeconds(120), OrderTimes.NextStep(story.Order!, since.AddSeconds(119.9)));
    }

    [Fact]
    public void A_callback_succeeds_once_and_its_repeat_changes_nothing()
    {
        var story = OrderStory.Paying().Callback(TradeVerdict.Paid);
        Assert.Equal(OrderStatus.Success, story.Status);
        var saved = story.Order;
        Assert.Equal(Refusal.None, story.Callback(TradeVerdict.Paid).Last.Refusal);
        Assert.Same(saved, story.Order);
        Assert.False(OrderTimes.NeedsReminder(story.Order!));
    }

    [Fact]
    public void A_callback_with_another_amount_is_refused_with_one_alarm()
    {
        var story = OrderStory.Paying().Callback(TradeVerdict.Paid, amount: 99);
        Assert.Equal((OrderStatus.Paying, Refusal.DoesNotFit), (story.Status, story.Last.Refusal));
        Assert.IsType<OrderEvent.AlarmRaised>(Assert.Single(story.Last.Events));
        Assert.Empty(story.Callback(TradeVerdict.Paid, amount: 99).Last.Events);
        Assert.Equal(Refusal.DoesNotFit, story.Callback(TradeVerdict.Paid, trade: "P0").Last.Refusal);
    }

    [Fact]
    public void A_customer_who_may_have_been_debited_is_one_alarm_and_neither_success_nor_failure()
    {
        foreach (var story in (OrderStory[])[OrderStory.Created().Pay(), OrderStory.Paying(), OrderStory.Refused(), OrderStory.Paying().Cancel()])
        {
            var before = story.Status;
            var debited = new TradeFinding(TradeVerdict.Unknown) { Code = "42", Message = "扣款成功但交易超过规定支付时间", MoneyMayBeTaken = true };
            story.Tell(new OrderInput.TradeAnswered(story.Trade, before == OrderStatus.Connecting ? TradeSource.Pay : TradeSource.Query, debited));

            Assert.Contains("42", Assert.Single(story.Last.Events.OfType<OrderEvent.AlarmRaised>()).Text, StringComparison.Ordinal);
            Assert.Equal(before == OrderStatus.Connecting ? OrderStatus.Paying : before, story.Status);
            story.Tell(new OrderInput.TradeAnswered(story.Trade, TradeSource.Query, debited));
            Assert.Empty(story.Last.Events.OfType<OrderEvent.AlarmRaised>());
        }

        var paid = OrderStory.Paying().Tell(new OrderInput.TradeAnswered(OrderStory.Paying().Trade, TradeSource.Query, new TradeFinding(TradeVerdict.Paid) { Amount = 99, MoneyMayBeTaken = true }));
        Assert.Equal(OrderStatus.Paying, paid.Status);
    }

    [Fact]
    public void A_query_with_another_amount_is_not_success_and_at_the_deadline_the_money_goes_back()
    {
        var story = OrderStory.Paying().After(120).Tick().Trades(TradeSource.Query, TradeVerdict.Paid, amount: 99);
        Assert.Equal(OrderStatus.Cancelling, story.Status);
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Last.Effect);
        Assert.Equal(OrderStatus.Cancelled, story.Reversal(ReversalVerdict.Returned).Status);
    }

    [Theory]
    [InlineData(TradeVerdict.Waiting)]
    [InlineData(TradeVerdict.Unknown)]
    [InlineData(TradeVerdict.NotFound)]
    public void The_deadline_makes_one_last_query_and_then_reverses(TradeVerdict last)
    {
        var story = OrderStory.Paying().After(120).Tick();
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        story.Query(last);
        Assert.Equal(OrderStatus.Cancelling, story.Status);
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Last.Effect);
    }

    [Fact]
    public void The_last_query_can_still_find_success() =>
        Assert.Equal(OrderStatus.Success, OrderStory.Paying().After(120).Tick().Query(TradeVerdict.Paid).Status);

    [Fact]
    public void The_same_code_again_returns_the_state_without_a_second_charge()
    {
        var story = OrderStory.Paying().Pay("one");
        Assert.Equal((OrderStatus.Paying, Refusal.None, null), (story.Status, story.Last.Refusal, story.Last.Effect));
        Assert.Single(story.Order!.Attempts);
        Assert.Equal((Refusal.None, null), (OrderStory.Paid().Pay("two").Last.Refusal, OrderStory.Paid().Pay("two").Last.Effect));
    }

    [Fact]
    public void Another_code_pays_only_after_the_running_attempt_is_reversed_for_certain()
    {
        var story = OrderStory.Paying().Pay("two");
        Assert.Equal(Refusal.AnotherCodePaying, story.Last.Refusal);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Query(TradeVerdict.Waiting).Last.Effect);
        Assert.Equal(Refusal.AnotherCodePaying, story.Reversal(ReversalVerdict.Retry).Pay("two").Last.Refusal);
        Assert.Null(story.Last.Effect);
        Assert.Equal(OrderStatus.Failed, story.After(5).Reversal(ReversalVerdict.Closed).Status);
        var first = story.Trade;
        Assert.Equal(OrderStatus.Connecting, story.Pay("two").Status);
        Assert.NotEqual(first, story.Trade);
    }

    [Fact]
    public void Another_code_does_not_take_no_such_trade_for_certain_while_the_lost_request_may_still_arrive()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(2).Pay("two").Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound);
        Assert.Equal((OrderStatus.Paying, AttemptStatus.Reversing), (story.Status, story.Attempt.Status));
        story.After(28).Tick();
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        Assert.Equal(OrderStatus.Failed, story.Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).Status);
    }

    [Fact]
    public void A_cancel_does_not_say_that_nothing_was_charged_while_the_lost_request_may_still_arrive()
    {
        var story = OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(3).Cancel().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound);
        Assert.Equal(OrderStatus.Cancelling, story.Status);
        story.After(5).Tick().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).After(10).Tick().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound);
        Assert.Equal(story.Attempt.StartedAt + OrderMachine.SettleTime, story.Attempt.NextStepAt);
        Assert.Equal(OrderStatus.Cancelled, story.After(12).Tick().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).Status);
    }

    [Fact]
    public void Another_code_finds_that_the_first_one_has_paid() =>
        Assert.Equal(OrderStatus.Success, OrderStory.Paying().Pay("two").Query(TradeVerdict.Paid).Status);

    [Fact]
    public void A_channel_that_wants_time_before_a_reversal_gets_it()
    {
        var story = OrderStory.Created().Pay(terms: OrderStory.WeChat).Answer(TradeVerdict.Waiting).After(3).Cancel();
        Assert.Equal((OrderStatus.Cancelling, null), (story.Status, story.Last.Effect));
        Assert.Equal(story.Attempt.StartedAt.AddSeconds(15), OrderTimes.NextStep(story.Order!, story.Now));
        Assert.Null(story.After(11).Tick().Last.Effect);
        Assert.IsType<OrderEffect.Query>(story.After(1).Tick().Last.Effect);
        Assert.IsType<OrderEffect.Reverse>(story.Query(TradeVerdict.Waiting).Last.Effect);
    }
}
