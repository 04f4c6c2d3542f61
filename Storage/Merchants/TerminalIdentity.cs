namespace PaymentGrains.Storage.Merchants;

/// <summary>Who a terminal's token speaks for.</summary>
public sealed record TerminalIdentity(string MerchantId, string TerminalName);
