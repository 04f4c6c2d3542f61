using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Orleans.Embedded;

/// <summary>Adds the engine to an application.</summary>
internal static class EngineServices
{
    /// <summary>
    /// Adds the engine, <see cref="IGrainFactory"/>, and a hosted service that starts and stops it. It uses, when they are
    /// there: <see cref="TimeProvider"/>, <see cref="IReminderTable"/>, <see cref="IEngineLock"/>, and an
    /// <see cref="Storage.IGrainStorage"/> for each storage name, keyed by it.
    /// </summary>
    public static IServiceCollection AddEmbeddedEngine(this IServiceCollection services, Action<EngineOptions> configure)
    {
        var options = new EngineOptions();
        configure(options);
        services.AddLogging();
        // Inside a virtual world the process' clock is the only one.
        if (options.Process is { } process) services.Replace(ServiceDescriptor.Singleton(process.Clock));
        else services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<EmbeddedEngine>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<EmbeddedEngine>());
        services.AddSingleton<IHostedService, EngineHost>();
        return services;
    }
}
