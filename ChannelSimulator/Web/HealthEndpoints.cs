namespace PaymentGrains.ChannelSimulator.Web;

internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app) => app.MapGet("/healthz", () => "ok");
}
