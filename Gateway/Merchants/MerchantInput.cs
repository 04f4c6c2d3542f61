namespace PaymentGrains.Gateway.Merchants;

/// <summary>A request as read: its value, or the problem that refuses it. Exactly one of the two is there.</summary>
public sealed record MerchantInput<T>(T? Value, ProblemAnswer? Refused)
    where T : class
{
    public static implicit operator MerchantInput<T>(T value) => new(value, null);

    public static implicit operator MerchantInput<T>(ProblemAnswer refused) => new(null, refused);
}
