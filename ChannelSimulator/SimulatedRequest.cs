namespace PaymentGrains.ChannelSimulator;

/// <summary>One request as it arrives at the channel's door. <paramref name="PathAndQuery"/> begins with a slash; names of headers compare without regard to case.</summary>
public sealed record SimulatedRequest(
    string Method,
    string PathAndQuery,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body)
{
    /// <summary>The longest body that a channel reads, in bytes.</summary>
    public const int LongestBody = 1024 * 1024;

    /// <summary>A POST without headers that matter.</summary>
    public static SimulatedRequest Post(string pathAndQuery, byte[] body) =>
        new("POST", pathAndQuery, new Dictionary<string, string>(), body);

    /// <summary>Where the caller found the channel, for addresses in answers.</summary>
    internal string Here => $"http://{Headers.GetValueOrDefault("Host") ?? "simulator"}";

    internal string Path => PathAndQuery.Split('?', 2)[0];

    internal string Query => PathAndQuery.Split('?', 2) is [_, var query] ? query : "";
}
