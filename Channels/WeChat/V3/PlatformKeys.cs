using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PaymentGrains.Channels.Signing;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>
/// The keys that WeChat Pay signs with, by the serial number that it names: its public key, and platform certificates, of which several are good at once
/// while they change (FACTS 2.2). Whoever meets an unknown serial asks for the certificates, not oftener than once in <see cref="AskAgainAfter"/>.
/// </summary>
public sealed class PlatformKeys
{
    /// <summary>Anybody can send a notification with a serial of his own: that must not become a flood of requests.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private const string PublicKeyIds = "PUB_KEY_ID_";
    private readonly Lock gate = new();
    private ImmutableDictionary<string, PlatformKey> keys = ImmutableDictionary.Create<string, PlatformKey>(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset? asked;
    private Task<bool>? asking;

    /// <param name="settings">Without <see cref="WeChatSettings.Problems"/>.</param>
    public PlatformKeys(WeChatSettings settings)
    {
        if (settings.WeChatPublicKeyId.Length > 0) keys = keys.Add(settings.WeChatPublicKeyId, new PlatformKey(RsaKey.Public(settings.WeChatPublicKey)!, DateTimeOffset.MaxValue));
        foreach (var pem in Split(settings.PlatformCertificates)) Add(pem);
    }

    public RsaKey? Find(string serial, DateTimeOffset now) => keys.GetValueOrDefault(serial.TrimStart('0')) is { } known && now < known.EndsAt ? known.Key : null;

    /// <summary>Why there is no key of that serial, for people.</summary>
    public string WhyNot(string serial, DateTimeOffset now) => keys.GetValueOrDefault(serial.TrimStart('0')) is { } known && now >= known.EndsAt
        ? $"signed by certificate {Short(serial)}, which ended on {known.EndsAt.UtcDateTime:yyyy-MM-dd}"
        : $"signed by key {Short(serial)}, which is not known; known are: {(keys.IsEmpty ? "none" : string.Join(", ", keys.Keys.Order(StringComparer.Ordinal)))}";

    /// <summary>The key of that serial, asked for when it is not known.</summary>
    /// <param name="ask">Brings the certificates; false when it could not.</param>
    public async Task<RsaKey?> FindAsync(string serial, DateTimeOffset now, Func<Task<bool>> ask)
    {
        if (Find(serial, now) is { } known) return known;
        // A public key is configured or it is not; certificates do not bring it.
        if (serial.StartsWith(PublicKeyIds, StringComparison.Ordinal)) return null;
        if (Asking(now, ask) is not { } running) return null;
        await running;
        return Find(serial, now);
    }

    /// <summary>Takes a certificate that WeChat Pay sent. False when it is none with an RSA key.</summary>
    public bool Add(string pem)
    {
        if (Read(pem) is not { } read) return false;
        lock (gate) keys = keys.SetItem(read.Serial, read.Key);
        return true;
    }

    public static bool AreReadable(string pems)
    {
        var parts = Split(pems).ToList();
        return parts.Count > 0 && parts.TrueForAll(pem => Read(pem) is not null);
    }

    /// <summary>What <see cref="Add"/> would take, to verify before it is taken.</summary>
    public static (string Serial, PlatformKey Key)? Read(string pem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            var key = RsaKey.Public(Convert.ToBase64String(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
            return key is null ? null : (certificate.SerialNumber.TrimStart('0'), new PlatformKey(key, new DateTimeOffset(certificate.NotAfter.ToUniversalTime())));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The one request under way, or a new one; null when it is too early for another. Many may need the key at the same moment.</summary>
    private Task<bool>? Asking(DateTimeOffset now, Func<Task<bool>> ask)
    {
        TaskCompletionSource<bool> done;
        lock (gate)
        {
            if (asking is { IsCompleted: false }) return asking;
            if (asked is { } at && now - at < AskAgainAfter && now >= at) return null;
            asked = now;
            done = new TaskCompletionSource<bool>();
            asking = done.Task;
        }

        return RunAsync(ask, done);
    }

    private static async Task<bool> RunAsync(Func<Task<bool>> ask, TaskCompletionSource<bool> done)
    {
        var brought = false;
        try
        {
            brought = await ask();
            return brought;
        }
        finally
        {
            done.SetResult(brought);
        }
    }

    /// <summary>Anybody may write there what he likes, and it goes into logs.</summary>
    private static string Short(string serial) => serial.Length <= 64 && serial.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') ? serial : "of no serial number";

    private static IEnumerable<string> Split(string pems)
    {
        var rest = pems;
        while (PemEncoding.TryFind(rest, out var found))
        {
            yield return rest[found.Location];
            rest = rest[found.Location.End..];
        }
    }
}

/// <summary>A key of WeChat Pay's, good until <paramref name="EndsAt"/>.</summary>
public sealed record PlatformKey(RsaKey Key, DateTimeOffset EndsAt);
