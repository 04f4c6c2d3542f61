namespace PaymentGrains.ChannelSimulator.Web;

/// <summary>The channels' own paths, where they are in life.</summary>
internal static class WireEndpoints
{
    static readonly string[] Paths =
        ["/gateway.do", "/pay/micropay", "/pay/orderquery", "/pay/refundquery", "/secapi/pay/reverse", "/secapi/pay/refund"];

    public static void MapChannels(this IEndpointRouteBuilder app)
    {
        foreach (var path in Paths) app.Map(path, HandleAsync);
    }

    static async Task HandleAsync(HttpContext context, SimulatedChannels channels)
    {
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
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
        context.Response.ContentType = reply.ContentType;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
