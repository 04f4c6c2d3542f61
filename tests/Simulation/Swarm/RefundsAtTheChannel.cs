using System.Text;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>How a channel can fail at a refund, and the person who then helps.</summary>
internal static class RefundsAtTheChannel
{
    /// <summary>If this request sends a refund, and such a fault strikes, the channel will answer it accordingly.</summary>
    public static void MayFail(SwarmWorld world, int order, WireRequest request)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.Refunds.Find(refund => Names(request.Body, refund.OutRefundNo)) is not { } refund) return;
        if (world.Faults.Strike(FaultKind.RefundRefused, order) is not null) Add(world, refund, FaultKinds.RefundRefused);
        else if (world.Faults.Strike(FaultKind.RefundWithoutBalance, order) is not null) Add(world, refund, FaultKinds.RefundNoBalance);
        else if (request.Account == "sim-wechat" && world.Faults.Strike(FaultKind.RefundAbnormal, order) is { } person)
        {
            Add(world, refund, FaultKinds.RefundAbnormal);
            var after = person.Doubling(TimeSpan.FromMinutes(5), TimeSpan.FromHours(12));
            // The next look at an abnormal refund comes within the hour.
            world.Lasts(after + TimeSpan.FromHours(1));
            _ = world.Virtual.Spawn(async () =>
            {
                await Task.Delay(after, world.Virtual.Clock);
                var problem = world.Channels.FinishRefund(refund.OutTradeNo, refund.OutRefundNo);
                world.Chronicle.Add(order, "channel", $"somebody finishes {refund.OutRefundNo} at the console: {problem ?? "done"}");
            });
        }
    }

    private static void Add(SwarmWorld world, Refund refund, string kind) =>
        world.Channels.Faults.Add(new ChannelSimulator.Faults.Fault { Kind = kind, OutTradeNo = refund.OutTradeNo, Count = 1, Seconds = 1 });

    private static bool Names(byte[] body, string outRefundNo) => body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(outRefundNo)) >= 0;
}
