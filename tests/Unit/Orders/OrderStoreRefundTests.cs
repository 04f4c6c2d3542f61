using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>Refunds of purchases: one store takes them as a whole (Google Play), the other none at all (App Store), and then what we owe stays in sight.</summary>
public sealed class OrderStoreRefundTests
{
    private const string NoRefundCall = "NO_REFUND_CALL";

    [Fact]
    public void What_a_person_should_look_at_is_told_once_and_changes_nothing_else()
    {
        var other = new TradeFinding(TradeVerdict.Unknown) { Code = "PRICE_DIFFERS", Amount = 600, Warning = "1 x coins cost 600 CNY, the order is 100 CNY (minor units)" };
        var story = OrderStory.Paying();
        story.Tell(new OrderInput.TradeAnswered(story.Trade, TradeSource.Query, other));
        Assert.Equal(other.Warning, Assert.IsType<OrderEvent.AlarmRaised>(Assert.Single(story.Last.Events)).Text);

        story.Tell(new OrderInput.TradeAnswered(story.Trade, TradeSource.Query, other));
        Assert.Equal(OrderStatus.Paying, story.Status);
        Assert.Empty(story.Last.Events);
    }

    [Fact]
    public void A_purchase_that_is_brought_once_more_is_not_late_money_of_its_first_attempt()
    {
        var terms = new ChannelTerms("appstore", "sim-appstore", "1s,3s,7s", TimeSpan.FromDays(3), TimeSpan.Zero) { Scene = Scene.Iap, Method = "purchase" };
        var brought = new OrderInput.Pay(terms, "", "token", 0) { Purchase = new Purchase("T-1", "no_ads", null) };
        // Revoked, so the order fails; then Apple takes the refund back, and the device brings the purchase again.
        var story = OrderStory.Created().Tell(brought).Answer(TradeVerdict.Closed);
        var first = story.Trade;
        story.After(30).Tick().Trades(TradeSource.Query, TradeVerdict.Closed).After(60).Tell(brought).Answer(TradeVerdict.Paid);
        Assert.Equal((OrderStatus.Success, 2), (story.Status, story.Order!.Attempts.Count));

        story.After(300).Trades(TradeSource.Query, TradeVerdict.Paid, trade: first);

        Assert.Equal(OrderStatus.Success, story.Status);
        Assert.Empty(story.Order!.Refunds);
        Assert.Null(story.Order.FindAttempt(first)!.NextStepAt);
    }

    [Fact]
    public void A_push_that_all_went_back_does_not_fail_the_refund_that_did_it()
    {
        var story = OrderStory.Paid().Refund("R-1", 100).Says(RefundVerdict.Pending, RefundCall.Send).Query(TradeVerdict.Closed);
        Assert.Equal(RefundStatus.Pending, story.TheRefund("R-1").Status);
        story.After(10).Tick().Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((RefundStatus.Succeeded, 100L), (Assert.Single(story.Order!.Refunds).Status, story.Order!.Refunded));
    }

    [Fact]
    public void A_refund_that_the_merchant_asked_for_fails_with_the_stores_words_and_the_sale_stays()
    {
        var story = OrderStory.Paid().Refund("R-1", 100).Says(RefundVerdict.Refused, RefundCall.Send, code: NoRefundCall).Says(RefundVerdict.NotFound, RefundCall.Query);

        Assert.Equal((OrderStatus.Success, RefundStatus.Failed, NoRefundCall), (story.Status, story.TheRefund("R-1").Status, story.TheRefund("R-1").ChannelCode));
        Assert.Equal(["refund.failed"], story.Told);
        // Later the customer gets it back from Apple.
        Assert.Equal(100, story.Lists(new TradeRefund("revoked-1", 100, Done: true)).Order!.Refunded);
    }

    [Fact]
    public void A_refund_that_we_owe_never_vanishes()
    {
        var story = OrderStory.Paid().Cancel().Says(RefundVerdict.Refused, RefundCall.Send, code: NoRefundCall);
        Assert.Contains(story.Last.Events, happened => happened is OrderEvent.AlarmRaised);
        var alarms = 1;
        for (var looks = 0; looks < 1000 && story.Now < new DateTimeOffset(2026, 4, 30, 0, 0, 0, TimeSpan.Zero); looks++)
        {
            story.Says(RefundVerdict.NotFound, RefundCall.Query);
            alarms += story.Last.Events.Count(happened => happened is OrderEvent.AlarmRaised);
            if (story.Last.Effect is OrderEffect.SendRefund) story.Says(RefundVerdict.Refused, RefundCall.Send, code: NoRefundCall);
            var refund = Assert.Single(story.Order!.Refunds);
            Assert.True(refund.IsOpen && story.Status == OrderStatus.Cancelling);
            story.After(OrderTimes.NextStep(story.Order!, story.Now)!.Value - story.Now).Tick();
            Assert.IsType<OrderEffect.QueryRefund>(story.Last.Effect);
        }

        Assert.Equal((2, RefundStatus.Abnormal), (alarms, story.Order!.Refunds[0].Status));
        story.Says(RefundVerdict.Done, RefundCall.Query);
        Assert.Equal((OrderStatus.Cancelled, 100L), (story.Status, story.Order!.Refunded));
    }

    [Fact]
    public void A_notice_that_the_store_gave_it_back_ends_it_at_once()
    {
        var story = OrderStory.Paid().Cancel().Says(RefundVerdict.Refused, RefundCall.Send, code: NoRefundCall).Lists(new TradeRefund("revoked-1", 100, Done: true));
        Assert.Equal((OrderStatus.Cancelled, RefundStatus.Succeeded, true), (story.Status, story.Order!.Refunds[0].Status, story.Order!.Refunds[0].Elsewhere));
    }
}
