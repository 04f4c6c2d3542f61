using System.Collections.Concurrent;
using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway;

/// <summary>
/// Tells whom a token belongs to. Terminals and servers ask often, so that a found token is believed for ten seconds before the directory is asked
/// again; one that is switched off is out after that. Unknown tokens are never kept.
/// </summary>
/// <param name="find">Finds it by its hash (<see cref="TerminalToken.Hash"/>).</param>
public sealed class KnownTokens<TIdentity>(Func<byte[], CancellationToken, ValueTask<TIdentity?>> find, TimeProvider time)
    where TIdentity : class
{
    private const int TokenLengthMax = 256;
    private const int CachedMax = 10_000;
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (TIdentity Identity, DateTimeOffset Until)> _known = new();

    /// <summary>Whose it is, when it was seen within the last seconds; says also whether it was seen at all.</summary>
    public TIdentity? Recent(string token, out bool seenBefore)
    {
        seenBefore = _known.TryGetValue(Key(TerminalToken.Hash(token)), out var entry);
        return seenBefore && entry.Until > time.GetUtcNow() ? entry.Identity : null;
    }

    public async ValueTask<TIdentity?> FindAsync(string token, CancellationToken cancellation)
    {
        if (token.Length is 0 or > TokenLengthMax)
        {
            return null;
        }

        var hash = TerminalToken.Hash(token);
        var found = await find(hash, cancellation);
        if (found is null)
        {
            _known.TryRemove(Key(hash), out _);
            return null;
        }

        // Only tokens that exist are in it, so this is a limit for very large installations, not for attackers.
        if (_known.Count >= CachedMax)
        {
            _known.Clear();
        }

        _known[Key(hash)] = (found, time.GetUtcNow() + BelievedFor);
        return found;
    }

    private static string Key(byte[] hash) => Convert.ToHexString(hash);
}
