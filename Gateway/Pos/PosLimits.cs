using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using PaymentGrains.Storage.Merchants;

namespace PaymentGrains.Gateway.Pos;

/// <summary>
/// How much a terminal may ask, and how often an address may come with a token that does not exist. Token buckets: a short burst passes.
/// </summary>
public sealed class PosLimits(GatewayOptions options) : IDisposable
{
    /// <summary>Failed sign-ins a second from one address; many terminals of a shop share one.</summary>
    private const int StrangersPerSecond = 10;

    private readonly PartitionedRateLimiter<string> _terminals = PartitionedRateLimiter.Create<string, string>(
        terminal => RateLimitPartition.GetTokenBucketLimiter(terminal, _ => Bucket(options.TerminalRate, options.TerminalRate * 2)));

    private readonly PartitionedRateLimiter<string> _strangers = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => Bucket(StrangersPerSecond, StrangersPerSecond * 5)));

    public bool Admits(TerminalIdentity terminal)
    {
        using var lease = _terminals.AttemptAcquire(terminal.MerchantId + "/" + terminal.TerminalName);
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
        _terminals.Dispose();
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
