using Microsoft.Extensions.Logging;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Grains.Orders;

/// <summary>
/// Performs the effects of an order's decisions at its channels and brings back what to tell the machine. Whatever goes wrong here is
/// "unknown" to the machine, never a failure.
/// </summary>
public sealed class OrderChannelCalls(IChannelDirectory channels, IPurchaseClaims claims, OrderOptions options, TimeProvider clock, ILogger<OrderChannelCalls> log)
{
    /// <summary>
    /// The channel itself closes an unpaid trade this long after our own deadline: late enough for our last query and reversal to come first,
    /// soon enough that a request which the network held back is refused instead of charged.
    /// </summary>
    private static readonly TimeSpan ChannelGrace = TimeSpan.FromMinutes(1);

    /// <param name="order">As saved; the effect was decided on it.</param>
    /// <param name="presented">What the customer presented; only a pay effect needs it.</param>
    public async Task<OrderInput> Perform(OrderState order, OrderEffect effect, Presented? presented)
    {
        var started = clock.GetTimestamp();
        var outcome = effect switch
        {
            OrderEffect.Pay pay => await Pay(order, order.FindAttempt(pay.OutTradeNo)!, presented),
            OrderEffect.Query query => await Query(order, order.FindAttempt(query.OutTradeNo)!),
            OrderEffect.Reverse reverse => await Reverse(order, order.FindAttempt(reverse.OutTradeNo)!),
            OrderEffect.SendRefund refund => await Refund(order, order.FindRefund(refund.RefundNo)!, RefundCall.Send),
            OrderEffect.QueryRefund refund => await Refund(order, order.FindRefund(refund.RefundNo)!, RefundCall.Query),
            _ => throw new ArgumentOutOfRangeException(nameof(effect), effect.GetType().Name, "is not an effect of the order machine"),
        };
        OrderMetrics.Called(outcome.Actor, effect.GetType().Name, clock.GetElapsedTime(started));
        return outcome;
    }

    private async Task<OrderInput> Pay(OrderState order, Attempt attempt, Presented? presented)
    {
        var late = clock.GetUtcNow() - attempt.StartedAt > options.SendWithin;
        var finding = (attempt.Scene, presented) switch
        {
            // The store has the money already: this only asks.
            (Scene.Iap, _) => await Ask(order, attempt),
            _ when late => NotSent,
            (Scene.Barcode, Presented.Code code) => await Ask(attempt.Account, order.Key, channel => ((IBarcodeChannel)channel).PayAsync(
                new BarcodePayment(attempt.OutTradeNo, order.Amount, order.Currency, order.Subject, code.Scanned, attempt.StartedAt, attempt.Deadline + ChannelGrace, order.Terminal), CancellationToken.None),
                new TradeFinding(TradeVerdict.Unknown)),
            (Scene.Qr or Scene.Page or Scene.App, Presented.Device device) => await Ask(attempt.Account, order.Key, channel => ((ISceneChannel)channel).StartAsync(
                new CustomerPayment(attempt.OutTradeNo, order.Amount, order.Currency, order.Subject, attempt.Scene, attempt.Method!, device.Customer, attempt.StartedAt, attempt.Deadline + ChannelGrace), CancellationToken.None),
                new TradeFinding(TradeVerdict.Unknown)),
            _ => NotSent,
        };
        return new OrderInput.TradeAnswered(attempt.OutTradeNo, TradeSource.Pay, finding) { Actor = "channel:" + attempt.Channel };
    }

    private static TradeFinding NotSent => new(TradeVerdict.NotSent) { Code = "NOT_SENT", Message = "系统繁忙，未扣款，请重新扫码" };

    private async Task<OrderInput> Query(OrderState order, Attempt attempt) =>
        new OrderInput.TradeAnswered(attempt.OutTradeNo, TradeSource.Query, await Ask(order, attempt)) { Actor = "channel:" + attempt.Channel };

    private async Task<TradeFinding> Ask(OrderState order, Attempt attempt)
    {
        var finding = await Ask(attempt.Account, order.Key, channel => channel.QueryAsync(Reference(order, attempt), CancellationToken.None), new TradeFinding(TradeVerdict.Unknown));
        return attempt.Scene == Scene.Iap ? await Honoured(order, attempt, finding) : finding;
    }

    /// <summary>
    /// A store's order is money once, however many purchase tokens name it (FACTS 8.14). It is claimed before the order is booked as paid, by the number
    /// that the store itself states: a receipt may lack it. What another order has claimed holds no money for this one, and none goes back because of it.
    /// </summary>
    private async Task<TradeFinding> Honoured(OrderState order, Attempt attempt, TradeFinding finding)
    {
        if (finding is not { Verdict: TradeVerdict.Paid or TradeVerdict.GivenBack, ChannelTradeNo: { Length: > 0 } number }) return finding;
        try
        {
            if (await claims.ClaimAsync(attempt.Channel, number, order.Key) || attempt.Status == AttemptStatus.Paid) return finding;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            log.LogWarning(error, "Order {Order}: whether the purchase serves another order could not be found out now; taken as unknown", order.Key);
            return new TradeFinding(TradeVerdict.Unknown) { Code = "NOT_CLAIMED", Raw = finding.Raw };
        }

        return new TradeFinding(TradeVerdict.Closed)
        {
            Code = "HONOURED_BEFORE", Message = "该笔购买已用于其他订单", Raw = finding.Raw,
            Warning = $"the store's order {number} was honoured for another order already; its purchase token is another one",
        };
    }

    private async Task<OrderInput> Reverse(OrderState order, Attempt attempt)
    {
        var finding = await Ask(attempt.Account, order.Key, channel => channel.ReverseAsync(Reference(order, attempt), CancellationToken.None), new ReversalFinding(ReversalVerdict.Unknown));
        return new OrderInput.ReversalAnswered(attempt.OutTradeNo, finding) { Actor = "channel:" + attempt.Channel };
    }

    private async Task<OrderInput> Refund(OrderState order, Refund refund, RefundCall call)
    {
        var attempt = order.FindAttempt(refund.OutTradeNo)!;
        var request = new RefundRequest(refund.OutTradeNo, refund.OutRefundNo, refund.Amount, order.Amount, Reason(refund.Kind), refund.NumberedAt ?? refund.RequestedAt)
        {
            Trade = Reference(order, attempt), Undo = refund.Undo,
        };
        // The doubt about a send is counted from its save, so a process that stood still in between does not send it any more.
        var finding = call == RefundCall.Send && clock.GetUtcNow() - refund.SentAt > options.SendWithin
            ? new RefundFinding(RefundVerdict.Unknown) { Code = "NOT_SENT" }
            : await Ask(attempt.Account, order.Key, channel => call == RefundCall.Send
                ? channel.RefundAsync(request, CancellationToken.None)
                : channel.QueryRefundAsync(request, CancellationToken.None), new RefundFinding(RefundVerdict.Unknown));
        return new OrderInput.RefundAnswered(refund.RefundNo, call, finding) { Actor = "channel:" + attempt.Channel };
    }

    private async Task<TFinding> Ask<TFinding>(string account, string orderKey, Func<IPaymentChannel, Task<TFinding>> call, TFinding unknown)
    {
        var channel = channels.Find(account);
        if (channel is null)
        {
            log.LogError("Order {Order}: the channel account {Account} is not configured any more; the order waits until it is there again", orderKey, account);
            return unknown;
        }

        try
        {
            return await call(channel);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A channel answers with findings; an exception is a bug of ours and says nothing of the money.
            log.LogError(error, "Order {Order}: the adapter of {Account} failed; taken as unknown", orderKey, account);
            return unknown;
        }
    }

    private static TradeReference Reference(OrderState order, Attempt attempt) => new(attempt.OutTradeNo, order.Amount, attempt.StartedAt)
    {
        Scene = attempt.Scene, Method = attempt.Method ?? "", Deadline = attempt.Deadline + ChannelGrace, Currency = order.Currency,
        ChannelTradeNo = attempt.ChannelTradeNo, Purchase = attempt.Purchase, ReversalAcceptedAt = attempt.ReversalAcceptedAt,
    };

    private static string Reason(RefundKind kind) => kind switch
    {
        RefundKind.Merchant => "商户退款",
        RefundKind.Cancel => "订单撤销",
        RefundKind.LateSuccess => "订单已关闭后到账退款",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
