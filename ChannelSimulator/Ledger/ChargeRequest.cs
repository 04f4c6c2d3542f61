namespace PaymentGrains.ChannelSimulator.Ledger;

/// <summary>A well-formed request to charge a payment code, or with a <see cref="Ticket"/> to prepare a payment; <paramref name="Amount"/> in fen.</summary>
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
    /// <summary>What the customer scans or opens instead of showing a code.</summary>
    public string? Ticket { get; init; }

    /// <summary>How the customer pays, in the channel's words.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The channel has neither reversal nor close for it: it ends by its own time (<see cref="Trade.SaysItsEnd"/>).</summary>
    public bool EndsByItself { get; init; }

    /// <summary>The store gives the money back unless the merchant takes notice in time (FACTS 6.2).</summary>
    public bool NeedsAcknowledgement { get; init; }

    /// <summary>A second token for a purchase that is paid: it takes no money.</summary>
    public Trade? OrderOf { get; init; }

    public CodeEnding Ending => Ticket is null ? (CodeEnding)int.Parse(AuthCode.AsSpan(AuthCode.Length - 2)) : CodeEnding.NeverConfirmed;
}
