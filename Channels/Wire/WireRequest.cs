namespace PaymentGrains.Channels.Wire;

/// <summary>What an operation does to money; limits and the circuit breaker treat them apart.</summary>
public enum WirePurpose
{
    /// <summary>Takes money: refused while the breaker is open, never repeated by itself.</summary>
    Pay,

    /// <summary>Asks: always let through.</summary>
    Query,

    /// <summary>Gives money back or closes: always let through.</summary>
    Reverse,
}

/// <summary>One request to a channel: a POST where nothing else is said.</summary>
/// <param name="Account">The channel account, for limits and logs.</param>
/// <param name="ContentType">With charset, as the channel wants it; empty sends none.</param>
public sealed record WireRequest(string Account, WirePurpose Purpose, Uri Url, string ContentType, byte[] Body)
{
    /// <summary><c>POST</c> or <c>GET</c>; a GET has no body.</summary>
    public string Method { get; init; } = "POST";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A longer answer is no answer.</summary>
    public int LargestAnswerBytes { get; init; } = 1024 * 1024;

    /// <summary>Present the account's client certificate (WeChat v2 <c>/secapi/</c>).</summary>
    public bool ClientCertificate { get; init; }
}

/// <summary>An answer as received: HTTP status and raw body.</summary>
public sealed record WireAnswer(int Status, byte[] Body)
{
    /// <summary>Names compare without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    private static Dictionary<string, string> NoHeaders { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>No answer came.</summary>
/// <param name="sent">False only when the request surely never left: breaker open, no free slot.</param>
public sealed class WireException(string message, bool sent, Exception? inner = null) : Exception(message, inner)
{
    public bool Sent { get; } = sent;
}
