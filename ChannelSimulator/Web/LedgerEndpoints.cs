using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The judge: what happened to the money (DESIGN 8). And the channels' consoles, where a person moves money without the merchant's program.</summary>
internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder app)
    {
        var ledger = app.MapGroup("/ledger");
        ledger.MapGet("", (SimulatedChannels channels) => channels.Ledger());
        ledger.MapGet("{outTradeNo}", (string outTradeNo, SimulatedChannels channels) => Line(outTradeNo, channels));
        ledger.MapPost("{outTradeNo}/refund", RefundAsync);
        ledger.MapPost("{outTradeNo}/refunds/{outRefundNo}/finish", (string outTradeNo, string outRefundNo, SimulatedChannels channels) =>
            Acted(outTradeNo, channels, channels.FinishRefund(outTradeNo, outRefundNo)));
    }

    static async Task<IResult> RefundAsync(string outTradeNo, HttpRequest request, SimulatedChannels channels)
    {
        long amount;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("amount", out var given)
                || given.ValueKind != JsonValueKind.Number || !given.TryGetInt64(out amount))
                return Results.BadRequest(new { Error = "send {\"amount\": fen}, a whole number" });
        }
        catch (JsonException problem)
        {
            return Results.BadRequest(new { Error = problem.Message });
        }

        return Acted(outTradeNo, channels, channels.RefundAtConsole(outTradeNo, amount));
    }

    static IResult Acted(string outTradeNo, SimulatedChannels channels, string? problem) =>
        problem is null || channels.Ledger(outTradeNo) is null ? Line(outTradeNo, channels) : Results.Conflict(new { Error = problem });

    static IResult Line(string outTradeNo, SimulatedChannels channels) => channels.Ledger(outTradeNo) is { } line
        ? Results.Ok(line)
        : Results.NotFound(new { Error = "no channel knows this trade", OutTradeNo = outTradeNo });
}
