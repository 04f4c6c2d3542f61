using System.Text.Json;
using System.Text.Json.Serialization;
using PaymentGrains.ChannelSimulator.Faults;

namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>Faults on demand.</summary>
internal static class FaultEndpoints
{
    // A misspelt name must not become a fault that strikes everything.
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static void MapFaults(this IEndpointRouteBuilder app)
    {
        var faults = app.MapGroup("/faults");
        faults.MapGet("", (SimulatedChannels channels) => channels.Faults.List());
        faults.MapPost("", AddAsync);
        faults.MapDelete("", (SimulatedChannels channels) =>
        {
            channels.Faults.Clear();
            return Results.NoContent();
        });
        faults.MapDelete("{id:int}", (int id, SimulatedChannels channels) =>
            channels.Faults.Remove(id) ? Results.NoContent() : Results.NotFound(new { Error = $"no fault {id}" }));
    }

    static async Task<IResult> AddAsync(HttpRequest request, SimulatedChannels channels)
    {
        Fault? fault;
        try
        {
            fault = await JsonSerializer.DeserializeAsync<Fault>(request.Body, Strict, request.HttpContext.RequestAborted);
        }
        catch (JsonException problem)
        {
            return Refuse(problem.Message);
        }

        if (fault is null) return Refuse("a JSON object is expected");
        if (fault.Problem() is { } wrong) return Refuse(wrong);
        var id = channels.Faults.Add(fault);
        return Results.Created($"/faults/{id}", new { Id = id, Fault = fault });
    }

    static IResult Refuse(string why) => Results.BadRequest(new { Error = why });
}
