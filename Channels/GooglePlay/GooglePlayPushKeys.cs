using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>
/// Google's keys for the tokens of pushes: those of the settings, or those that Google publishes, fetched when a token names one that is not known yet
/// and at most once in <see cref="Pause"/>, so that strangers' tokens make us ask no more often.
/// </summary>
internal sealed class GooglePlayPushKeys(GooglePlaySettings settings, ChannelPorts ports)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);
    private readonly Lock gate = new();
    private ImmutableDictionary<string, RsaKey> known = settings.PushKeys.Length == 0 ? ImmutableDictionary<string, RsaKey>.Empty : Parse(settings.PushKeys);
    private DateTimeOffset? askedAt;

    public async Task<RsaKey?> FindAsync(string id, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (known.TryGetValue(id, out var key)) return key;
            if (settings.PushKeys.Length > 0 || ports.Time.GetUtcNow() - askedAt < Pause) return null;
            askedAt = ports.Time.GetUtcNow();
        }

        using var call = new ChannelCall(ports, cancellation);
        var outcome = await call.SendAsync(new WireRequest(settings.Account, WirePurpose.Query, new Uri(settings.PushKeysUrl), "", []) { Method = "GET" });
        var fetched = outcome.Status == 200 ? Parse(Encoding.UTF8.GetString(outcome.Body)) : ImmutableDictionary<string, RsaKey>.Empty;
        lock (gate)
        {
            // One that Google has taken out of its list is not trusted any more.
            if (fetched.Count > 0) known = fetched;
            return known.GetValueOrDefault(id);
        }
    }

    /// <summary>The RSA keys of a JSON Web Key Set by their ids; empty when it is none.</summary>
    public static ImmutableDictionary<string, RsaKey> Parse(string set)
    {
        var keys = ImmutableDictionary.CreateBuilder<string, RsaKey>(StringComparer.Ordinal);
        if (StrictJson.Object(Encoding.UTF8.GetBytes(set)) is not { } fields) return keys.ToImmutable();
        foreach (var line in fields.List("keys"))
        {
            if (line.Text("kty") == "RSA" && line.Text("kid") is { Length: > 0 } id && Key(line) is { } key) keys[id] = key;
        }

        return keys.ToImmutable();
    }

    private static RsaKey? Key(JsonElement line)
    {
        if (WebToken.Bytes(line.Text("n") ?? "") is not { Length: > 0 } modulus || WebToken.Bytes(line.Text("e") ?? "") is not { Length: > 0 } exponent) return null;
        try
        {
            using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
            return RsaKey.Public(rsa.ExportSubjectPublicKeyInfoPem());
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
