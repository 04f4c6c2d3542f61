using System.Text.Encodings.Web;
using System.Text.Json;

namespace PaymentGrains.Channels;

/// <summary>A channel that calls back about trades.</summary>
public interface INotifyingChannel : IPaymentChannel
{
    /// <summary>What tells the channel that we have it (FACTS 7.3).</summary>
    NotificationReply Acknowledgement { get; }

    /// <summary>Verifies and reads one notification by the account's keys and the channel's clock rules; changes nothing. It may ask the channel for a key that it does not know yet.</summary>
    Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation);
}

/// <summary>A notification as received.</summary>
/// <param name="Headers">Names compare without regard to case.</param>
/// <param name="Query">Of the address, with its question mark, or empty.</param>
public sealed record NotificationMessage(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, string Query = "")
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>For <see cref="TradeNotification.Decoded"/>: Chinese and quotes stay readable.</summary>
    internal static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static NotificationMessage Of(ReadOnlyMemory<byte> body) => new(None, body);
}

/// <summary>The answer to a notification.</summary>
public sealed record NotificationReply(int Status, string ContentType, string Body)
{
    public static NotificationReply Text(string body) => new(200, "text/plain", body);
}

/// <summary>A notification that was verified, or why it was not.</summary>
/// <param name="Refusal">Empty when it was verified.</param>
public readonly record struct NotificationReading(TradeNotification? Notification, string Refusal)
{
    /// <summary>
    /// What the channel has signed, decrypted, for whoever looks into it; also when it was refused for what it says. Null when it was not signed by the channel. Not masked,
    /// so it goes into no log and no journal.
    /// </summary>
    public string? Decoded { get; init; }

    public static NotificationReading Refuse(string why) => new(null, why);

    /// <summary>Signed by the channel, and none of this account's.</summary>
    /// <param name="found">What the notification says, null when it does not.</param>
    public static NotificationReading Foreign(string why, string field, string? found, string ours) => Refuse($"{why}: {field} is {Shown(found)}, and the account's is {ours}");

    /// <summary>Some of what is compared is not signed, and a refusal goes into the log: it must not write lines of its own there.</summary>
    private static string Shown(string? found) => found is null ? "missing" : found.Length <= 64 && found.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.') ? found : "no such number";
}
