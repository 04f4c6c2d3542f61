using PaymentGrains.Channels;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Tests.Simulation.Swarm;

/// <summary>
/// The shop's door for notifications: what the gateway does with them (verify, find the order, hand over, acknowledge only what was saved),
/// behind a network that loses, delays and repeats them, and with somebody who forges them.
/// </summary>
internal sealed class Callbacks(SwarmWorld world) : INotificationSender
{
    /// <summary>From here on no order has a number.</summary>
    private const int NobodysOrder = 9_000_000;

    private readonly SwarmAccounts _accounts = SwarmAccounts.AtTheDoor(world.Settings, world.Virtual.Clock);

    public async Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
    {
        var account = url.Segments[^1];
        // Whose it is, for the faults; what becomes of it is seen when it arrives.
        var (read, _) = await Door(account).ReadNotificationAsync(Received(message), CancellationToken.None);
        var order = read is not null && world.Tables.OrderOfTrade(read.OutTradeNo) is { } key ? SwarmWorld.NumberOf(key) : 0;
        if (world.Faults.Strike(FaultKind.CallbackLost, order) is not null) return new NotificationAnswer(504, "");
        if (world.Faults.Strike(FaultKind.CallbackLate, order) is { } late)
        {
            var delay = late.Doubling(TimeSpan.FromSeconds(1), TimeSpan.FromHours(4));
            world.Lasts(delay);
            _ = world.Virtual.Spawn(async () =>
            {
                await Task.Delay(delay, world.Virtual.Clock);
                await ReceiveAsync(order, account, Received(message));
            });
            return new NotificationAnswer(504, "");
        }

        if (world.Faults.Strike(FaultKind.CallbackTripled, order) is { } thrice)
        {
            for (var again = 0; again < 2; again++)
            {
                var gap = thrice.Between(0, 5);
                _ = world.Virtual.Spawn(async () =>
                {
                    await Task.Delay(gap, world.Virtual.Clock);
                    await ReceiveAsync(order, account, Received(message));
                });
            }
        }

        if (world.Faults.Strike(FaultKind.CallbackForged, order) is not null) await TamperedAsync(order, account, message);
        var answer = await ReceiveAsync(order, account, Received(message));
        return world.Faults.Strike(FaultKind.CallbackAnswerLost, order) is null ? answer : new NotificationAnswer(504, "");
    }

    /// <summary>Somebody who knows the number of a payment under way says that it was paid, in every way that must not be believed.</summary>
    public async Task ForgeAsync(int order, string outTradeNo, long amount)
    {
        world.Faults.Happened(FaultKind.CallbackForged, order);
        foreach (var (how, form) in world.Forger.Notifications(outTradeNo, amount))
        {
            world.Chronicle.Add(order, "forger", $"says that {outTradeNo} is paid: {how}");
            var answer = await ReceiveAsync(order, SwarmAccounts.Alipay, NotificationMessage.Of(form));
            if (answer.Status == 200) world.Judges.Accuse(order, $"a forged notification ({how}) was acknowledged");
        }
    }

    /// <summary>Somebody on the way has changed one letter in the middle of it, which every channel signs or encrypts.</summary>
    private async Task TamperedAsync(int order, string account, Notice message)
    {
        byte[] body = [.. message.Body];
        body[body.Length / 2] = body[body.Length / 2] == (byte)'A' ? (byte)'B' : (byte)'A';
        var answer = await ReceiveAsync(order, account, Received(message with { Body = body }));
        if (answer.Status == 200) world.Judges.Accuse(order, $"a notification at {account} was acknowledged although a letter of it was changed");
    }

    /// <summary>A notification that was true once, or that tells of nothing new: it waits for the customer, or it is closed or wholly given back.</summary>
    public async Task StaleAsync(int order)
    {
        if (world.Tables.Latest(SwarmWorld.Key(order))?.Order is not { } saved) return;
        foreach (var attempt in saved.Attempts.Where(attempt => attempt.Channel == "alipay"))
        {
            if (world.Channels.Ledger(attempt.OutTradeNo) is not { } trade) continue;
            world.Faults.Happened(FaultKind.CallbackStale, order);
            await ReceiveAsync(order, SwarmAccounts.Alipay, NotificationMessage.Of(world.Forger.Genuine(attempt.OutTradeNo, saved.Amount, trade.Status is "closed" or "refunded" ? "TRADE_CLOSED" : "WAIT_BUYER_PAY")));
        }
    }

    /// <summary>What another version of the door, or one that looks into an old index, may hand over: nothing of it fits, and nothing of it may be acknowledged.</summary>
    public async Task MisfitAsync(int order, Attempt attempt, long amount)
    {
        world.Faults.Happened(FaultKind.CallbackMisfit, order);
        var right = new TradeNotice(attempt.Account, attempt.OutTradeNo, $"{TradeVerdict.Paid}", amount, null, "TRADE_SUCCESS", null, null);
        (int Order, TradeNotice Notice)[] misfits =
        [
            (order, right with { Account = attempt.Account == SwarmAccounts.Alipay ? SwarmAccounts.WeChat : SwarmAccounts.Alipay }),
            (order, right with { Verdict = "Settled" }),
            (order, right with { OutTradeNo = attempt.OutTradeNo + "X" }),
            (NobodysOrder + order, right),
        ];
        foreach (var misfit in misfits)
        {
            try
            {
                if (await world.Order(misfit.Order).Notify(misfit.Notice).WaitAsync(TimeSpan.FromSeconds(30), world.Virtual.Clock))
                    world.Judges.Accuse(order, $"a notification was acknowledged that does not fit: {misfit.Notice}");
            }
            catch (Exception error) when (Shopper.Expected(error))
            {
                // No answer is no acknowledgement.
            }
        }
    }

    private async Task<NotificationAnswer> ReceiveAsync(int order, string account, NotificationMessage message)
    {
        var answer = await HandOverAsync(account, message);
        world.Chronicle.Add(order, "callback", $"at {account}: HTTP {answer.Status} {answer.Body}");
        return answer;
    }

    private async Task<NotificationAnswer> HandOverAsync(string account, NotificationMessage message)
    {
        var (read, refusal) = await Door(account).ReadNotificationAsync(message, CancellationToken.None);
        if (read is null) return new NotificationAnswer(400, refusal);
        if (read.IsIdle) return new NotificationAnswer(Door(account).Acknowledgement.Status, Door(account).Acknowledgement.Body);
        if (world.Tables.OrderOfTrade(read.OutTradeNo) is not { } key) return new NotificationAnswer(404, "fail");
        var finding = read.Finding;
        try
        {
            var notice = new TradeNotice(
                account, read.OutTradeNo, $"{finding.Verdict}", finding.Amount, finding.ChannelTradeNo, finding.Code, finding.Message, finding.Raw, finding.RefundedTotal)
            {
                OutRefundNo = read.OutRefundNo, IsHint = read.IsHint, MoneyMayBeTaken = finding.MoneyMayBeTaken, StartedAt = read.StartedAt,
            };
            var saved = await world.Order(SwarmWorld.NumberOf(key)).Notify(notice).WaitAsync(TimeSpan.FromSeconds(30), world.Virtual.Clock);
            var taken = read.Acknowledgement ?? Door(account).Acknowledgement;
            return saved ? new NotificationAnswer(taken.Status, taken.Body) : new NotificationAnswer(409, "fail");
        }
        catch (Exception)
        {
            // Not known whether it was saved: the channel comes again.
            return new NotificationAnswer(503, "fail");
        }
    }

    private INotifyingChannel Door(string account) => (INotifyingChannel)_accounts.Find(account)!;

    private static NotificationMessage Received(Notice message) => new(new Dictionary<string, string>(message.Headers, StringComparer.OrdinalIgnoreCase), message.Body);
}
