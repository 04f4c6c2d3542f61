using PaymentGrains.Tests.Integration.EndToEnd;

namespace PaymentGrains.Tests.Soak.Sales;

/// <summary>
/// A terminal that lives one sale after another until closing time. It is as careful as a good one: where an answer is missing it asks for the order
/// first, and pays again only when the order says that nothing of the payment arrived.
/// </summary>
/// <param name="refundAtChannel">A person refunds fen of a trade at the channel's console, if it can be reached.</param>
internal sealed class Terminal(PosLink pos, ScriptWriter scripts, Func<string, long, Task> refundAtChannel, TimeProvider clock, CancellationToken closing)
{
    private const int TriesMax = 40;

    private readonly List<string> _earlier = [];

    public async Task WorkAsync()
    {
        while (!closing.IsCancellationRequested)
        {
            var sale = scripts.Next();
            await Pause(sale.Before);
            if (sale.LooksBack is { } where && _earlier.Count > 0) await pos.Query(_earlier[(int)(where * _earlier.Count)]);
            _earlier.Add(sale.OrderSn);
            await Sell(sale);
        }
    }

    private async Task Sell(SaleScript sale)
    {
        if (sale.Kind == SaleKind.CancelledBeforeCreated)
        {
            await Cancel(sale);
            await Create(sale);
            await Pay(sale, sale.Codes[0]);
            return;
        }

        if (!await Create(sale)) return;
        switch (sale.Kind)
        {
            case SaleKind.NeverPaid:
                await pos.Create(sale.OrderSn, sale.Amount + 1);
                await Create(sale);
                if (sale.Meanwhile < TimeSpan.FromSeconds(3)) await Cancel(sale);
                return;
            case SaleKind.PressedTwice:
                await Task.WhenAll(Pay(sale, sale.Codes[0]), Pay(sale, sale.Codes[0]));
                break;
            case SaleKind.HungUp:
                await pos.Pay(sale.OrderSn, sale.Codes[0], sale.HangUpAfter);
                if (await Query(sale) is { Codename: "CREATED" }) await Pay(sale, sale.Codes[0]);
                break;
            case SaleKind.PaidWhileCancelling:
                await Pay(sale, sale.Codes[0]);
                await Pause(sale.Meanwhile);
                await Task.WhenAll(Cancel(sale), Pay(sale, sale.Codes[1]));
                break;
            case SaleKind.CancelledWhilePaying:
                await Task.WhenAll(Pay(sale, sale.Codes[0]), CancelAfter(sale));
                break;
            default:
                await Pay(sale, sale.Codes[0]);
                break;
        }

        await AfterThePay(sale);
    }

    private async Task AfterThePay(SaleScript sale)
    {
        var end = sale.Kind == SaleKind.AnotherCodeWhileWaiting ? await ShowAnother(sale) : await UntilEnd(sale);
        switch (sale.Kind)
        {
            case SaleKind.AnotherCodeAfterRefusal when end?.Codename == "FAILED":
                await Pay(sale, sale.Codes[1]);
                await UntilEnd(sale);
                break;
            case SaleKind.CancelledWhenPaid when end?.Codename == "SUCCESS":
                await Cancel(sale);
                await UntilEnd(sale, "CANCELLED");
                break;
            case SaleKind.RefundedAtChannel when end is { Codename: "SUCCESS", Order: { } paid }:
                var (trade, part) = (paid.Attempts[^1].OutTradeNo, sale.Refunds[0].Amount);
                await refundAtChannel(trade, part);
                await Pause(sale.Meanwhile);
                if (sale.LooksBack is not null)
                {
                    await Refund(sale);
                    break;
                }

                // Alipay refuses to give back the whole and does not say how much is left: that waits for a person, who sees it at the console.
                await Cancel(sale);
                if (await UntilEnd(sale, "CANCELLED") is not { Codename: "CANCELLED" } && sale.Amount > part) await refundAtChannel(trade, sale.Amount - part);
                break;
            case SaleKind.Refunded or SaleKind.RefundedAndCancelled when end?.Codename == "SUCCESS":
                await Refund(sale);
                break;
        }
    }

    private async Task<bool> Create(SaleScript sale)
    {
        // A create may be repeated as often as one likes.
        for (var tries = 0; tries < TriesMax; tries++)
        {
            if (await pos.Create(sale.OrderSn, sale.Amount) is { } reply) return !reply.IsError;
            await Pause(TimeSpan.FromMilliseconds(400));
        }

        return false;
    }

    private async Task<PosReply?> Pay(SaleScript sale, string code)
    {
        const int PaysMax = 4;
        for (var pays = 0; ; pays++)
        {
            var reply = await pos.Pay(sale.OrderSn, code);
            if (reply is not null && reply.Codename != "CHANNEL_UNAVAILABLE") return reply;
            await Pause(TimeSpan.FromMilliseconds(500));
            var seen = await Query(sale);
            if (seen?.Codename is not ("CREATED" or "FAILED") || pays >= PaysMax || closing.IsCancellationRequested) return seen;
        }
    }

    /// <summary>The first code is reversed before the second one can pay; the cashier scans until then.</summary>
    private async Task<PosReply?> ShowAnother(SaleScript sale)
    {
        await Pause(sale.Meanwhile);
        for (var tries = 0; tries < TriesMax && !closing.IsCancellationRequested; tries++)
        {
            if (await Pay(sale, sale.Codes[1]) is not { Codename: "ANOTHER_CODE_PAYING" }) break;
            await Pause(TimeSpan.FromSeconds(2));
        }

        return await UntilEnd(sale);
    }

    private async Task CancelAfter(SaleScript sale)
    {
        await Pause(sale.Meanwhile);
        await Cancel(sale);
    }

    private async Task Cancel(SaleScript sale)
    {
        for (var tries = 0; tries < TriesMax && await pos.Cancel(sale.OrderSn) is null; tries++) await Pause(TimeSpan.FromMilliseconds(500));
    }

    private async Task Refund(SaleScript sale)
    {
        var together = new List<Task>();
        foreach (var refund in sale.Refunds)
        {
            if (!refund.AtOnce) await Task.WhenAll(together);
            together.Add(Refund(sale, refund));
        }

        if (sale.Kind == SaleKind.RefundedAndCancelled)
        {
            if (sale.Meanwhile > TimeSpan.FromSeconds(1)) await Task.WhenAll(together);
            together.Add(Cancel(sale));
        }

        await Task.WhenAll(together);
        await pos.Query(sale.OrderSn);
    }

    private async Task Refund(SaleScript sale, RefundScript refund)
    {
        // The same number moves money once, so that it is repeated until somebody answers.
        for (var tries = 0; tries < TriesMax && await pos.Refund(sale.OrderSn, refund.RefundNo, refund.Amount) is null; tries++)
            await Pause(TimeSpan.FromMilliseconds(500));
    }

    private async Task<PosReply?> Query(SaleScript sale)
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            if (await pos.Query(sale.OrderSn) is { } reply) return reply;
            await Pause(TimeSpan.FromMilliseconds(400));
        }

        return null;
    }

    private async Task<PosReply?> UntilEnd(SaleScript sale, string? end = null)
    {
        var started = clock.GetTimestamp();
        PosReply? seen;
        do
        {
            seen = await pos.Query(sale.OrderSn);
            if (seen is not null && (end is null ? seen.IsFinal : seen.Codename == end)) break;
            await Pause(TimeSpan.FromMilliseconds(700));
        }
        while (clock.GetElapsedTime(started) < sale.Patience && !closing.IsCancellationRequested);
        return seen;
    }

    /// <summary>Ends early at closing time.</summary>
    private async Task Pause(TimeSpan pause)
    {
        // When the shop closes, a request is still not repeated faster than this.
        var least = pause < TimeSpan.FromMilliseconds(100) ? pause : TimeSpan.FromMilliseconds(100);
        try
        {
            await Task.Delay(closing.IsCancellationRequested ? least : pause, clock, closing.IsCancellationRequested ? CancellationToken.None : closing);
        }
        catch (OperationCanceledException)
        {
            // Closing time.
        }
    }
}
