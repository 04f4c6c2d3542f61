namespace PaymentGrains.ChannelSimulator.Wire;

/// <summary>An answer before it is written and signed; <paramref name="Summary"/> is for the request log.</summary>
internal sealed record WireAnswer(string Summary, IReadOnlyList<WireField> Fields)
{
    /// <summary>No answer: this code's request or reply is lost.</summary>
    public static readonly WireAnswer ConnectionCut = new("connection cut", []);

    /// <summary>HTTP status, where the channel says something by it.</summary>
    public int Status { get; init; } = 200;

    /// <summary>A page or a file instead of fields; it is not signed.</summary>
    public WireFile? File { get; init; }

    public static WireAnswer Of(string summary, WireFile file, int status = 200) => new(summary, []) { File = file, Status = status };

    public bool IsConnectionCut => ReferenceEquals(this, ConnectionCut);
}
