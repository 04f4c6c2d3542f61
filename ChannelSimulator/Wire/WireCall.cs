namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>
/// A request that was read and whose signature was checked. <see cref="Refusal"/> is set when it goes no further: a bad
/// signature, a missing parameter.
/// </summary>
internal abstract record WireCall(string Channel, string Operation)
{
    public string OutTradeNo { get; init; } = "";
    public string? AuthCode { get; init; }
    public WireAnswer? Refusal { get; init; }
    public bool HasBadSignature { get; init; }

    /// <summary>The fault that strikes this refund, one of <see cref="Faults.FaultKinds"/>; null when it goes well.</summary>
    public string? RefundFault { get; init; }
}
