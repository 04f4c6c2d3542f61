using System.Text;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>How a channel can fail at a refund, and the person who then helps.</summary>
internal sealed class RefundsAtTheChannel(SwarmWorld world)
{
    /// <summary>Longer than the network holds back a request: a refusal that is definite holds for its late copies too.</summary>
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromHours(5);

    private readonly Dictionary<string, TimeSpan> _refusedUntil = [];

    /// <summary>If this request sends a refund, and such a fault strikes, the channel will answer it accordingly.</summary>
    public void MayFail(int order, WireRequest request)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.Refunds.Find(refund => Names(request.Body, refund.OutRefundNo)) is not { } refund) return;
        if (world.Virtual.Elapsed < _refusedUntil.GetValueOrDefault(refund.OutRefundNo))
        {
            Add(refund, FaultKinds.RefundRefused);
        }
        else if (world.Faults.Strike(FaultKind.RefundRefused, order) is not null)
        {
            Add(refund, FaultKinds.RefundRefused);
            _refusedUntil[refund.OutRefundNo] = world.Virtual.Elapsed + RefusalHolds;
            // What is owed is tried again every hour.
            world.Lasts(RefusalHolds + TimeSpan.FromHours(1));
        }
        else if (world.Faults.Strike(FaultKind.RefundWithoutBalance, order) is not null)
        {
            Add(refund, FaultKinds.RefundNoBalance);
        }
        else if (request.Account == "sim-wechat" && world.Faults.Strike(FaultKind.RefundAbnormal, order) is { } person)
        {
            Add(refund, FaultKinds.RefundAbnormal);
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

    private void Add(Refund refund, string kind) =>
        world.Channels.Faults.Add(new ChannelSimulator.Faults.Fault { Kind = kind, OutTradeNo = refund.OutTradeNo, Count = 1, Seconds = 1 });

    private static bool Names(byte[] body, string outRefundNo) => body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(outRefundNo)) >= 0;
}
