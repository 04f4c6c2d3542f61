using Microsoft.Extensions.Hosting;
using PaymentGrains.Storage.Engine;

namespace PaymentGrains.Silo;

/// <summary>Silos of a cluster share the database with each other, but not with an embedded engine, which thinks that it is alone.</summary>
internal sealed class ClusterLock(EngineLock shared, IHostApplicationLifetime lifetime) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await shared.AcquireAsync(cancellationToken, shared: true);
        shared.Lost.Register(lifetime.StopApplication);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
