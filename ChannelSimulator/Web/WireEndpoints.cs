namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The channels' own paths, where they are in life.</summary>
internal static class WireEndpoints
{
    /// <summary>Whatever is no page of the simulator itself belongs to a channel, or to nobody.</summary>
    public static void MapChannels(this IEndpointRouteBuilder app) => app.Map("/{**path}", HandleAsync);

    static async Task HandleAsync(HttpContext context, SimulatedChannels channels)
    {
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = await ReadBodyAsync(context);
        var request = new SimulatedRequest(
            context.Request.Method, context.Request.Path + context.Request.QueryString.Value, headers, body);
        var reply = await channels.HandleAsync(request, context.RequestAborted);
        if (reply.IsConnectionCut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Status;
        if (reply.Body.Length > 0) context.Response.ContentType = reply.ContentType;
        foreach (var (name, value) in reply.Headers) context.Response.Headers[name] = value;
        // A 204 bears no body, not even an empty one.
        if (reply.Body.Length > 0) await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
