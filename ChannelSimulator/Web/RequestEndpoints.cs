namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>What came in, masked, and the counts.</summary>
internal static class RequestEndpoints
{
    public static void MapRequests(this IEndpointRouteBuilder app)
    {
        app.MapGet("/requests", (SimulatedChannels channels) => channels.Requests());
        app.MapGet("/statistics", (SimulatedChannels channels) => channels.Statistics);
    }
}
