namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>An answer before it is written and signed; <paramref name="Summary"/> is for the request log.</summary>
internal sealed record WireAnswer(string Summary, IReadOnlyList<WireField> Fields)
{
    /// <summary>Of HTTP, where the channel says something by it.</summary>
    public int Status { get; init; } = 200;

    /// <summary>No answer: this code's request or reply is lost.</summary>
    public static readonly WireAnswer ConnectionCut = new("connection cut", []);

    public bool IsConnectionCut => ReferenceEquals(this, ConnectionCut);
}
