namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The judge: what happened to the money (DESIGN 8).</summary>
internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder app)
    {
        app.MapGet("/ledger", (SimulatedChannels channels) => channels.Ledger());
        app.MapGet("/ledger/{outTradeNo}", (string outTradeNo, SimulatedChannels channels) =>
            channels.Ledger(outTradeNo) is { } line
                ? Results.Ok(line)
                : Results.NotFound(new { Error = "no channel knows this trade", OutTradeNo = outTradeNo }));
    }
}
