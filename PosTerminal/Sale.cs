using PaymentGrains.Domain.Schedules;

namespace PaymentGrains.PosTerminal;

/// <summary>
/// One order at the counter. Create, query and cancel may be repeated, because they change nothing twice. A pay is never sent again before
/// a query has shown that it did not start; and with the same code, which the order takes for the same charge.
/// </summary>
public sealed class Sale(PosClient client, IScreen screen, TimeProvider time, string orderSn)
{
    private const int TriesMax = 5;
    private const int PaysMax = 3;
    private static readonly PollSchedule Polling = PollSchedule.Parse("10x1s,1s,2s,4s,8s,16s*");
    private static readonly TimeSpan PayTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan CancelTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly long _started = time.GetTimestamp();
    private string _codename = "CONNECTING";
    private string _message = "";

    /// <param name="interrupt">The cashier's Ctrl-C: the order is cancelled then.</param>
    /// <param name="abandon">The second Ctrl-C: nothing more is waited for.</param>
    public async Task<int> PayAsync(long amount, string subject, string code, CancellationToken interrupt, CancellationToken abandon)
    {
        try
        {
            screen.Say($"order {orderSn}  {Yuan.FromFen(amount)} yuan  code {Mask(code)}");
            var created = await RepeatedAsync(() => client.CreateAsync(orderSn, amount, subject, interrupt), interrupt);
            if (created is null or { IsUnknown: true }) return Unknown(created, "The order may exist or not, nothing was charged.");
            if (created.IsError) return Refused(created);
            if (created.Codename is "SUCCESS" or "CANCELLING" or "CANCELLED") return Verdict(created) ?? await ConfirmCancelAsync(interrupt);

            return await ChargeAsync(code, created.Attempts, interrupt);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested && !abandon.IsCancellationRequested)
        {
            screen.Say("Cancelling the order. Ctrl-C once more leaves without waiting.");
            return await CancelAsync(abandon) == ExitCode.Success ? ExitCode.NotPaid : ExitCode.Unknown;
        }
    }

    public async Task<int> QueryAsync(CancellationToken interrupt)
    {
        var reply = await RepeatedAsync(() => client.QueryAsync(orderSn, interrupt), interrupt);
        if (reply is null or { IsUnknown: true }) return Unknown(reply, "The gateway does not answer.");
        if (reply.IsError) return Refused(reply);
        var verdict = Verdict(reply) ?? Unknown(reply, "The order is not final yet.");
        foreach (var refund in reply.Refunds) screen.Say($"{refund}");
        return verdict;
    }

    /// <summary>Cancels and waits until that is certain; 0 when it is.</summary>
    public async Task<int> CancelAsync(CancellationToken interrupt)
    {
        var asked = false;
        var until = time.GetUtcNow() + CancelTime;
        do
        {
            var reply = asked ? await client.QueryAsync(orderSn, interrupt) : await client.CancelAsync(orderSn, interrupt);
            if (reply is { IsError: true, IsUnknown: false, Codename: not "RATE_LIMITED" })
            {
                screen.Say($"{reply.Codename}  {reply.Message}");
                return ExitCode.Unknown;
            }

            if (reply is { Codename: "CANCELLED" or "FAILED" })
            {
                screen.Say($"{reply.Codename}  {reply.Message}");
                return ExitCode.Success;
            }

            asked |= reply is { IsError: false };
            Note(reply);
            await PauseAsync(Second, interrupt);
        }
        while (time.GetUtcNow() < until);

        return Unknown(null, "The cancel is not confirmed yet. The gateway repeats it until the channel confirms.");
    }

    private async Task<int> ChargeAsync(string code, int attemptsBefore, CancellationToken interrupt)
    {
        var paying = time.GetUtcNow();
        var pays = 1;
        var reply = await client.PayAsync(orderSn, code, interrupt);
        if (PayVerdict(reply) is { } atOnce) return atOnce;
        var started = reply is { IsError: false };
        Note(reply);

        var at = TimeSpan.Zero;
        foreach (var delay in Polling.Delays)
        {
            at = at + delay < PayTime ? at + delay : PayTime;
            await PauseAsync(paying + at - time.GetUtcNow(), interrupt);
            reply = await client.QueryAsync(orderSn, interrupt);
            Note(reply);
            if (reply is { IsError: false })
            {
                started |= !NotStarted(reply, attemptsBefore);
                if (started && Verdict(reply) is { } verdict) return verdict;
            }

            if (at == PayTime) break;
            if (started || reply is not { IsError: false }) continue;

            // The pay was lost and the order has not seen it.
            if (pays++ == PaysMax) return Unknown(reply, "The pay does not reach the order.");
            reply = await client.PayAsync(orderSn, code, interrupt);
            if (PayVerdict(reply) is { } afterAll) return afterAll;
            started = reply is { IsError: false };
            Note(reply);
        }

        // The gateway gives up after the same time; that it is already cancelling is worth the wait for its confirmation.
        return reply is { Codename: "CANCELLING" } ? await ConfirmCancelAsync(interrupt) : Unknown(reply, "The customer may still pay.");
    }

    /// <summary>Null while the pay runs, and when its reply was lost.</summary>
    private int? PayVerdict(PosReply? reply) => reply switch
    {
        null or { IsUnknown: true } => null,
        { IsError: true } => Verdict(reply) ?? Refused(reply),
        _ => Verdict(reply),
    };

    private async Task<int> ConfirmCancelAsync(CancellationToken interrupt)
    {
        var until = time.GetUtcNow() + CancelTime;
        while (time.GetUtcNow() < until)
        {
            await PauseAsync(Second, interrupt);
            var reply = await client.QueryAsync(orderSn, interrupt);
            Note(reply);
            if (reply is not null && Verdict(reply) is { } verdict) return verdict;
        }

        return Unknown(null, "The cancel is not confirmed yet. The gateway repeats it until the channel confirms.");
    }

    /// <summary>The order stands as it stood before our pay: it never arrived, or waits for its turn.</summary>
    private static bool NotStarted(PosReply reply, int attemptsBefore) => reply.Codename is "CREATED" or "FAILED" && reply.Attempts == attemptsBefore;

    private async Task<PosReply?> RepeatedAsync(Func<Task<PosReply?>> send, CancellationToken interrupt)
    {
        PosReply? reply = null;
        for (var tries = 1; tries <= TriesMax; tries++)
        {
            reply = await send();
            if (reply is { IsUnknown: false, Codename: not "RATE_LIMITED" }) break;
            Note(reply);
            if (tries < TriesMax) await PauseAsync(Second * tries, interrupt);
        }

        return reply;
    }

    private int? Verdict(PosReply reply)
    {
        int? verdict = reply.Codename switch
        {
            "SUCCESS" => ExitCode.Success,
            "FAILED" or "CANCELLED" => ExitCode.NotPaid,
            _ => null,
        };
        if (verdict is not null) screen.Say($"{reply.Codename}  {reply.Message}");
        return verdict;
    }

    private int Refused(PosReply reply)
    {
        screen.Say($"{reply.Codename}  {reply.Message}");
        return ExitCode.NotPaid;
    }

    private int Unknown(PosReply? reply, string why)
    {
        if (reply is not null) screen.Say($"{reply.Codename}  {reply.Message}");
        else if (client.NoAnswer is { } nobody) screen.Say($"Nobody answered: {nobody}. Is ./payments run up there? Another port: PAYMENTS_PORT or --url.");
        screen.Say($"{why} Do not charge again before you know: ./payments pos query --order {orderSn}, or give it up: ./payments pos cancel --order {orderSn}");
        return ExitCode.Unknown;
    }

    private void Note(PosReply? reply)
    {
        (_codename, _message) = reply is null ? ("NO ANSWER", $"the gateway does not answer ({client.NoAnswer}); asking again") : (reply.Codename, reply.Message);
        screen.Show(_codename, _message, time.GetElapsedTime(_started));
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken interrupt)
    {
        for (var left = pause; left > TimeSpan.Zero; left -= Second)
        {
            await Task.Delay(left < Second ? left : Second, time, interrupt);
            screen.Show(_codename, _message, time.GetElapsedTime(_started));
        }

        interrupt.ThrowIfCancellationRequested();
    }

    private static string Mask(string code) => code.Length <= 4 ? "****" : code[..4] + "****";
}
