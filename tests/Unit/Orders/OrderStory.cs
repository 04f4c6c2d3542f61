using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Orders;

/// <summary>Tells an order's life to the machine, one input after another, on a clock of its own.</summary>
internal sealed class OrderStory
{
    public static readonly ChannelTerms Alipay = new("alipay", "sim-alipay", "10x1s,1s,2s,4s,8s,16s*", TimeSpan.FromSeconds(120), TimeSpan.Zero);
    /// <summary>Its settlement day ends at 23:00 of China.</summary>
    public static readonly ChannelTerms UnionPay = Alipay with { Channel = "unionpay", Account = "sim-unionpay", Refunds = RefundTerms.Default with { UndoUntil = new(15, 0) } };

    public static readonly ChannelTerms WeChat = Alipay with { Channel = "wechat", Account = "sim-wechat", ReverseNotBefore = TimeSpan.FromSeconds(15) };

    public OrderState? Order { get; private set; }
    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    public Decision Last { get; private set; } = Decision.Nothing;

    public OrderStatus Status => Order!.Status;
    public Attempt Attempt => Order!.LastAttempt!;
    public string Trade => Attempt.OutTradeNo;

    public static OrderStory Created() => new OrderStory().Create();
    public static OrderStory Paying() => Created().Pay().Answer(TradeVerdict.Waiting);
    public static OrderStory Paid() => Created().Pay().Answer(TradeVerdict.Paid);
    public static OrderStory Refused() => Created().Pay().Answer(TradeVerdict.Refused);

    public OrderStory Create(long amount = 100, string currency = "CNY") =>
        Tell(new OrderInput.Create("demo", "A-1", amount, currency, "tea", "till-1", TimeSpan.FromMinutes(30)));

    public OrderStory Pay(string code = "one", ChannelTerms? terms = null, int rounds = 0) =>
        Tell(new OrderInput.Pay(terms ?? Alipay, "2812****", code, rounds));

    public OrderStory Cancel() => Tell(new OrderInput.Cancel("demo", "A-1", "收银员撤销"));

    public OrderStory Refund(string refundNo, long amount) => Tell(new OrderInput.RequestRefund(refundNo, amount, "returned goods"));

    public OrderStory Tick() => Tell(new OrderInput.Tick());

    public OrderStory Recovered() => Tell(new OrderInput.Recovered());

    /// <summary>The channel answers the pay.</summary>
    public OrderStory Answer(TradeVerdict verdict, bool stillOpen = false) => Trades(TradeSource.Pay, verdict, stillOpen);

    public OrderStory Query(TradeVerdict verdict, bool stillOpen = false) => Trades(TradeSource.Query, verdict, stillOpen);

    public OrderStory Callback(TradeVerdict verdict, long? amount = null, string? trade = null) =>
        Tell(new OrderInput.TradeAnswered(trade ?? Trade, TradeSource.Callback, Finding(verdict, false, amount)));

    public OrderStory Trades(TradeSource source, TradeVerdict verdict, bool stillOpen = false, long? amount = null, string? trade = null) =>
        Tell(new OrderInput.TradeAnswered(trade ?? Trade, source, Finding(verdict, stillOpen, amount)));

    public OrderStory Reversal(ReversalVerdict verdict) => Tell(new OrderInput.ReversalAnswered(Trade, new ReversalFinding(verdict)));

    public OrderStory Refunded(RefundVerdict verdict, RefundCall call = RefundCall.Send) =>
        Tell(new OrderInput.RefundAnswered(Order!.Refunds[^1].RefundNo, call, new RefundFinding(verdict)));

    /// <summary>The channel says something of one refund, the last one when none is named.</summary>
    public OrderStory Says(RefundVerdict verdict, RefundCall call, string? refundNo = null, string? code = null, long? tradeRefunded = null) => Tell(new OrderInput.RefundAnswered(
        refundNo ?? Order!.Refunds[^1].RefundNo, call, new RefundFinding(verdict) { Code = code, Message = code is null ? null : "渠道说明", TradeRefunded = tradeRefunded }));

    /// <summary>The channel is asked for the trade, and lists its refunds.</summary>
    public OrderStory Lists(params TradeRefund[] refunds) => Tell(new OrderInput.TradeAnswered(Trade, TradeSource.Query, new TradeFinding(TradeVerdict.GivenBack)
    {
        Amount = Order!.Amount, ChannelTradeNo = "2026", Refunds = refunds,
    }));

    /// <summary>The repeat of a notification after a refund: paid, as it was, and so much went back.</summary>
    public OrderStory NotifiesRefunded(long total) => Tell(new OrderInput.TradeAnswered(Trade, TradeSource.Callback, new TradeFinding(TradeVerdict.Paid)
    {
        Amount = Order!.Amount, ChannelTradeNo = "2026", RefundedTotal = total,
    }));

    public Refund TheRefund(string refundNo) => Order!.FindRefund(refundNo)!;

    public IEnumerable<string> Told => OrderJournal.OutgoingTypes(Last.Events);

    public OrderStory After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public OrderStory After(int seconds) => After(TimeSpan.FromSeconds(seconds));

    public OrderStory Tell(OrderInput input)
    {
        Last = OrderMachine.Decide(Order, input, Now);
        if (Last.Events.Count > 0)
        {
            Assert.Equal(Last.Events.Count, OrderJournal.Lines(input, Last.Events, Now).Count);
            Order = OrderMachine.Apply(Order, Last.Events, Now);
        }

        return this;
    }

    public OrderStory Copy() => (OrderStory)MemberwiseClone();

    private TradeFinding Finding(TradeVerdict verdict, bool stillOpen, long? amount) => new(verdict)
    {
        StillOpen = stillOpen,
        Amount = amount ?? (verdict == TradeVerdict.Paid ? Order!.Amount : null),
        ChannelTradeNo = verdict == TradeVerdict.Paid ? "2026" : null,
        Message = verdict == TradeVerdict.Refused ? "余额不足" : null,
    };
}
