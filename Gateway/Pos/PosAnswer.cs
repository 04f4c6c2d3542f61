using System.Buffers;
using System.Text.Json;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway.Pos;

/// <summary>
/// The envelope of every POS answer (DESIGN 6); no field is ever null. Terminals read the envelope and nothing else, so its HTTP status
/// is 200, except 503 where this server did not process the request because it is shutting down or has lost its database.
/// </summary>
/// <param name="Code">0, or the stable number of an error.</param>
/// <param name="Codename">The order's state in capitals, or the name of an error.</param>
/// <param name="Message">Words for the cashier.</param>
/// <param name="IsError">True when what was asked was not done.</param>
/// <param name="Data">The order as JSON text, or empty when there is none.</param>
public sealed record PosAnswer(int Code, string Codename, string Message, bool IsError, string Data) : IResult
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = OrderJson.Encoder };

    /// <summary>Also true where <see cref="PosError.Internal"/> stands for "not processed".</summary>
    public bool Unavailable { get; init; }

    public static PosAnswer Of(PosError error, string? message = null, string data = "") =>
        new(error.Code, error.Codename, message ?? error.Message, true, data);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        RequestLog.Note(httpContext, Codename);

        var body = Render();
        response.ContentLength = body.Length;

        // The terminal may have hung up: no error of ours, the answer is simply not wanted any more.
        await response.Body.WriteAsync(body, CancellationToken.None);
    }

    /// <summary>The envelope in UTF-8.</summary>
    public ReadOnlyMemory<byte> Render()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("code", Code);
            json.WriteString("codename", Codename);
            json.WriteString("message", Message);
            json.WriteBoolean("isError", IsError);
            json.WriteString("data", Data);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
