namespace PaymentGrains.Tests.Soak.Judge;

// What the database says, read by SQL and not through the product's own code. Amounts in fen.

internal sealed record OrderRow(string OrderSn, string Status, long Amount, long Refunded, long Version, StateOfOrder State);

/// <summary>What the order's saved state says of what must still happen.</summary>
internal sealed record StateOfOrder(string Status, long Step, StateOfAttempt[] Attempts, StateOfRefund[] Refunds)
{
    public bool IsFinal => Status is "success" or "failed" or "cancelled";

    /// <summary>Something of it happens by itself at some time.</summary>
    public bool Moves => !IsFinal || Attempts.Any(attempt => attempt.NextStepAt is not null) || Refunds.Any(refund => refund is { Status: "pending" } or { Status: "abnormal", NextStepAt: not null });

    /// <summary>An attempt ended without money and was not asked for since: the channel may have taken some all the same.</summary>
    public bool AwaitsFirstWatch => Attempts.Any(attempt => attempt is { Status: "refused", Settled: false } or { Status: "closed", WatchQueries: 0 });
}

internal sealed record StateOfAttempt(string OutTradeNo, string Status, DateTimeOffset? NextStepAt, bool Settled, int WatchQueries, bool Reversed);

/// <param name="Refused">The channel refused it.</param>
/// <param name="LostSendAt">The last send that was never answered.</param>
/// <param name="Elsewhere">The money went back, but not under this number.</param>
internal sealed record StateOfRefund(string RefundNo, string Status, DateTimeOffset? NextStepAt, bool Refused, DateTimeOffset? LostSendAt, bool Elsewhere);

internal sealed record JournalRow(
    string OrderSn, long Version, int Line, DateTimeOffset At, string Kind, string Actor, string OutTradeNo, string Detail);

internal sealed record AttemptRow(string OutTradeNo, string OrderSn, string Channel, int Number, DateTimeOffset StartedAt);

internal sealed record RefundRow(string OrderSn, string RefundNo, string Kind, string OutTradeNo, string OutRefundNo, long Amount, string Status);

internal sealed record EventRow(string EventId, string OrderSn, string Type, DateTimeOffset CreatedAt, string Status);
