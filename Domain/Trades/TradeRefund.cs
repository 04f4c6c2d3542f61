namespace PaymentGrains.Domain.Trades;

/// <summary>One refund of a trade in the channel's list.</summary>
/// <param name="Number">The number that it was requested under: ours, or one that the channel's console made.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Done">The money went back; otherwise it is on its way.</param>
public sealed record TradeRefund(string Number, long Amount, bool Done);
