namespace PaymentGrains.Tests.Soak.Sales;

/// <summary>One sale as the seed wrote it, before anything of it happens.</summary>
/// <param name="Amount">Fen.</param>
/// <param name="Codes">Payment codes, in the order in which the customer shows them. Each is shown in one sale only.</param>
/// <param name="Before">The pause before the sale.</param>
/// <param name="Patience">How long the terminal asks for the end before it walks away.</param>
/// <param name="Meanwhile">Between the pay and what comes then: a cancel, another code.</param>
/// <param name="HangUpAfter">From sending the pay.</param>
/// <param name="LooksBack">Which earlier sale of this terminal is asked for once more, as a fraction of them; null: none.</param>
internal sealed record SaleScript(
    string OrderSn, SaleKind Kind, long Amount, IReadOnlyList<string> Codes, IReadOnlyList<RefundScript> Refunds,
    TimeSpan Before, TimeSpan Patience, TimeSpan Meanwhile, TimeSpan HangUpAfter, double? LooksBack);

/// <summary>One refund that a terminal asks for.</summary>
/// <param name="Amount">Fen.</param>
/// <param name="AtOnce">It is sent together with the one before.</param>
internal sealed record RefundScript(string RefundNo, long Amount, bool AtOnce);
