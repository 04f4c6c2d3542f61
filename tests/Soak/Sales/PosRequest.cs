using PaymentGrains.Tests.Integration.EndToEnd;

namespace PaymentGrains.Tests.Soak.Sales;

internal enum PosOperation
{
    Create,
    Pay,
    Query,
    Cancel,
    Refund,
}

/// <summary>One request of a terminal, and what it was told: the acknowledgements that must never be taken back.</summary>
/// <param name="Reply">Null when there was no answer; <paramref name="Failure"/> says why.</param>
/// <param name="Failure">Empty when the request was answered for certain; <c>503</c> and <c>INTERNAL</c> are answers that leave the result unknown.</param>
/// <param name="RefundNo">Of a refund; else empty.</param>
/// <param name="Amount">Fen, of a create or a refund; else 0.</param>
internal sealed record PosRequest(
    PosOperation Operation, DateTimeOffset Sent, DateTimeOffset Received, PosReply? Reply, string Failure, string RefundNo, long Amount)
{
    public bool IsAnswered => Failure.Length == 0;

    /// <summary>The order's state as the answer names it, in small letters; null when it names none.</summary>
    public string? State => IsAnswered && Reply!.Order is { } order
        ? Reply.Codename is "CREATED" or "CONNECTING" or "PAYING" or "CANCELLING" or "SUCCESS" or "FAILED" or "CANCELLED" ? Reply.Codename.ToLowerInvariant() : order.Status
        : null;
}
