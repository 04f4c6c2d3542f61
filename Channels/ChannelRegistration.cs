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
    /// registered before stays. Accounts are read when the directory is first asked for; a wrong one throws <see cref="ChannelSettingsException"/> there.
    /// </summary>
    /// <param name="routes">Null for <see cref="CodeRoute.Defaults"/>.</param>
    /// <param name="limits">Null for the defaults of <see cref="WireLimits"/>.</param>
    public static IServiceCollection AddChannels(
        this IServiceCollection services,
        Func<IServiceProvider, IReadOnlyList<ChannelAccountSettings>> accounts,
        IReadOnlyList<CodeRoute>? routes = null,
        WireLimits? limits = null)
    {
        services.AddHttpClient();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INonceSource, RandomNonces>();
        services.AddSingleton(host => new ConfiguredAccounts(accounts(host)));
        services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>>(host => new ChannelHttpClients(host.GetRequiredService<ConfiguredAccounts>().List));
        services.TryAddSingleton<IChannelWire>(host => new GuardedWire(
            new HttpChannelWire(host.GetRequiredService<IHttpClientFactory>()), limits ?? new WireLimits(), host.GetRequiredService<TimeProvider>()));
        services.AddSingleton(host => new ChannelPorts(
            host.GetRequiredService<IChannelWire>(), host.GetRequiredService<TimeProvider>(), host.GetRequiredService<INonceSource>()));
        services.AddSingleton<IChannelDirectory>(host => new ChannelDirectory(
            host.GetRequiredService<ConfiguredAccounts>().List, routes ?? CodeRoute.Defaults, host.GetRequiredService<ChannelPorts>()));
        return services;
    }

    /// <summary>As the other, with accounts that are known already.</summary>
    public static IServiceCollection AddChannels(
        this IServiceCollection services,
        IReadOnlyList<ChannelAccountSettings> accounts,
        IReadOnlyList<CodeRoute>? routes = null,
        WireLimits? limits = null) => services.AddChannels(_ => accounts, routes, limits);

    /// <summary>Read once, for the directory and for the HTTP clients.</summary>
    private sealed record ConfiguredAccounts(IReadOnlyList<ChannelAccountSettings> List);
}
