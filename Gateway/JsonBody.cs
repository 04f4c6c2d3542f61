using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace PaymentGrains.Gateway;

/// <summary>What is wrong with a body.</summary>
public enum BodyFault
{
    None,

    /// <summary>Another content type or character set.</summary>
    NotJsonContent,

    TooLarge,
    NotUtf8,

    /// <summary>JSON, but no object.</summary>
    NotAnObject,

    NotJson,
}

/// <summary>Reads a request's body: at most 16 KB of one JSON object in UTF-8, strictly.</summary>
public static class JsonBody
{
    public const int BytesMax = 16 * 1024;

    // Strict where leniency would let two readers of the same bytes see two different requests.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <param name="read">Takes the fields out of the object, before it is gone.</param>
    public static async Task<(T? Value, BodyFault Fault)> ReadAsync<T>(HttpRequest request, Func<JsonElement, T> read)
    {
        if (!request.HasJsonContentType() || request.GetTypedHeaders().ContentType?.Charset.Value is { Length: > 0 } charset && !IsUtf8(charset))
        {
            return (default, BodyFault.NotJsonContent);
        }

        return await ReadBytesAsync(request) is { } bytes ? Parse(bytes, read) : (default, BodyFault.TooLarge);
    }

    /// <inheritdoc cref="ReadAsync{T}"/>
    public static (T? Value, BodyFault Fault) Parse<T>(ReadOnlyMemory<byte> bytes, Func<JsonElement, T> read)
    {
        // The JSON reader looks at the bytes of a string only when it is asked for, so that this must be checked first.
        if (!Utf8.IsValid(bytes.Span))
        {
            return (default, BodyFault.NotUtf8);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (read(document.RootElement), BodyFault.None) : (default, BodyFault.NotAnObject);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape such as a lone surrogate that is valid JSON and no text.
            return (default, BodyFault.NotJson);
        }
    }

    private static bool IsUtf8(string charset) =>
        charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Trim('"').Equals("utf8", StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]?> ReadBytesAsync(HttpRequest request)
    {
        if (request.ContentLength > BytesMax)
        {
            return null;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > BytesMax)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
