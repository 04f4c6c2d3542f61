namespace PaymentGrains.Gateway.Pos;

/// <summary>A request as read: its value, or the answer that refuses it. Exactly one of the two is there.</summary>
public sealed class PosInput<T>
    where T : class
{
    public PosInput(T value) => Value = value;

    /// <param name="message">Words instead of the error's own.</param>
    public PosInput(PosError error, string? message = null) => Refused = PosAnswer.Of(error, message);

    public T? Value { get; }

    public PosAnswer? Refused { get; }

    public void Deconstruct(out T? value, out PosAnswer? refused) => (value, refused) = (Value, Refused);
}
