namespace PaymentGrains.ChannelSimulator.Notifications;

/// <summary>A notification as it goes over the wire, a POST; <paramref name="Summary"/> is for the request log.</summary>
public sealed record Notice(string Summary, string ContentType, byte[] Body)
{
    public const string Form = "application/x-www-form-urlencoded; charset=utf-8";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
