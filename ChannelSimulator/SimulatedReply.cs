using System.Text;

namespace PaymentGrains.ChannelSimulator;

/// <summary>What the channel answers, or <see cref="ConnectionCut"/>: no answer at all.</summary>
public sealed record SimulatedReply(int Status, string ContentType, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The connection breaks without an answer. Whoever called cannot know whether the request was processed.</summary>
    public static readonly SimulatedReply ConnectionCut = new(0, "", []);

    public bool IsConnectionCut => ReferenceEquals(this, ConnectionCut);

    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>This reply, or the exception that an HTTP client would see if the connection was cut.</summary>
    /// <exception cref="HttpRequestException">The connection was cut.</exception>
    public SimulatedReply OrThrow() => IsConnectionCut
        ? throw new HttpRequestException(HttpRequestError.ResponseEnded, "The channel cut the connection without an answer.")
        : this;

    internal static SimulatedReply Of(int status, string contentType, string text) =>
        new(status, contentType, Encoding.UTF8.GetBytes(text));
}
