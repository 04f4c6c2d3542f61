using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded;
using PaymentGrains.Grains.Orders;
using PaymentGrains.Storage.Engine;

namespace PaymentGrains.Silo;

/// <summary>The embedded engine: one process on one database.</summary>
internal static class PaymentEngine
{
    public const string Name = "Embedded";

    public static void Add(IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddSingleton<IEngineLock, DatabaseLock>();
        builder.Services.AddEmbeddedEngine(options => options.GrainAssemblies.Add(typeof(PaymentOrderGrain).Assembly));
    }

    /// <summary>The engine's lock is one of the database's.</summary>
    private sealed class DatabaseLock(EngineLock held) : IEngineLock
    {
        private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Lost => _lost.Task;

        public async Task AcquireAsync(CancellationToken cancellationToken)
        {
            await held.AcquireAsync(cancellationToken);
            held.Lost.Register(() => _lost.TrySetResult());
        }

        public async Task ReleaseAsync() => await held.DisposeAsync();
    }
}
