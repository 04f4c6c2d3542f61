using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace PaymentGrains.Silo;

/// <summary>The Orleans engine: any number of silos on one database.</summary>
internal static class PaymentEngine
{
    public const string Name = "Orleans";

    private const string Invariant = "Npgsql";

    public static void Add(IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddHostedService<ClusterLock>();
        builder.UseOrleans(silo => Configure(silo, settings));
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        // Constant for ever: both stand in every row (ORLEANS 2.4).
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("payments", "payments"));
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, settings.Database));
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = settings.Endpoint.Address;
            options.SiloPort = settings.Endpoint.Port;
            options.GatewayPort = settings.ClientPort;
        });

        // A silo that hangs is out after about 12 s instead of a minute (ORLEANS 1.8).
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(2);
            options.MaxProbeTimeout = TimeSpan.FromSeconds(4);
            options.NumMissedTableIAmAliveLimit = 2;
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });

        // A hot order refuses more callers rather than let them pile up (ORLEANS 1.1).
        silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 1000);
        silo.AddReminders();

        // For grains that are not orders; orders have a store of their own, keyed "orders".
        // Plain JSON keeps zeros and survives a renamed class (ORLEANS 2.5).
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Invariant, settings.Database));
    }
}
