namespace PaymentGrains.Channels;

/// <summary>One line of a channel's table: its code, what that means to us, and where it is written.</summary>
/// <param name="Fact">The section of FACTS that says so.</param>
public sealed record CodeRow<TVerdict>(string Code, TVerdict Verdict, string Fact);
