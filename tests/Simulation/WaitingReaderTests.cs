using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Tests.Simulation.World;

namespace PaymentGrains.Tests.Simulation;

/// <summary>Reading and waiting interleave with what the order does; they see only what is saved.</summary>
public sealed class WaitingReaderTests
{
    [Fact]
    public void A_reader_that_waits_is_told_as_soon_as_the_order_is_final()
    {
        var world = new PaymentWorld(seed: 3, crashAt: null, ["alipay"]);
        OrderView? seen = null;
        var waited = TimeSpan.Zero;
        world.Run(async living =>
        {
            await Start(living, "01");
            var since = living.Clock.GetTimestamp();
            seen = await living.Order(Story.OrderSn).WhenSettled(TimeSpan.FromSeconds(15));
            waited = living.Clock.GetElapsedTime(since);
        });
        Assert.Equal("success", seen!.Status);
        Assert.InRange(waited, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(6.5));
    }

    [Fact]
    public void A_reader_that_waits_too_short_gets_the_order_as_it_stands()
    {
        var world = new PaymentWorld(seed: 4, crashAt: null, ["alipay"]);
        OrderView? seen = null;
        world.Run(async living =>
        {
            await Start(living, "02");
            seen = await living.Order(Story.OrderSn).WhenSettled(TimeSpan.FromSeconds(2));
        });
        Assert.Equal("paying", seen!.Status);
    }

    [Fact]
    public void A_reader_does_not_wait_behind_a_call_to_the_channel_and_sees_the_saved_intent()
    {
        var world = new PaymentWorld(seed: 5, crashAt: null, ["alipay"]);
        OrderView? seen = null;
        world.Run(async living =>
        {
            var order = living.Order(Story.OrderSn);
            await order.Create(new CreateOrder(Story.Amount, "CNY", "奶茶", null, "merchant"));
            var pay = order.Pay(new PayOrder(Stories.Code("alipay", "00"), "merchant"));
            await living.Sleep(TimeSpan.FromMilliseconds(10));
            seen = await order.Get();
            await pay;
        });
        Assert.Equal("connecting", seen!.Status);
    }

    private static async Task Start(PaymentWorld world, string ending)
    {
        await world.Order(Story.OrderSn).Create(new CreateOrder(Story.Amount, "CNY", "奶茶", null, "merchant"));
        await world.Order(Story.OrderSn).Pay(new PayOrder(Stories.Code("alipay", ending), "merchant"));
    }
}
