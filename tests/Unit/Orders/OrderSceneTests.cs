using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>Payments that the customer begins: with a ticket from us, and with half an hour instead of two minutes.</summary>
public sealed class OrderSceneTests
{
    private static readonly ChannelTerms Qr = new("wechat", "sim-wechat", "10s,10s,30s,1m,10m,20m", TimeSpan.FromMinutes(30), TimeSpan.Zero) { Scene = Scene.Qr, Method = "native" };
    private static readonly ChannelTerms Page = new("alipay", "sim-alipay", Qr.Polling, Qr.TimeLimit, TimeSpan.Zero) { Scene = Scene.Page, Method = "wap" };
    private static readonly PaymentTicket Ticket = new(TicketKind.Code, "weixin://wxpay/bizpayurl?pr=1");

    private static OrderStory Shown() => Started().Tell(Answer(new TradeFinding(TradeVerdict.Waiting) { Ticket = Ticket }));

    private static OrderStory Started() => OrderStory.Created().Pay("qr", Qr);

    private static OrderStory Lost() => Started().Answer(TradeVerdict.Unknown);

    private static OrderInput.TradeAnswered Answer(TradeFinding finding, OrderStory? of = null) => new(of?.Trade ?? Started().Trade, TradeSource.Pay, finding);

    [Fact]
    public void The_ticket_is_saved_and_the_same_request_gives_the_same_again()
    {
        var story = Shown();
        Assert.Equal((OrderStatus.Paying, Scene.Qr, "native", Ticket), (story.Status, story.Attempt.Scene, story.Attempt.Method, story.Attempt.Ticket));
        Assert.Equal(story.Attempt.StartedAt + TimeSpan.FromMinutes(30), story.Attempt.Deadline);

        story.After(300).Pay("qr", Qr);

        Assert.Equal((Decision.Nothing, 1), (story.Last, story.Order!.Attempts.Count));
    }

    [Fact]
    public void It_is_asked_for_on_its_own_schedule()
    {
        var story = Shown();
        List<double> polls = [];
        for (var at = story.Now; OrderTimes.NextStep(story.Order!, at) is { } next && next < story.Attempt.Deadline; at = next) polls.Add((next - story.Now).TotalSeconds);
        Assert.Equal(5, polls.Count);
        Assert.All(polls.Zip([10, 20, 50, 110, 710]), poll => Assert.InRange(poll.First, poll.Second * 0.8, poll.Second * 1.2));
    }

    [Fact]
    public void At_the_end_it_is_asked_once_more_and_closed_at_the_channel_too()
    {
        var story = Shown().After(TimeSpan.FromMinutes(30)).Tick();
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Last.Effect);
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Query(TradeVerdict.Waiting).Last.Effect);

        Assert.Equal((OrderStatus.Cancelled, "支付超时"), (story.Reversal(ReversalVerdict.Closed).Status, story.Order!.Reason));
    }

    [Fact]
    public void A_payment_that_slips_through_the_close_is_given_back_by_itself()
    {
        var story = Shown().After(TimeSpan.FromMinutes(30)).Tick().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Closed);
        story.Callback(TradeVerdict.Paid).Tick().Query(TradeVerdict.Paid);

        Assert.Equal((OrderStatus.Cancelled, RefundKind.LateSuccess, 100L), (story.Status, story.Order!.Refunds[0].Kind, story.Order.Refunds[0].Amount));
        Assert.IsType<OrderEffect.SendRefund>(story.Last.Effect);
    }

    [Fact]
    public void Another_way_to_pay_closes_the_running_one_and_starts_in_the_same_call()
    {
        var story = Shown().After(5).Pay("page", Page);
        Assert.Equal((new OrderEffect.Query(story.Trade), true, Refusal.None), (story.Last.Effect, story.Last.Again, story.Last.Refusal));
        Assert.Equal(new OrderEffect.Reverse(story.Trade), story.Query(TradeVerdict.Waiting).Last.Effect);
        Assert.Equal(OrderStatus.Failed, story.Reversal(ReversalVerdict.Closed).Status);

        story.Pay("page", Page, rounds: 1);

        Assert.Equal((OrderStatus.Connecting, 2, Scene.Page), (story.Status, story.Order!.Attempts.Count, story.Attempt.Scene));
        Assert.True(story.Order.Attempts[0].IsOver);
    }

    [Fact]
    public void Where_the_customer_paid_just_then_the_other_way_is_not_opened()
    {
        var story = Shown().After(5).Pay("page", Page).Query(TradeVerdict.Paid);
        Assert.Equal((OrderStatus.Success, 1), (story.Status, story.Order!.Attempts.Count));
        Assert.Equal(Decision.Nothing, story.Pay("page", Page, rounds: 1).Last);
    }

    [Fact]
    public void Where_the_channel_does_not_confirm_the_close_the_other_way_has_to_wait()
    {
        var story = Shown().After(5).Pay("page", Page).Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Unknown);
        Assert.Equal(Refusal.AnotherCodePaying, story.Pay("page", Page, rounds: 1).Last.Refusal);
        Assert.Equal((OrderStatus.Paying, 1), (story.Status, story.Order!.Attempts.Count));
    }

    [Fact]
    public void A_start_whose_answer_was_lost_makes_room_for_one_with_a_ticket()
    {
        var story = Started().Answer(TradeVerdict.Unknown);
        Assert.Null(story.Attempt.Ticket);

        story.After(40).Pay("qr", Qr);
        Assert.Equal((new OrderEffect.Query(story.Trade), true), (story.Last.Effect, story.Last.Again));

        story.Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).Pay("qr", Qr, rounds: 1);
        Assert.Equal((OrderStatus.Connecting, 2), (story.Status, story.Order!.Attempts.Count));
    }

    [Fact]
    public void No_such_trade_ends_a_shown_code_at_once_and_a_scanned_one_only_when_it_cannot_be_under_way_any_more()
    {
        Assert.Equal(AttemptStatus.Closed, Shown().After(5).Cancel().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).Attempt.Status);
        Assert.Equal(AttemptStatus.Closed, Lost().After(5).Cancel().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).Attempt.Status);
        Assert.Equal(AttemptStatus.Reversing, OrderStory.Created().Pay().Answer(TradeVerdict.Unknown).After(5).Cancel().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.NotFound).Attempt.Status);
    }

    public static TheoryData<ReversalFinding> NotConfirmed =>
    [
        new(ReversalVerdict.Retry) { OpenUntil = new(2026, 3, 1, 8, 33, 0, TimeSpan.Zero) }, new(ReversalVerdict.Retry), new(ReversalVerdict.Unknown), new(ReversalVerdict.NotFound),
    ];

    [Theory]
    [MemberData(nameof(NotConfirmed))]
    public void What_nobody_was_given_a_ticket_of_makes_room_at_once_also_where_the_channel_cannot_close_it(ReversalFinding close)
    {
        var story = Lost().After(2).Pay("page", Page).Query(TradeVerdict.Unknown).Tell(new OrderInput.ReversalAnswered(Started().Trade, close));
        Assert.Equal((OrderStatus.Failed, AttemptStatus.Closed, true), (story.Status, story.Attempt.Status, story.Attempt.IsOver));
        Assert.Equal((OrderStatus.Connecting, 2), (story.Pay("page", Page, rounds: 1).Status, story.Order!.Attempts.Count));

        // Whoever was shown a code can pay it: there it has to wait.
        var shown = Shown().After(2).Pay("page", Page).Query(TradeVerdict.Unknown);
        if (close.Verdict != ReversalVerdict.NotFound) Assert.Equal(AttemptStatus.Reversing, shown.Tell(new OrderInput.ReversalAnswered(shown.Trade, close)).Attempt.Status);
    }

    [Fact]
    public void A_cancel_of_what_nobody_was_given_a_ticket_of_is_done_at_once()
    {
        var story = Lost().After(2).Cancel().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.Retry);
        Assert.Equal((OrderStatus.Cancelled, AttemptStatus.Closed), (story.Status, story.Attempt.Status));
    }

    [Fact]
    public void A_ticket_that_comes_after_the_order_was_read_back_is_given_to_nobody()
    {
        var story = Started().Recovered().Tell(Answer(new TradeFinding(TradeVerdict.Waiting) { Ticket = Ticket }));
        Assert.Equal((Decision.Nothing, null, true), (story.Last, story.Attempt.Ticket, story.Attempt.IsUnpayable));
    }

    [Fact]
    public void Should_it_be_paid_all_the_same_the_money_is_honoured_before_it_is_let_go_and_sent_back_after()
    {
        Assert.Equal(OrderStatus.Success, Lost().After(2).Pay("page", Page).Query(TradeVerdict.Paid).Status);
        Assert.Equal(OrderStatus.Success, Lost().After(2).Pay("page", Page).Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.NotReversible).Query(TradeVerdict.Paid).Status);

        var story = Lost().After(2).Pay("page", Page).Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.Retry);
        var first = story.Trade;
        story.Pay("page", Page, rounds: 1).Trades(TradeSource.Query, TradeVerdict.Paid, trade: first);
        Assert.Equal((OrderStatus.Connecting, RefundKind.LateSuccess, first), (story.Status, story.Order!.Refunds[0].Kind, story.Order.Refunds[0].OutTradeNo));
    }

    [Theory]
    [InlineData(30, 3)]
    [InlineData(240, 4)]
    public void What_was_let_go_is_watched_to_its_end(int minutes, int looks)
    {
        var story = OrderStory.Created().Pay("qr", Qr with { TimeLimit = TimeSpan.FromMinutes(minutes) }).Answer(TradeVerdict.Unknown)
            .After(2).Cancel().Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.Retry);
        var asked = 0;
        for (; OrderTimes.NextStep(story.Order!, story.Now) is { } next; asked++) story.After(next - story.Now).Tick().Query(TradeVerdict.NotFound);
        Assert.Equal(looks, asked);
        Assert.True(story.Now > story.Attempt.Deadline + TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void What_was_let_go_and_turns_out_to_stand_open_is_closed_and_keeps_nobody_waiting()
    {
        var story = Lost().After(2).Pay("page", Page).Query(TradeVerdict.NotFound).Reversal(ReversalVerdict.Retry).After(30).Tick().Query(TradeVerdict.Waiting);
        Assert.Equal((new OrderEffect.Reverse(story.Trade), ReversalReason.Tidy), (story.Last.Effect, story.Attempt.Reversal));
        Assert.True(story.Reversal(ReversalVerdict.Unknown).Attempt.IsOver);
        Assert.Equal((OrderStatus.Connecting, 2), (story.Pay("page", Page).Status, story.Order!.Attempts.Count));
    }

    [Fact]
    public void A_customer_who_has_not_begun_is_waited_for()
    {
        var story = Shown().After(20).Tick().Query(TradeVerdict.NotFound);
        Assert.Equal((OrderStatus.Paying, AttemptStatus.Paying), (story.Status, story.Attempt.Status));
    }

    [Fact]
    public void A_refused_start_fails_the_order_and_another_may_follow()
    {
        var story = Started().Answer(TradeVerdict.Refused);
        Assert.Equal(OrderStatus.Failed, story.Status);
        Assert.Equal(new OrderEffect.Query(story.Trade), story.Pay("page", Page).Last.Effect);
        Assert.Equal(OrderStatus.Connecting, story.Query(TradeVerdict.NotFound).Pay("page", Page, rounds: 1).Status);
    }

    [Fact]
    public void A_purchase_cannot_be_reversed_and_is_refunded_by_the_store()
    {
        var store = new ChannelTerms("googleplay", "play", "1s,3s", TimeSpan.FromDays(3), TimeSpan.Zero) { Scene = Scene.Iap, Method = "purchase" };
        var story = OrderStory.Created().Tell(new OrderInput.Pay(store, "", "token", 0) { Purchase = new Purchase("token", "coins", null) }).Answer(TradeVerdict.Paid);
        Assert.Equal((OrderStatus.Success, "token"), (story.Status, story.Attempt.Purchase!.Token));

        story.Cancel();

        Assert.Equal((OrderStatus.Cancelling, RefundKind.Cancel), (story.Status, story.Order!.Refunds[0].Kind));
    }
}
