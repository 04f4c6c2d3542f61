using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PaymentGrains.Gateway.Telemetry;

/// <summary>Sends traces and measurements by OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a receiver.</summary>
public static class Exporting
{
    public static void AddTelemetry(this WebApplicationBuilder builder, GatewayOptions options)
    {
        if (!options.ExportTelemetry)
        {
            return;
        }

        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("paymentgrains"))
            .AddSource(GatewayMeters.Name + "*", "Microsoft.AspNetCore", "Microsoft.Orleans.Runtime", "Microsoft.Orleans.Application")
            .AddOtlpExporter()
            .Build());
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("paymentgrains"))
            .AddMeter(GatewayMeters.Name + "*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Orleans", "Npgsql", "System.Runtime")
            .AddOtlpExporter()
            .Build());
        builder.Services.AddHostedService<Running>();
    }

    // Providers are made when first asked for, and send what they still hold when the host disposes them.
    private sealed class Running(TracerProvider traces, MeterProvider meters) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(5000);
            meters.ForceFlush(5000);
            return Task.CompletedTask;
        }
    }
}
