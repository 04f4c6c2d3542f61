using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Embedded;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// The network between one process and the channels. What has left the process goes on without it: it may arrive late, twice, out of order or
/// never, and so may the answer.
/// </summary>
internal sealed class FaultyWire(SwarmWorld world, Server server) : IChannelWire
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(4);

    /// <summary>UnionPay is not told until when a scanned code may be charged. What protects from a charge that comes much later is that the customer's app shows another code by then.</summary>
    private static readonly TimeSpan CodeLives = TimeSpan.FromMinutes(15);

    private static readonly (string Said, string Made)[] Opposites =
    [
        ("WAIT_BUYER_PAY", "TRADE_SUCCESS"), ("TRADE_CLOSED", "TRADE_SUCCESS"), ("TRADE_SUCCESS", "TRADE_CLOSED"), ("10003", "10000"), ("40004", "10000"),
        ("USERPAYING", "SUCCESS"), ("REVOKED", "SUCCESS"), ("PAYERROR", "SUCCESS"), ("ORDERNOTEXIST", "SYSTEMERROR"), ("NOTPAY", "SUCCESS"), ("CLOSED", "SUCCESS"),
        ("PROCESSING", "SUCCESS"), ("TIME_OUT", "SUCCESS"), ("origRespCode=05", "origRespCode=00"), ("respCode=34", "respCode=00"), ("\"trans_stat\":\"P\"", "\"trans_stat\":\"S\""),
    ];

    private static readonly List<byte[]> Closings =
        [.. new[] { "alipay.trade.close", "txnType=99", "unified.micropay.reverse", "unified.trade.close" }.Select(Encoding.ASCII.GetBytes)];

    private readonly Dictionary<string, TimeSpan> _downUntil = [];

    public async Task<WireAnswer> SendAsync(WireRequest request, CancellationToken cancellation)
    {
        var order = SwarmWorld.NumberOf(Server.GrainOfThisTurn);
        var call = $"{request.Purpose} to {request.Account}";
        await server.DieOn(FaultKind.CrashBeforeCall, order);
        if (request.Purpose == WirePurpose.Pay && world.Faults.Strike(FaultKind.NotSent, order) is not null)
        {
            world.Chronicle.Add(order, "wire", $"{call}: no place for it, not sent");
            throw new WireException("no place on the wire", sent: false);
        }

        if (request.Purpose == WirePurpose.Reverse && IsReversal(request)) world.Judges.ReversalLeaves(order, server);
        if (request.Purpose == WirePurpose.Query) world.Judges.HasAsked(order, server);
        // No channel does that; a mistake in an adapter would. What it says of the money is nothing.
        if (world.Faults.Strike(FaultKind.AdapterFails, order) is not null) throw new InvalidOperationException("an adapter has a mistake");

        world.Chronicle.Add(order, "wire", $"{call} leaves {server.Name}");
        if (request.Purpose == WirePurpose.Pay) world.Judges.PayLeaves(order, request.Body);
        var delay = Delay(order, request, out var arrives);
        var reply = new TaskCompletionSource<SimulatedReply>();
        if (arrives) _ = world.Virtual.Spawn(() => ArriveAsync(order, request, call, delay, reply));
        if (world.Faults.Strike(FaultKind.RequestDuplicated, order) is { } again)
        {
            var second = delay + again.Doubling(TimeSpan.FromMilliseconds(5), LongestDelay);
            world.Lasts(second);
            _ = world.Virtual.Spawn(() => ArriveAsync(order, request, call + " (again)", second, null));
        }

        if (world.Faults.Strike(FaultKind.CrashDuringCall, order) is { } moment)
        {
            await Task.Delay(moment.Between(0, 0.1), server.Process.Clock, CancellationToken.None);
            world.Kill(server);
            await Server.Never;
        }

        var answer = await AnswerAsync(order, reply.Task, cancellation);
        if (request.Purpose == WirePurpose.Query) world.Judges.HasAsked(order, server);
        await server.DieOn(FaultKind.CrashAfterCall, order);
        if (answer is { IsConnectionCut: false })
            return new WireAnswer(answer.Status, Damaged(order, answer)) { Headers = new Dictionary<string, string>(answer.Headers, StringComparer.OrdinalIgnoreCase) };
        world.Chronicle.Add(order, "wire", $"{call}: {(answer is null ? "no answer in time" : "cut without an answer")}");
        cancellation.ThrowIfCancellationRequested();
        throw new WireException("the connection was cut without an answer", sent: true);
    }

    private TimeSpan Delay(int order, WireRequest request, out bool arrives)
    {
        arrives = !IsDown(order, request.Account) && world.Faults.Strike(FaultKind.RequestLost, order) is null;
        if (world.Faults.Strike(FaultKind.RequestDelayed, order) is { } hours)
        {
            var late = hours.Doubling(TimeSpan.FromSeconds(8), LongestDelay);
            world.Lasts(late);
            return late;
        }

        return world.Faults.Strike(FaultKind.RequestReordered, order)?.Between(0.1, 9) ?? TimeSpan.FromMilliseconds(5 + order % 20);
    }

    private bool IsDown(int order, string account)
    {
        if (world.Virtual.Elapsed < _downUntil.GetValueOrDefault(account)) return true;
        // Drawn for the whole shop, about once a minute.
        if (!world.EveryMinute(account) || world.Faults.Strike(FaultKind.ChannelDown, 0) is not { } chance) return false;
        var until = _downUntil[account] = world.Virtual.Elapsed + chance.Between(5, 300);
        world.Chronicle.Add(0, "wire", $"{account} cannot be reached until {until:d\\.hh\\:mm\\:ss}");
        return true;
    }

    private async Task ArriveAsync(int order, WireRequest request, string call, TimeSpan delay, TaskCompletionSource<SimulatedReply>? reply)
    {
        var sent = world.Virtual.Elapsed;
        await Task.Delay(delay, world.Virtual.Clock);
        if (request.Purpose == WirePurpose.Pay && world.Virtual.Elapsed - sent > CodeLives && request.Account is SwarmAccounts.UnionPay or SwarmAccounts.Qra)
        {
            reply?.TrySetResult(Plain(502, "no such code any more"));
            return;
        }

        if (world.Faults.Strike(FaultKind.RateLimited, order) is not null)
        {
            reply?.TrySetResult(Plain(429, "too many requests"));
            return;
        }

        var error = world.Faults.Strike(FaultKind.ServerError, order);
        if (error is not null && error.Happens(0.5))
        {
            reply?.TrySetResult(Plain(502, "<html>bad gateway</html>"));
            return;
        }

        if (request.Purpose == WirePurpose.Pay) world.Judges.PayArrives(order, request.Body, world.Virtual.Elapsed - sent);
        if (world.Refunds.ForbidsCancel(order, request))
        {
            reply?.TrySetResult(new SimulatedReply(200, "application/json", world.Forger.CancelNotAllowed()));
            return;
        }

        if (request.Purpose == WirePurpose.Reverse) world.Refunds.MayFail(order, request);
        if (request.Purpose == WirePurpose.Reverse && IsReversal(request)) world.Judges.CloseArrives(order, request.Body);
        var answer = await world.Channels.HandleAsync(Arriving(request));
        if (world.Chronicle.Kept) world.Chronicle.Add(order, "channel", $"{call} arrived: {world.Channels.Requests(1)[0].Operation}, {world.Channels.Requests(1)[0].Answer}");
        world.Judges.Look(order);
        reply?.TrySetResult(error is null ? answer : Plain(500, "internal error"));
    }

    /// <summary>The answer as it comes back, or null when none comes in time. No exception: there are many of these, and each would be thrown through every caller.</summary>
    private async Task<SimulatedReply?> AnswerAsync(int order, Task<SimulatedReply> reply, CancellationToken cancellation)
    {
        var lost = world.Faults.Strike(FaultKind.ReplyLost, order) is not null;
        await Quietly((lost ? Server.Never : reply).WaitAsync(cancellation));
        if (cancellation.IsCancellationRequested) return null;
        var back = world.Faults.Strike(FaultKind.ReplyDelayed, order)?.Between(0.1, 20) ?? TimeSpan.FromMilliseconds(5);
        await Quietly(Task.Delay(back, server.Process.Clock, cancellation));
        return cancellation.IsCancellationRequested ? null : await reply;
    }

    private static ConfiguredTaskAwaitable Quietly(Task task) => task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private byte[] Damaged(int order, SimulatedReply answer)
    {
        if (answer.Status == 200 && world.Faults.Strike(FaultKind.BadSignature, order) is not null) return Encoding.UTF8.GetBytes(Forged(answer.Text));
        if (answer.Status == 200 && world.Faults.Strike(FaultKind.AmountMisstated, order) is not null) return world.Forger.Misstate(answer.Text);
        return world.Faults.Strike(FaultKind.ReplyGarbled, order) is { } where ? answer.Body[..where.Next(answer.Body.Length + 1)] : answer.Body;
    }

    /// <summary>Somebody on the way turns the answer into its opposite; what he cannot do is sign it.</summary>
    private static string Forged(string text)
    {
        foreach (var (said, made) in Opposites)
            if (text.Contains(said, StringComparison.Ordinal)) return text.Replace(said, made, StringComparison.Ordinal);
        return text.Replace('0', '1');
    }

    /// <summary>A reversal of a scanned code, or a close of what the customer was to begin, in any channel's words.</summary>
    private static bool IsReversal(WireRequest request) =>
        request.Url.Segments[^1] is "reverse" or "close" or "close-order" || Forger.IsCancel(request.Body)
        || Closings.Exists(words => request.Body.AsSpan().IndexOf(words) >= 0);

    private static SimulatedRequest Arriving(WireRequest request) => new(
        request.Method, request.Url.PathAndQuery,
        new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = request.ContentType, ["Host"] = request.Url.Authority }, request.Body);

    private static SimulatedReply Plain(int status, string text) => new(status, "text/plain", Encoding.ASCII.GetBytes(text));
}
