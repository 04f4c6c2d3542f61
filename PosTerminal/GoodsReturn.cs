using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.PosTerminal;

/// <summary>
/// A customer brings goods back. The request may be repeated, because the same number and amount is the same refund; a new number would be a
/// second one, so the terminal never makes one by itself while the first is not decided.
/// </summary>
public sealed class GoodsReturn(PosClient client, IScreen screen, TimeProvider time, string orderSn)
{
    private const int TriesMax = 5;
    private static readonly PollSchedule Polling = PollSchedule.Parse("1s,1s,2s,2s,4s,5s*");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly long _started = time.GetTimestamp();

    /// <summary>0 when the money went back, 1 when it was refused or failed, 3 when that is not known yet.</summary>
    public async Task<int> RefundAsync(string refundNo, long amount, CancellationToken interrupt)
    {
        screen.Say($"order {orderSn}  refund {refundNo}  {Yuan.FromFen(amount)} yuan");
        PosReply? reply = null;
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            reply = await client.RefundAsync(orderSn, refundNo, amount, interrupt);
            if (reply is { IsUnknown: false, Codename: not "RATE_LIMITED" }) break;
            Note(reply);
            if (tries < TriesMax) await Task.Delay(TimeSpan.FromSeconds(tries), time, interrupt);
        }

        if (reply is { Code: not 0, IsUnknown: false, Codename: not "RATE_LIMITED" })
        {
            screen.Say($"{reply.Codename}  {reply.Message}");
            return ExitCode.NotPaid;
        }

        var until = time.GetUtcNow() + Patience;
        foreach (var delay in Polling.Delays)
        {
            var refund = reply?.Refunds.FirstOrDefault(refund => refund.RefundNo == refundNo);
            if (refund is { Status: not "pending" }) return Decided(refund);
            Note(reply);
            if (time.GetUtcNow() >= until) break;
            await Task.Delay(delay, time, interrupt);
            reply = await client.QueryAsync(orderSn, interrupt);
        }

        if (client.NoAnswer is { } nobody) screen.Say($"Nobody answered: {nobody}. Is ./payments run up there? Another port: PAYMENTS_PORT or --url.");
        return NotKnown(refundNo, amount, reply?.Refunds.Any(refund => refund.RefundNo == refundNo) == true
            ? "The refund is pending; the gateway asks the channel until it is done."
            : "Whether the refund began is not known.");
    }

    private int Decided(PosRefund refund)
    {
        screen.Say($"{refund}");
        switch (refund.Status)
        {
            case "succeeded":
                return ExitCode.Success;
            case "failed":
                return ExitCode.NotPaid;
            default:
                screen.Say($"A person must look at it at the channel. Do not refund again. How it stands: ./payments pos query --order {orderSn}");
                return ExitCode.Unknown;
        }
    }

    private int NotKnown(string refundNo, long amount, string why)
    {
        screen.Say($"{why} Ask later: ./payments pos query --order {orderSn}, or repeat it with the same number: "
            + $"./payments pos refund --order {orderSn} --refund {refundNo} --amount {Yuan.FromFen(amount)}");
        return ExitCode.Unknown;
    }

    private void Note(PosReply? reply)
    {
        var (codename, message) = reply is null ? ("NO ANSWER", $"the gateway does not answer ({client.NoAnswer}); asking again") : (reply.Codename, reply.Message);
        screen.Show(codename, message, time.GetElapsedTime(_started));
    }
}
