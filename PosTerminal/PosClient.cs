using System.Net.Http.Json;

namespace PaymentGrains.PosTerminal;

/// <summary>Speaks the POS API. Repeats nothing by itself: what may be repeated is the sale's business.</summary>
public sealed class PosClient(HttpClient http, string token, TimeProvider time)
{
    private const string Root = "on-duty-service/pay/yop/";

    // The gateway answers a pay once it knows the channel's word, at most 10 s after it asked.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Where the last request found nobody, and why; null after an answer.</summary>
    public string? NoAnswer { get; private set; }

    /// <summary>Each gives null when no answer came: then nobody knows whether the request arrived.</summary>
    public Task<PosReply?> CreateAsync(string orderSn, long amount, string subject, CancellationToken cancellation) =>
        SendAsync("order/create", new { orderSn, amount, subject }, cancellation);

    public Task<PosReply?> PayAsync(string orderSn, string authCode, CancellationToken cancellation) =>
        SendAsync("aggpay/pay", new { orderSn, authCode }, cancellation);

    public Task<PosReply?> QueryAsync(string orderSn, CancellationToken cancellation) => SendAsync("aggpay/query", new { orderSn }, cancellation);

    public Task<PosReply?> CancelAsync(string orderSn, CancellationToken cancellation) => SendAsync("aggpay/cancel", new { orderSn }, cancellation);

    public Task<PosReply?> RefundAsync(string orderSn, string refundNo, long amount, CancellationToken cancellation) =>
        SendAsync("aggpay/refund", new { orderSn, refundNo, amount }, cancellation);

    private async Task<PosReply?> SendAsync(string path, object body, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Root + path) { Content = JsonContent.Create(body) };
            request.Headers.TryAddWithoutValidation("Ovo-Authorization", token);
            using var answer = await http.SendAsync(request, either.Token);
            var reply = PosReply.Read(await answer.Content.ReadAsStringAsync(either.Token));
            NoAnswer = reply is null ? $"{http.BaseAddress} answers, but is no PaymentGrains gateway" : null;
            return reply;
        }
        catch (HttpRequestException error)
        {
            NoAnswer = $"{http.BaseAddress}: {error.GetBaseException().Message}";
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            NoAnswer = $"{http.BaseAddress}: no answer within {Patience.TotalSeconds:0} s";
            return null;
        }
    }
}
