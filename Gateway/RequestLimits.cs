using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace PaymentGrains.Gateway;

/// <summary>
/// How much one terminal or server may ask, and how often an address may come with a token that does not exist. Token buckets: a short burst passes.
/// </summary>
public sealed class RequestLimits(GatewayOptions options) : IDisposable
{
    /// <summary>Failed sign-ins a second from one address; many terminals of a shop share one.</summary>
    private const int StrangersPerSecond = 10;

    private readonly PartitionedRateLimiter<string> _known = PartitionedRateLimiter.Create<string, string>(
        who => RateLimitPartition.GetTokenBucketLimiter(who, _ => Bucket(options.TerminalRate, options.TerminalRate * 2)));

    private readonly PartitionedRateLimiter<string> _strangers = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(StrangersPerSecond, StrangersPerSecond * 5)));

    /// <param name="who">The terminal or key that was let in.</param>
    public bool Admits(string who)
    {
        using var lease = _known.AttemptAcquire(who);
        return lease.IsAcquired;
    }

    /// <summary>False once the address has failed too often; asking costs nothing.</summary>
    public bool AdmitsStranger(IPAddress? address) => _strangers.GetStatistics(Partition(address)) is null or { CurrentAvailablePermits: > 0 };

    public void CountFailure(IPAddress? address)
    {
        using var lease = _strangers.AttemptAcquire(Partition(address));
    }

    public void Dispose()
    {
        _known.Dispose();
        _strangers.Dispose();
    }

    // One customer's IPv6 network is a /64: its addresses are as good as one.
    private static string Partition(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };

    private static TokenBucketRateLimiterOptions Bucket(int perSecond, int burst)
    {
        // Ten refills a second where the rate allows it, so that a waiting terminal need not wait a whole one.
        var refills = perSecond % 10 == 0 ? 10 : 1;
        return new()
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond / refills,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1.0 / refills),
            QueueLimit = 0,
        };
    }
}
