using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Gateway.Telemetry;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Callbacks;

/// <summary>
/// Where channels report trades (DESIGN 6). A channel repeats what it gets no acknowledgement for, so that one is given only for what an
/// order has saved; everything else is refused with a status and a line in the log, never silently.
/// </summary>
public static partial class CallbacksApi
{
    public static void AddCallbacks(this WebApplicationBuilder builder) => builder.Services.AddSingleton<IOrderIndex, StoredOrderIndex>();

    public static void MapCallbacks(this WebApplication app) => app.MapPost("/callbacks/{channel}/{account}", Receive);

    private static async Task<IResult> Receive(
        string channel, string account, HttpRequest request, IChannelDirectory accounts, IOrderIndex index, OrderGrains orders, ILogger<Notification> log)
    {
        if (accounts.Find(account) is not INotifyingChannel notifying || notifying.Channel != channel)
        {
            return Answer(request, channel: "", "unknown_account", StatusCodes.Status404NotFound, "no such account");
        }

        if (await ReadBodyAsync(request) is not { } body)
        {
            return Answer(request, channel, "too_large", StatusCodes.Status413PayloadTooLarge, "too large");
        }

        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var (notification, refusal) = await notifying.ReadNotificationAsync(
            new NotificationMessage(headers, body, request.QueryString.Value ?? ""), request.HttpContext.RequestAborted);
        if (notification is null)
        {
            Refused(log, channel, account, refusal, body.Length);
            return Answer(request, channel, "refused", StatusCodes.Status400BadRequest, "fail");
        }

        try
        {
            return await HandOverAsync(request, channel, account, notifying, notification, index, orders, log);
        }
        catch (Exception e)
        {
            // Not known whether it was saved: the channel comes again, and a repeat changes nothing.
            NotHandedOver(log, e, channel, account, notification.OutTradeNo);
            return Answer(request, channel, "not_handed_over", StatusCodes.Status503ServiceUnavailable, "fail");
        }
    }

    private static async Task<IResult> HandOverAsync(
        HttpRequest request, string channel, string account, INotifyingChannel notifying, TradeNotification notification, IOrderIndex index, OrderGrains orders, ILogger log)
    {
        if (notification.IsIdle) return Answer(request, channel, "idle", notifying.Acknowledgement);
        var cancellation = request.HttpContext.RequestAborted;
        var finding = notification.Finding;
        var number = notification.PurchaseToken is { } token ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))) : notification.OutTradeNo;
        var found = notification.PurchaseToken is { } bought ? await index.FindPurchaseAsync(channel, bought, cancellation) : await index.FindAsync(notification.OutTradeNo, cancellation);
        if (found is not { } order)
        {
            UnknownOrder(log, channel, account, number, finding.Verdict.ToString(), finding.Amount);
            await index.KeepAsync(new(channel, account, number, "unknown_order", finding.Verdict.ToString(), finding.Amount, finding.Raw ?? ""), cancellation);
            return Answer(request, channel, "unknown_order", StatusCodes.Status404NotFound, "fail");
        }

        var saved = await orders(order).Notify(new TradeNotice(
            account, notification.OutTradeNo, finding.Verdict.ToString(), finding.Amount, finding.ChannelTradeNo, finding.Code, finding.Message, finding.Raw, finding.RefundedTotal)
        {
            OutRefundNo = notification.OutRefundNo, IsHint = notification.IsHint, PurchaseToken = notification.PurchaseToken, MoneyMayBeTaken = finding.MoneyMayBeTaken,
            StartedAt = notification.StartedAt,
        });
        if (!saved)
        {
            DoesNotFit(log, channel, account, number, order.OrderSn, finding.Amount);
            await index.KeepAsync(new(channel, account, number, "does_not_fit", finding.Verdict.ToString(), finding.Amount, finding.Raw ?? ""), cancellation);
            return Answer(request, channel, "does_not_fit", StatusCodes.Status409Conflict, "fail");
        }

        return Answer(request, channel, "accepted", notification.Acknowledgement ?? notifying.Acknowledgement);
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            return body.ToArray();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static IResult Answer(HttpRequest request, string channel, string outcome, int status, string text) =>
        Answer(request, channel, outcome, new NotificationReply(status, "text/plain", text));

    private static IResult Answer(HttpRequest request, string channel, string outcome, NotificationReply reply)
    {
        RequestLog.Note(request.HttpContext, outcome);
        GatewayMeters.Notifications.Add(1, new("channel", channel), new("outcome", outcome));
        return Results.Text(reply.Body, reply.ContentType, statusCode: reply.Status);
    }

    /// <summary>Names the log's category.</summary>
    public sealed class Notification;

    [LoggerMessage(EventId = 1200, Level = LogLevel.Warning, Message = "Notification of {Channel} for account {Account} refused: {Refusal} ({Bytes} bytes)")]
    private static partial void Refused(ILogger log, string channel, string account, string refusal, int bytes);

    [LoggerMessage(EventId = 1201, Level = LogLevel.Critical,
        Message = "ALARM: {Channel} account {Account} notifies of {OutTradeNo} ({Verdict}, {Amount} fen), and no order has that number")]
    private static partial void UnknownOrder(ILogger log, string channel, string account, string outTradeNo, string verdict, long? amount);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Critical,
        Message = "ALARM: notification of {Channel} account {Account} for {OutTradeNo} does not fit order {OrderSn} (it states {Amount} fen)")]
    private static partial void DoesNotFit(ILogger log, string channel, string account, string outTradeNo, string orderSn, long? amount);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Error, Message = "Notification of {Channel} account {Account} for {OutTradeNo} could not be handed over; the channel repeats it")]
    private static partial void NotHandedOver(ILogger log, Exception exception, string channel, string account, string outTradeNo);
}
