using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PaymentGrains.Gateway.Telemetry;

/// <summary>What the gateway measures. Costs nothing while nobody listens.</summary>
public static class GatewayMeters
{
    public const string Name = "PaymentGrains";

    public static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>Seconds from the first byte to the answer, by route, codename and HTTP status.</summary>
    public static readonly Histogram<double> Requests = Meter.CreateHistogram<double>("paymentgrains.gateway.request.duration", "s");

    /// <summary>Channel notifications by channel and what became of them: accepted, refused, unknown_order, does_not_fit.</summary>
    public static readonly Counter<long> Notifications = Meter.CreateCounter<long>("paymentgrains.gateway.notifications");
}
