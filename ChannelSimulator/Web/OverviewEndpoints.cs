namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>One page for a person.</summary>
internal static class OverviewEndpoints
{
    public static void MapOverview(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", (SimulatedChannels channels) => Results.Content(OverviewPage.Render(channels), "text/html; charset=utf-8"));
        // A browser asks for it unbidden.
        app.MapGet("/favicon.ico", () => Results.NoContent());
    }
}
