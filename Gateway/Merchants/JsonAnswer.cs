using System.Buffers;
using System.Text.Json;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Merchants;

/// <summary>An order or one of its refunds.</summary>
/// <param name="Write">Writes the object.</param>
public sealed record JsonAnswer(int Status, string Note, Action<Utf8JsonWriter> Write) : IResult
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = OrderJson.Encoder };

    public static JsonAnswer Of(int status, OrderView order) => new(status, order.Status, json => OrderJson.Write(json, order));

    public static JsonAnswer Of(int status, RefundView refund) => new(status, refund.Status, json => OrderJson.Write(json, refund));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions)) Write(json);
        RequestLog.Note(httpContext, Note);
        return WriteAsync(httpContext, Status, "application/json; charset=utf-8", buffer.WrittenMemory);
    }

    internal static async Task WriteAsync(HttpContext http, int status, string type, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.ContentLength = body.Length;
        // Whoever has hung up does not want it any more; that is no error of ours.
        await http.Response.Body.WriteAsync(body, CancellationToken.None);
    }
}
