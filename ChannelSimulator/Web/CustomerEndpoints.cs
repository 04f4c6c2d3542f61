using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The customer, who scans a code or opens a page and pays: <c>POST /customers {"pays": "ticket or outTradeNo", "ending": "00"}</c>.</summary>
internal static class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder app) => app.MapPost("/customers", PayAsync);

    static async Task<IResult> PayAsync(HttpRequest request, SimulatedChannels channels)
    {
        Wish? wish;
        try
        {
            wish = await JsonSerializer.DeserializeAsync<Wish>(request.Body, JsonSerializerOptions.Web, request.HttpContext.RequestAborted);
        }
        catch (JsonException problem)
        {
            return Results.BadRequest(new { Error = problem.Message });
        }

        if (wish is not { Pays.Length: > 0 }) return Results.BadRequest(new { Error = "send {\"pays\": \"the code's text, the address, the prepay id or the outTradeNo\", \"ending\": \"00\"}" });
        return channels.CustomerPays(wish.Pays, wish.Ending ?? "00") is { } why ? Results.Conflict(new { Error = why }) : Results.Ok(new { Paid = wish.Pays });
    }

    sealed record Wish(string? Pays, string? Ending);
}
