namespace PaymentGrains.Tests.Soak.Judge;

/// <summary>Something that is not as promised.</summary>
/// <param name="OrderSn">Empty when it concerns no order.</param>
/// <param name="Rule">Which promise.</param>
/// <param name="What">What was found, and what should be.</param>
internal sealed record Difference(string OrderSn, string Rule, string What);
