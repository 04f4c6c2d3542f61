namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>A well-formed request to charge a payment code; <paramref name="Amount"/> in fen.</summary>
internal sealed record ChargeRequest(
    string Channel,
    string Merchant,
    string OutTradeNo,
    string AuthCode,
    long Amount,
    string Subject,
    string Attach,
    string Fingerprint,
    string? NotifyUrl,
    DateTimeOffset? ExpiresAt)
{
    public CodeEnding Ending => (CodeEnding)int.Parse(AuthCode.AsSpan(AuthCode.Length - 2));
}
