using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>An order that answers what a test tells it to, and remembers what it was asked.</summary>
public sealed class FakeOrder : IPaymentOrderGrain
{
    public List<object> Asked { get; } = [];

    public OrderView? View { get; set; }

    public Func<object, OrderReply>? Answer { get; set; }

    public Func<TradeNotice, bool> Accepts { get; set; } = _ => true;

    public Func<OrderView?>? Reading { get; set; }

    public static OrderView Sample(string status, string reason = "") => new()
    {
        MerchantId = "shop",
        OrderSn = "A-1",
        Amount = 100,
        Currency = "CNY",
        Subject = "豆浆 \"大\"",
        Status = status,
        Channel = "alipay",
        Attempts = [new("PG0000000000000000000000001", "alipay", "paying", "2812****", "", "10003", "")],
        Refunded = 0,
        Refunds = [],
        Deadline = new DateTimeOffset(2026, 1, 2, 11, 4, 5, TimeSpan.FromHours(8)),
        Reason = reason,
        CreatedAt = DateTimeOffset.UnixEpoch,
        ChangedAt = DateTimeOffset.UnixEpoch,
    };

    public Task<OrderReply> Create(CreateOrder request) => Reply(request);

    public Task<OrderReply> Pay(PayOrder request) => Reply(request);

    public Task<OrderReply> Start(StartPayment request) => Reply(request);

    public Task<OrderReply> Cancel(CancelOrder request) => Reply(request);

    public Task<OrderReply> Refund(RefundOrder request) => Reply(request);

    public Task<bool> Notify(TradeNotice notice)
    {
        Asked.Add(notice);
        return Task.FromResult(Accepts(notice));
    }

    public async Task<OrderView?> Get()
    {
        await Task.Yield();
        return Reading is null ? View : Reading();
    }

    public Task<OrderView?> WhenSettled(TimeSpan timeout) => Get();

    private async Task<OrderReply> Reply(object request)
    {
        Asked.Add(request);
        await Task.Yield();
        return Answer is null ? new OrderReply(Refusal.None, View) : Answer(request);
    }
}
