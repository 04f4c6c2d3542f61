using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>Orders as the state machine makes them, with plain values.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    public static OrderState Created(string orderSn, string merchantId = "m1") => new()
    {
        MerchantId = merchantId,
        OrderSn = orderSn,
        Amount = 1999,
        Currency = "CNY",
        Subject = "拿铁 & 可颂",
        Status = OrderStatus.Created,
        CreatedAt = Noon,
        ExpiresAt = Noon.AddMinutes(30),
        ChangedAt = Noon,
        Terminal = "till-1",
    };

    public static OrderState Connecting(OrderState order, string? outTradeNo = null) => order with
    {
        Status = OrderStatus.Connecting,
        Attempts = order.Attempts.Add(new Attempt
        {
            Number = order.Attempts.Count + 1,
            OutTradeNo = outTradeNo ?? $"T{order.MerchantId}{order.OrderSn}N{order.Attempts.Count + 1}",
            Channel = "alipay",
            Account = "main",
            CodeMask = "2812****",
            CodeFingerprint = "5f1d3c9ab2e84470",
            Status = AttemptStatus.Connecting,
            StartedAt = Noon.AddSeconds(1),
            Deadline = Noon.AddSeconds(121),
            Polling = "10x1s,1s,2s,4s,8s,16s*",
            ReverseNotBefore = Noon.AddSeconds(16),
        }),
    };

    public static OrderState Paying(OrderState order) => With(order with { Status = OrderStatus.Paying }, attempt => attempt with
    {
        Status = AttemptStatus.Paying,
        PayingSince = Noon.AddSeconds(2),
        ChannelCode = "10003",
        ChannelMessage = "order success pay inprocess",
    });

    public static OrderState Paid(OrderState order) => With(order with { Status = OrderStatus.Success }, attempt => attempt with
    {
        Status = AttemptStatus.Paid,
        ChannelTradeNo = "2026031422001400000000001234",
        ChannelCode = "10000",
        ChannelMessage = "Success",
        PaidAt = Noon.AddSeconds(9),
    });

    public static OrderState Refunding(OrderState order, string refundNo, string? outRefundNo = null) => order with
    {
        Refunds = order.Refunds.Add(new Refund
        {
            RefundNo = refundNo,
            Kind = RefundKind.Merchant,
            OutTradeNo = order.LastAttempt!.OutTradeNo,
            OutRefundNo = outRefundNo ?? $"R{order.MerchantId}{order.OrderSn}{refundNo}",
            Amount = 500,
            Status = RefundStatus.Pending,
            RequestedAt = Noon.AddHours(1),
        }),
    };

    public static JournalEntry Line(string kind, string? raw = null) => new(Noon, kind, "terminal:till-1", null, "1999 CNY", raw);

    public static OutgoingEvent Event(OrderState order, string type) =>
        new($"evt_{order.MerchantId}_{order.OrderSn}_{type}", type, Noon, $$"""{"order_sn":"{{order.OrderSn}}","status":"success"}""");

    private static OrderState With(OrderState order, Func<Attempt, Attempt> change) =>
        order with { Attempts = order.Attempts.SetItem(order.Attempts.Count - 1, change(order.Attempts[^1])) };
}
