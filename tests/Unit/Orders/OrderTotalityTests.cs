using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>Every input has an answer in every state, and random lives never break what must always hold.</summary>
public sealed class OrderTotalityTests
{
    public static TheoryData<string> States => [.. Stories().Keys];

    [Theory]
    [MemberData(nameof(States))]
    public void Every_input_is_answered_in_every_state(string state)
    {
        foreach (var input in Inputs(Stories()[state]().Order))
        {
            var story = Stories()[state]();
            var before = story.Order;
            story.Tell(input);
            var decision = story.Last;
            if (decision is { Events.Count: 0, Effect: null, Refusal: Refusal.None }) Assert.True(SilenceIsRight(before, input), $"{input} got no answer in '{state}'");
            if (decision.Refusal is Refusal.OrderNotFound or Refusal.OrderConflict or Refusal.OrderCancelled) Assert.Empty(decision.Events);
            // An effect refers to something saved.
            if (decision.Effect is OrderEffect.SendRefund refund) Assert.NotNull(story.Order!.FindRefund(refund.RefundNo));
        }
    }

    [Fact]
    public void Every_state_that_holds_money_in_doubt_has_a_next_step()
    {
        foreach (var (name, make) in Stories())
        {
            var order = make().Order;
            if (order is { IsFinal: false }) Assert.True(OrderTimes.NeedsReminder(order) || order.Refunds.Any(refund => refund.IsOpen), name);
        }
    }

    [Fact]
    public void Random_lives_keep_every_invariant_and_never_charge_beside_an_open_attempt()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var story = new OrderStory();
            for (var step = 0; step < 60; step++)
            {
                var inputs = Inputs(story.Order);
                // Mostly seconds; now and then days, so that refunds meet their bounds.
                story.After(random.Next(8) == 0 ? TimeSpan.FromHours(random.Next(0, 100)) : TimeSpan.FromMilliseconds(random.Next(0, 40000))).Tell(inputs[random.Next(inputs.Count)]);
                // What is sent was saved as sent: an activation with an old state cannot save it, and so cannot send.
                if (story.Last.Effect is OrderEffect.SendRefund sent) Assert.Contains(story.Last.Events, happened => happened is OrderEvent.RefundSent saved && saved.RefundNo == sent.RefundNo);
                Assert.True(story.Order is null || story.Order.Refunded >= 0);
                if (story.Last.Effect is OrderEffect.Pay) Assert.All(story.Order!.Attempts.SkipLast(1), attempt => Assert.True(attempt.IsOver));
            }
        }
    }

    /// <summary>What may change nothing without being refused: repeats of what is known, and time when nothing is due.</summary>
    private static bool SilenceIsRight(OrderState? before, OrderInput input) => (before, input) switch
    {
        (_, OrderInput.Tick or OrderInput.Recovered) => true,
        (null, _) => false,
        (_, OrderInput.Create create) => create.Amount == before.Amount,
        (_, OrderInput.Pay pay) => before.Status == OrderStatus.Success || before.Current?.CodeFingerprint == pay.CodeFingerprint,
        (_, OrderInput.Cancel) => before.Status is OrderStatus.Cancelling or OrderStatus.Cancelled,
        (_, OrderInput.RequestRefund refund) => before.FindRefund(refund.RefundNo)?.Amount == refund.Amount,
        (_, OrderInput.TradeAnswered or OrderInput.Hinted or OrderInput.ReversalAnswered or OrderInput.RefundAnswered) => true,
        _ => false,
    };

    private static List<OrderInput> Inputs(OrderState? order)
    {
        var inputs = new List<OrderInput>
        {
            new OrderInput.Create("demo", "A-1", 100, "CNY", "tea", null, TimeSpan.FromMinutes(30)),
            new OrderInput.Create("demo", "A-1", 200, "CNY", "tea", null, TimeSpan.FromMinutes(30)),
            new OrderInput.Pay(OrderStory.Alipay, "2812****", "one", 0),
            new OrderInput.Pay(OrderStory.WeChat, "1312****", "two", 0),
            new OrderInput.Pay(OrderStory.UnionPay, "6212****", "three", 0),
            new OrderInput.Pay(OrderStory.WeChat with { Scene = Scene.Qr, Method = "native" }, "", "four", 0),
            new OrderInput.Cancel("demo", "A-1", "cancel"),
            new OrderInput.RequestRefund("R-1", 40, ""),
            new OrderInput.RequestRefund("R-2", 100, ""),
            new OrderInput.Tick(),
            new OrderInput.Recovered(),
        };
        foreach (var trade in order?.Attempts.Select(attempt => attempt.OutTradeNo) ?? ["P0"])
        {
            foreach (var source in Enum.GetValues<TradeSource>())
                foreach (var verdict in Enum.GetValues<TradeVerdict>())
                    inputs.Add(new OrderInput.TradeAnswered(trade, source, new TradeFinding(verdict) { Amount = verdict == TradeVerdict.Paid ? 100 : null, StillOpen = source == TradeSource.Query }));
            foreach (var accepted in (bool[])[true, false])
                inputs.AddRange(Enum.GetValues<ReversalVerdict>().Select(verdict => new OrderInput.ReversalAnswered(trade, new ReversalFinding(verdict) { Accepted = accepted })));
            inputs.AddRange([new OrderInput.Hinted(trade), new OrderInput.Hinted(trade, "R-1")]);
            inputs.Add(new OrderInput.TradeAnswered(trade, TradeSource.Callback, new TradeFinding(TradeVerdict.Paid) { Amount = 1 }));
            foreach (var back in (long[])[30, 100])
            {
                inputs.Add(new OrderInput.TradeAnswered(trade, TradeSource.Callback, new TradeFinding(TradeVerdict.Paid) { Amount = 100, RefundedTotal = back }));
                foreach (var number in (string[])["console", order?.Refunds.LastOrDefault()?.OutRefundNo ?? "console"])
                    foreach (var done in (bool[])[true, false])
                        inputs.Add(new OrderInput.TradeAnswered(trade, TradeSource.Query, new TradeFinding(TradeVerdict.GivenBack) { Amount = 100, Refunds = [new TradeRefund(number, back, done)] }));
            }
        }

        foreach (var refund in order?.Refunds.Select(refund => refund.RefundNo) ?? ["R0"])
            foreach (var call in Enum.GetValues<RefundCall>())
                inputs.AddRange(Enum.GetValues<RefundVerdict>().Select(verdict => new OrderInput.RefundAnswered(refund, call, new RefundFinding(verdict) { TradeRefunded = verdict == RefundVerdict.Done ? 70 : null })));
        return inputs;
    }

    private static Dictionary<string, Func<OrderStory>> Stories() => new()
    {
        ["none"] = () => new OrderStory(),
        ["tombstone"] = () => new OrderStory().Cancel(),
        ["created"] = OrderStory.Created,
        ["connecting"] = () => OrderStory.Created().Pay(),
        ["paying"] = OrderStory.Paying,
        ["paying, past the deadline"] = () => OrderStory.Paying().After(121),
        ["paying, making room"] = () => OrderStory.Paying().Pay("two"),
        ["cancelling"] = () => OrderStory.Paying().Cancel(),
        ["cancelling, tried"] = () => OrderStory.Paying().Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Retry),
        ["cancelling, not reversible"] = () => OrderStory.Paying().Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.NotReversible),
        ["cancelling, refunding"] = () => OrderStory.Paid().Cancel(),
        ["success"] = OrderStory.Paid,
        ["success, refunding"] = () => OrderStory.Paid().Refund("R-1", 40),
        ["success, undoing"] = () => OrderStory.Created().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Paid).Refund("R-1", 100),
        ["success, undo refused"] = () => OrderStory.Created().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Paid).Refund("R-1", 100).Refunded(RefundVerdict.Refused),
        ["success, refunded after a refused undo"] = () => OrderStory.Created().Pay(terms: OrderStory.UnionPay).Answer(TradeVerdict.Paid).Refund("R-1", 100).Refunded(RefundVerdict.Refused).Refunded(RefundVerdict.NotFound, RefundCall.Query),
        ["paying, without the ticket"] = () => OrderStory.Created().Pay(terms: OrderStory.WeChat with { Scene = Scene.Qr, Method = "native" }).Answer(TradeVerdict.Unknown),
        ["success, refunded"] = () => OrderStory.Paid().Refund("R-1", 100).Refunded(RefundVerdict.Done),
        ["success, refund in doubt"] = () => OrderStory.Paid().Refund("R-1", 40).Refunded(RefundVerdict.Unknown),
        ["success, refund refused in doubt"] = () => OrderStory.Paid().Refund("R-1", 40).Refunded(RefundVerdict.Unknown).Refunded(RefundVerdict.Refused),
        ["success, refund past its bound"] = () => OrderStory.Paid().Refund("R-1", 40).After(TimeSpan.FromDays(9)),
        ["success, refund abnormal"] = () => OrderStory.Paid().Refund("R-1", 40).Refunded(RefundVerdict.Abnormal, RefundCall.Query),
        ["success, refund waits for its turn"] = () => OrderStory.Paid().Refund("R-1", 40).Refund("R-2", 40),
        ["success, refund failed"] = () => OrderStory.Paid().Refund("R-1", 40).Refunded(RefundVerdict.Refused).Refunded(RefundVerdict.NotFound, RefundCall.Query),
        ["success, refunded at the channel"] = () => OrderStory.Paid().Query(TradeVerdict.Closed),
        ["cancelling, refund abnormal"] = () => OrderStory.Paid().Cancel().Refunded(RefundVerdict.Abnormal, RefundCall.Query),
        ["failed"] = OrderStory.Refused,
        ["failed, open at the channel"] = () => OrderStory.Paying().Query(TradeVerdict.Refused, stillOpen: true),
        ["failed, settled"] = () => OrderStory.Refused().Query(TradeVerdict.NotFound),
        ["failed, paid late"] = () => OrderStory.Refused().Query(TradeVerdict.Paid),
        ["cancelled"] = () => OrderStory.Paying().Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Closed),
        ["cancelled, paid late"] = () => OrderStory.Paying().Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Closed).Query(TradeVerdict.Paid),
        ["cancelled, reversed"] = () => OrderStory.Paying().Cancel().Query(TradeVerdict.Waiting).Reversal(ReversalVerdict.Returned),
        ["cancelled by time"] = () => OrderStory.Created().After(1800).Tick(),
    };
}
