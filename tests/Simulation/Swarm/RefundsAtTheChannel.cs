using System.Text;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>How a channel can fail at giving money back, and the person who then helps.</summary>
internal sealed class RefundsAtTheChannel(SwarmWorld world)
{
    /// <summary>Longer than the network holds back a request: a refusal that is definite holds for its late copies too.</summary>
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromHours(5);

    /// <summary>By then an abnormal refund is not asked for any more.</summary>
    private static readonly TimeSpan LongAfterwards = Refund.AbnormalWatch + TimeSpan.FromDays(3);

    private readonly Dictionary<string, TimeSpan> _refusedUntil = [];
    private readonly HashSet<string> _neverDone = [];
    private readonly HashSet<string> _closed = [];
    private readonly HashSet<string> _notCancelled = [];

    /// <summary>The channel will not do it, or nobody comes to do it there: what we owe then stays abnormal.</summary>
    public bool IsNeverDone(Refund refund) => _neverDone.Contains(refund.OutRefundNo);

    /// <summary>Its number is dead, and another takes its place once no send of it can be under way any more: that takes a day.</summary>
    public bool IsClosed(Refund refund) => _closed.Contains(refund.OutRefundNo);

    /// <summary>True when the channel does not allow to cancel that trade any more; that is definite, and so holds for late copies of earlier requests too.</summary>
    public bool ForbidsCancel(int order, WireRequest request)
    {
        if (!Forger.IsCancel(request.Body)) return false;
        var trade = world.Tables.Latest(SwarmWorld.Key(order))?.Order.Attempts.Find(attempt => Names(request.Body, attempt.OutTradeNo))?.OutTradeNo;
        if (trade is null || world.Channels.Ledger(trade) is null) return false;
        return _notCancelled.Contains(trade) || (world.Faults.Strike(FaultKind.ReversalNotAllowed, order) is not null && _notCancelled.Add(trade));
    }

    /// <summary>If this request sends a refund, and such a fault strikes, the channel will answer it accordingly.</summary>
    public void MayFail(int order, WireRequest request)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order.Refunds.Find(refund => Names(request.Body, refund.OutRefundNo)) is not { } refund) return;
        if (world.Virtual.Elapsed < _refusedUntil.GetValueOrDefault(refund.OutRefundNo))
        {
            Add(request, refund, FaultKinds.RefundRefused);
        }
        else if (!SpendsNumbers(request) && world.Faults.Strike(FaultKind.RefundRefusedForEver, order) is not null)
        {
            Add(request, refund, FaultKinds.RefundRefused);
            _refusedUntil[refund.OutRefundNo] = TimeSpan.MaxValue;
            _neverDone.Add(refund.OutRefundNo);
        }
        else if (world.Faults.Strike(FaultKind.RefundRefused, order) is not null)
        {
            Add(request, refund, FaultKinds.RefundRefused);
            if (SpendsNumbers(request)) _closed.Add(refund.OutRefundNo);
            else _refusedUntil[refund.OutRefundNo] = world.Virtual.Elapsed + RefusalHolds;
            // What is owed is tried again every hour.
            world.Lasts(RefusalHolds + TimeSpan.FromHours(1));
        }
        else if (world.Faults.Strike(FaultKind.RefundWithoutBalance, order) is not null)
        {
            Add(request, refund, FaultKinds.RefundNoBalance);
        }
        else if (request.Account == SwarmAccounts.WeChat && world.Faults.Strike(FaultKind.RefundAbnormal, order) is { } person)
        {
            Add(request, refund, FaultKinds.RefundAbnormal);
            if (world.Faults.Strike(FaultKind.RefundNeglected, order) is not null)
            {
                _neverDone.Add(refund.OutRefundNo);
                _ = world.Virtual.Spawn(() => RepeatAsync(order, refund, LongAfterwards));
                return;
            }

            var after = person.Doubling(TimeSpan.FromMinutes(5), TimeSpan.FromHours(12));
            // The next look at an abnormal refund comes within the hour.
            world.Lasts(after + TimeSpan.FromHours(1));
            _ = world.Virtual.Spawn(async () =>
            {
                await RepeatAsync(order, refund, after / 2);
                await Task.Delay(after / 2, world.Virtual.Clock);
                if (person.Happens(0.3)) GiveUp(order, refund);
                else world.Chronicle.Add(order, "channel", $"somebody finishes {refund.OutRefundNo} at the console: {world.Channels.FinishRefund(refund.OutTradeNo, refund.OutRefundNo) ?? "done"}");
                await RepeatAsync(order, refund, TimeSpan.FromMilliseconds(person.Next(2000)));
            });
        }
    }

    private void GiveUp(int order, Refund refund)
    {
        world.Faults.Happened(FaultKind.RefundClosed, order);
        world.Chronicle.Add(order, "channel", $"somebody gives up {refund.OutRefundNo} at the console: {world.Channels.CloseRefund(refund.OutTradeNo, refund.OutRefundNo) ?? "done"}");
        _closed.Add(refund.OutRefundNo);
    }

    /// <summary>Who waits for a refund, or has just seen to it at the console, sends it once more to see what became of it.</summary>
    private async Task RepeatAsync(int order, Refund refund, TimeSpan after)
    {
        await Task.Delay(after, world.Virtual.Clock);
        if (refund.Kind is not (RefundKind.Merchant or RefundKind.Cancel)) return;
        world.Faults.Happened(FaultKind.RefundRepeated, order);
        try
        {
            var (what, reply) = refund.Kind == RefundKind.Cancel
                ? ("cancel", world.Order(order).Cancel(new CancelOrder("terminal:till-1", "the cashier cancels")))
                : ($"refund {refund.RefundNo}", world.Order(order).Refund(new RefundOrder(refund.RefundNo, refund.Amount, "", "merchant")));
            world.Judges.Heard(order, what, await reply.WaitAsync(TimeSpan.FromSeconds(30), world.Virtual.Clock));
        }
        catch (Exception error) when (Shopper.Expected(error))
        {
            world.Chronicle.Add(order, "terminal", $"once more, {refund.RefundNo}: no answer ({error.GetType().Name}: {error.Message})");
        }
    }

    /// <summary>At these a refund that was refused has spent its number, which the query then says for ever.</summary>
    private static bool SpendsNumbers(WireRequest request) => request.Account is SwarmAccounts.YeePay or SwarmAccounts.Huifu;

    /// <summary>UnionPay's gateway knows a refund by its own number only.</summary>
    private void Add(WireRequest request, Refund refund, string kind) => world.Channels.Faults.Add(new ChannelSimulator.Faults.Fault
    {
        Kind = kind, OutTradeNo = request.Account == SwarmAccounts.UnionPay ? refund.OutRefundNo : refund.OutTradeNo, Count = 1, Seconds = 1,
    });

    private static bool Names(byte[] body, string number) => body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(number)) >= 0;
}
