using System.Buffers;
using System.Text.Json;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Merchants;

/// <summary>A problem (RFC 9457): <c>{type, title, status, detail, code, channelCode?, channelMessage?, order?}</c>.</summary>
public sealed record ProblemAnswer(ProblemKind Kind) : IResult
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = OrderJson.Encoder };

    /// <summary>More exact than the kind's own words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The order as it stands; null where there is none.</summary>
    public OrderView? Order { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        RequestLog.Note(httpContext, Kind.Code);
        if (Kind.Status is 429 or 503) httpContext.Response.Headers.RetryAfter = "1";
        if (Kind.Status == 401) httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        await JsonAnswer.WriteAsync(httpContext, Kind.Status, "application/problem+json", Render());
    }

    private ReadOnlyMemory<byte> Render()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("type", "urn:paymentgrains:problem:" + Kind.Code);
            json.WriteString("title", Kind.Title);
            json.WriteNumber("status", Kind.Status);
            json.WriteString("detail", Detail.Length > 0 ? Detail : Kind.Detail);
            json.WriteString("code", Kind.Code);
            if (Order is { Attempts: [.., var last] })
            {
                json.WriteString("channelCode", last.ChannelCode);
                json.WriteString("channelMessage", last.ChannelMessage);
            }

            if (Order is not null)
            {
                json.WritePropertyName("order");
                OrderJson.Write(json, Order);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
