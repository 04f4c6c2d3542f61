using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Storage.Orders;

namespace PaymentGrains.Silo;

/// <summary>
/// The net under the reminders: once a minute it looks for open orders past their deadline and for refunds that do not end, and reads them.
/// An order that is read is activated, and an activation arms its own timer; so even an order whose reminder was lost moves on.
/// </summary>
internal sealed class OverdueSweep(OrderDirectory orders, IGrainFactory grains, TimeProvider clock, ILogger<OverdueSweep> log) : BackgroundService
{
    private const int PageSize = 200;

    /// <summary>A round that is longer goes on in the next minute, so that orders which are stuck never keep the others waiting for good.</summary>
    private const int PagesMax = 10;

    private static readonly Meter Meter = new("PaymentGrains.Silo");
    private static readonly Gauge<long> Overdue = Meter.CreateGauge<long>("payments.orders.overdue", "{order}", "Open orders past their deadline by more than two minutes");
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private OrderKey? _last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(error, "Overdue orders could not be looked for; again in a minute");
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow() - Grace;
        var count = await orders.CountOverdueAsync(before, cancellation);
        Overdue.Record(count);
        if (count > 0) log.LogWarning("{Count} orders are past their deadline", count);
        for (var page = 0; page < PagesMax; page++)
        {
            var late = await orders.ListOverdueAsync(before, _last, PageSize, cancellation);
            await ReadAsync(late, cancellation);
            _last = late.Count < PageSize ? null : late[^1].Key;
            if (_last is null) return;
        }
    }

    private async Task ReadAsync(IReadOnlyList<OverdueOrder> late, CancellationToken cancellation)
    {
        foreach (var order in late)
        {
            try
            {
                await grains.GetGrain<IPaymentOrderGrain>(order.Key.ToString()).Get();
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                // One order that cannot be read must not keep the others waiting.
                log.LogError(error, "Order {Order} is overdue and cannot be read", order.Key);
            }
        }
    }
}
