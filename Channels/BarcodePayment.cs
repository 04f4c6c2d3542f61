using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Channels;

/// <summary>One charge of a customer's code.</summary>
/// <param name="OutTradeNo">Our number at the channel.</param>
/// <param name="Amount">Minor units of <paramref name="Currency"/>.</param>
/// <param name="Subject">What is sold; the adapter cuts and cleans it to the channel's rules.</param>
/// <param name="StartedAt">When the attempt's intent was saved, UTC.</param>
/// <param name="Deadline">UTC; the channel is told not to take money after it, where its protocol can say so.</param>
/// <param name="Terminal">The terminal's name, where there is one.</param>
public sealed record BarcodePayment(
    string OutTradeNo, long Amount, string Currency, string Subject, PaymentCode Code, DateTimeOffset StartedAt, DateTimeOffset Deadline, string? Terminal);
