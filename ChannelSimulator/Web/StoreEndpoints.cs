using System.Text.Json;
using PaymentGrains.ChannelSimulator.Stores;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>
/// The customer in a store: <c>POST /stores/purchases {"store": "googleplay", "productId": "…", "owner": "…", "pending": false}</c> answers with what the
/// device hands to the merchant; <c>"orderOf": "a purchaseToken"</c> makes another token of a store order that is paid. What is pending is paid by <c>POST /customers {"pays": "its purchaseToken"}</c>.
/// </summary>
internal static class StoreEndpoints
{
    public static void MapStores(this IEndpointRouteBuilder app)
    {
        var purchases = app.MapGroup("/stores/purchases");
        purchases.MapPost("", BuyAsync);
        purchases.MapGet("{token}", (string token, SimulatedChannels channels) => Device(token, channels));
        purchases.MapPost("{token}/cancel", (string token, SimulatedChannels channels) => Acted(token, channels, channels.Stores.Cancel(token)));
        purchases.MapPost("{token}/refund", (string token, SimulatedChannels channels) => Acted(token, channels, channels.Stores.Refund(token)));
    }

    static async Task<IResult> BuyAsync(HttpRequest request, SimulatedChannels channels)
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

        if (wish is not { Store.Length: > 0, ProductId.Length: > 0 }) return Results.BadRequest(new { Error = "send {\"store\": \"googleplay or appstore\", \"productId\": \"no_ads\"}" });
        StorePurchase? bought = channels.Stores.Buy(wish.Store, wish.ProductId, wish.Owner, wish.Pending, out var problemOfWish, wish.OrderOf);
        return bought is null ? Results.BadRequest(new { Error = problemOfWish }) : Results.Ok(bought);
    }

    static IResult Acted(string token, SimulatedChannels channels, string? problem) =>
        problem is null || channels.Stores.Find(token) is null ? Device(token, channels) : Results.Conflict(new { Error = problem });

    static IResult Device(string token, SimulatedChannels channels) =>
        channels.Stores.Find(token) is { } purchase ? Results.Ok(purchase) : Results.NotFound(new { Error = "no store knows this purchase" });

    sealed record Wish(string? Store, string? ProductId, string? Owner, bool Pending, string? OrderOf);
}
