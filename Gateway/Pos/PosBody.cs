using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace PaymentGrains.Gateway.Pos;

/// <summary>Reads the body of a POS request: at most 16 KB of one JSON object in UTF-8. Everything else is refused in words.</summary>
public static class PosBody
{
    public const int BytesMax = 16 * 1024;

    // Strict where leniency would let two readers of the same bytes see two different requests.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <param name="read">Takes the fields out of the object; gives the value, or the words of a refusal.</param>
    public static async Task<PosInput<T>> ReadAsync<T>(HttpRequest request, Func<JsonElement, PosInput<T>> read)
        where T : class
    {
        if (!request.HasJsonContentType() || request.GetTypedHeaders().ContentType?.Charset.Value is { Length: > 0 } charset && !IsUtf8(charset))
        {
            return new(PosError.InvalidRequest, "请求内容必须是 JSON，Content-Type 应为 application/json，编码为 UTF-8");
        }

        var (bytes, refusal) = await ReadBytesAsync(request);
        return refusal is null ? Parse(bytes, read) : new(PosError.InvalidRequest, refusal);
    }

    /// <inheritdoc cref="ReadAsync{T}"/>
    public static PosInput<T> Parse<T>(ReadOnlyMemory<byte> bytes, Func<JsonElement, PosInput<T>> read)
        where T : class
    {
        // The JSON reader looks at the bytes of a string only when it is asked for, so that this must be checked first.
        if (!Utf8.IsValid(bytes.Span))
        {
            return new(PosError.InvalidRequest, "请求内容不是有效的 UTF-8 编码");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : new(PosError.InvalidRequest, "请求内容必须是一个 JSON 对象，例如 {\"orderSn\":\"A001\"}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape such as a lone surrogate that is valid JSON and no text.
            return new(PosError.InvalidRequest, "请求内容不是有效的 JSON");
        }
    }

    private static bool IsUtf8(string charset) =>
        charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Trim('"').Equals("utf8", StringComparison.OrdinalIgnoreCase);

    private static async Task<(byte[] Bytes, string? Refusal)> ReadBytesAsync(HttpRequest request)
    {
        const string TooLarge = "请求过大，请求内容不能超过 16 KB";
        if (request.ContentLength > BytesMax)
        {
            return ([], TooLarge);
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > BytesMax)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return ([], TooLarge);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return (bytes, null);
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
