using System.Text.Json;
using PaymentGrains.Tests.Integration.EndToEnd;

namespace PaymentGrains.Tests.Soak.Sales;

/// <summary>One terminal's line to the gateways; keeps a record of each request. A gateway that refuses the connection is left for the next one.</summary>
internal sealed class PosLink(IReadOnlyList<Till> tills, int first, SaleBook book, TimeProvider clock)
{
    private int _till = first % tills.Count;

    public Task<PosReply?> Create(string orderSn, long amount) => Ask(orderSn, PosOperation.Create, till => till.Create(orderSn, amount), amount: amount);

    public async Task<PosReply?> Pay(string orderSn, string code, TimeSpan? hangUpAfter = null)
    {
        book.Shown(code);
        using var hangUp = hangUpAfter is { } patience ? new CancellationTokenSource(patience, clock) : new CancellationTokenSource();
        return await Ask(orderSn, PosOperation.Pay, till => till.Pay(orderSn, code, hangUp.Token), hangUp: hangUp.Token);
    }

    public Task<PosReply?> Query(string orderSn) => Ask(orderSn, PosOperation.Query, till => till.Query(orderSn));

    public Task<PosReply?> Cancel(string orderSn) => Ask(orderSn, PosOperation.Cancel, till => till.Cancel(orderSn));

    public Task<PosReply?> Refund(string orderSn, string refundNo, long amount) =>
        Ask(orderSn, PosOperation.Refund, till => till.Refund(orderSn, refundNo, amount), refundNo, amount);

    /// <returns>Null when the result is unknown.</returns>
    private async Task<PosReply?> Ask(
        string orderSn, PosOperation operation, Func<Till, Task<PosReply>> request, string refundNo = "", long amount = 0, CancellationToken hangUp = default)
    {
        var sent = clock.GetUtcNow();
        PosReply? reply = null;
        string failure;
        try
        {
            reply = await request(tills[_till]);
            failure = (int)reply.Status >= 500 ? $"HTTP {(int)reply.Status}" : reply.Codename == "INTERNAL" ? "INTERNAL" : "";
        }
        catch (OperationCanceledException)
        {
            failure = hangUp.IsCancellationRequested ? "hung up by the terminal" : "no answer within 25 s";
        }
        catch (HttpRequestException error)
        {
            failure = error.HttpRequestError == HttpRequestError.ConnectionError ? "connection refused" : "connection broken";
            if (error.HttpRequestError == HttpRequestError.ConnectionError) _till = (_till + 1) % tills.Count;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            failure = "connection broken";
        }

        book.Write(orderSn, new PosRequest(operation, sent, clock.GetUtcNow(), reply, failure, refundNo, amount));
        return failure.Length == 0 ? reply : null;
    }
}
