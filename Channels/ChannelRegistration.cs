using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Channels;

/// <summary>Registers the channels with a host.</summary>
public static class ChannelRegistration
{
    /// <summary>
    /// Adds <see cref="IChannelDirectory"/> and what it needs. A <see cref="TimeProvider"/>, <see cref="INonceSource"/> or <see cref="IChannelWire"/> that was
    /// registered before stays. There are no accounts until somebody gives them to the <see cref="LiveChannelDirectory"/>.
    /// </summary>
    /// <param name="routes">Null for <see cref="CodeRoute.Defaults"/>.</param>
    /// <param name="limits">Null for the defaults of <see cref="WireLimits"/>.</param>
    public static IServiceCollection AddChannels(this IServiceCollection services, IReadOnlyList<CodeRoute>? routes = null, WireLimits? limits = null)
    {
        services.AddHttpClient();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INonceSource, RandomNonces>();
        services.AddSingleton<ChannelHttpClients>();
        services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>>(host => host.GetRequiredService<ChannelHttpClients>());
        services.TryAddSingleton<IChannelWire>(host => new GuardedWire(
            new HttpChannelWire(host.GetRequiredService<IHttpClientFactory>(), host.GetRequiredService<ChannelHttpClients>().NameOf), limits ?? new WireLimits(), host.GetRequiredService<TimeProvider>()));
        services.AddSingleton(host => new ChannelPorts(
            host.GetRequiredService<IChannelWire>(), host.GetRequiredService<TimeProvider>(), host.GetRequiredService<INonceSource>()));
        services.AddSingleton(host => new LiveChannelDirectory(routes ?? CodeRoute.Defaults, host.GetRequiredService<ChannelPorts>()));
        services.AddSingleton<IChannelDirectory>(host => host.GetRequiredService<LiveChannelDirectory>());
        return services;
    }
}
