using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PaymentGrains.Domain.Schedules;
using PaymentGrains.Grains.Orders;
using PaymentGrains.Storage.Schema;

namespace PaymentGrains.Silo;

/// <summary>What must be right before the engine begins: the tables, and every channel account.</summary>
internal sealed class SiloStart(SchemaMigrator migrator, OrderOptions orders, AccountRefresh accounts, ILogger<SiloStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var applied = await migrator.ApplyAsync(cancellationToken);
        if (applied > 0) log.LogInformation("Applied {Count} schema changes", applied);

        // A wrong schedule would keep the first order from ever being saved again.
        _ = PollSchedule.Parse(orders.Polling);
        _ = PollSchedule.Parse(orders.ScenePolling);
        _ = PollSchedule.Parse(orders.PurchasePolling);
        _ = PollSchedule.Parse(orders.RefundPolling);

        await accounts.LoadAsync(cancellationToken);
        log.LogInformation("Orders run on the {Engine} engine", PaymentEngine.Name);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
