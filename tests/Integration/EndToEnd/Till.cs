using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A POS terminal on the wire.</summary>
internal sealed class Till(HttpClient http, string token = "demo-terminal")
{
    public Task<PosReply> Create(string orderSn, object amount) => Post("order/create", new { orderSn, amount, subject = "奶茶" });

    /// <param name="hangUp">The terminal does not wait for the answer any longer.</param>
    public Task<PosReply> Pay(string orderSn, string authCode, CancellationToken hangUp = default) => Post("aggpay/pay", new { orderSn, authCode }, hangUp);

    public Task<PosReply> Query(string orderSn) => Post("aggpay/query", new { orderSn });

    public Task<PosReply> Cancel(string orderSn) => Post("aggpay/cancel", new { orderSn });

    /// <summary>Asks (or creates, with an amount) every quarter of a second, after ten seconds every second, until the order is as wanted; gives it as it is then, or as it is when the time is over.</summary>
    public async Task<PosReply> Until(string orderSn, Func<PosReply, bool> wanted, TimeSpan limit, long? create = null)
    {
        var started = Stopwatch.GetTimestamp();
        var last = new PosReply("", "", true, null, default);
        while (Stopwatch.GetElapsedTime(started) < limit)
        {
            try
            {
                last = create is null ? await Query(orderSn) : await Create(orderSn, create.Value);
                if (wanted(last)) return last;
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // The gateway is down for a moment.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Stopwatch.GetElapsedTime(started).TotalSeconds < 10 ? 250 : 1000), TimeProvider.System);
        }

        return last;
    }

    /// <param name="amount">Fen.</param>
    public Task<PosReply> Refund(string orderSn, string refundNo, long amount) => Post("aggpay/refund", new { orderSn, refundNo, amount });

    private async Task<PosReply> Post(string path, object body, CancellationToken hangUp = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "on-duty-service/pay/yop/" + path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Ovo-Authorization", token);
        var started = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request, hangUp);
        var envelope = await answer.Content.ReadFromJsonAsync<JsonElement>(hangUp);
        var data = envelope.GetProperty("data").GetString()!;
        return new PosReply(
            envelope.GetProperty("codename").GetString()!, envelope.GetProperty("message").GetString()!, envelope.GetProperty("isError").GetBoolean(),
            data.Length == 0 ? null : JsonSerializer.Deserialize<PosOrder>(data, JsonSerializerOptions.Web), Stopwatch.GetElapsedTime(started)) { Status = answer.StatusCode };
    }
}

internal sealed record PosReply(string Codename, string Message, bool IsError, PosOrder? Order, TimeSpan Took)
{
    public HttpStatusCode Status { get; init; }

    public bool IsFinal => Codename is "SUCCESS" or "FAILED" or "CANCELLED";
}

internal sealed record PosOrder(
    string OrderSn, long Amount, string Status, string Reason, long Refunded, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, PosAttempt[] Attempts, PosRefund[] Refunds);

internal sealed record PosAttempt(string OutTradeNo, string Channel, string Status);

internal sealed record PosRefund(string RefundNo, string Kind, long Amount, string Status);

/// <summary>What the channel booked of one trade, in fen.</summary>
internal sealed record Booked(string OutTradeNo, string Channel, string Status, long Captured, long Refunded, long Net, BookedEntry[] Entries)
{
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The end that we set for it; null where the protocol cannot say one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <param name="RequestNo">Our number of a refund; null for a capture and for what a reversal gave back.</param>
internal sealed record BookedEntry(string Kind, long Amount, DateTimeOffset At, string? RequestNo);
