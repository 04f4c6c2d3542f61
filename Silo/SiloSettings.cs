using System.Net;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Grains.Orders;

namespace PaymentGrains.Silo;

/// <summary>What a silo needs to know.</summary>
public sealed record SiloSettings
{
    /// <summary>Npgsql connection string.</summary>
    public required string Database { get; init; }

    /// <summary>Makes the source of the channel accounts.</summary>
    public required Func<IServiceProvider, IAccountSource> Accounts { get; init; }

    public IReadOnlyList<CodeRoute> CodeRoutes { get; init; } = CodeRoute.Defaults;

    public OrderOptions Orders { get; init; } = new();

    /// <summary>
    /// Where other silos reach this one; only Orleans uses it. It must be the same after a restart: a process that comes back at its old
    /// address takes the place of the dead one at once (ORLEANS 1.8).
    /// </summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 15080);

    /// <summary>Where Orleans clients outside of the cluster would connect; none do, but Orleans wants a port.</summary>
    public int ClientPort { get; init; } = 25080;
}
