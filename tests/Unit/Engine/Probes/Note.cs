namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>What a probe keeps.</summary>
public sealed record Note
{
    public string Text { get; init; } = "";
}
