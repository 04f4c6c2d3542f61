using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>JSON as v3 writes it.</summary>
internal static class WeChatV3Json
{
    /// <summary>What is signed must be what is read: a message that says something twice says nothing.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Chinese stays readable for an operator.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null when it is no JSON object.</summary>
    public static JsonElement? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes, Strict);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // A name that is half a surrogate pair passes as JSON and not as text.
            return null;
        }
    }

    public static string Write(JsonObject fields) => fields.ToJsonString(Plain);

    /// <summary>The text at <c>amount.currency</c>; null when there is none.</summary>
    public static string? Text(this JsonElement json, string path)
    {
        if (Find(json, path) is not { ValueKind: JsonValueKind.String } value) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are no UTF-8.
            return null;
        }
    }

    /// <summary>The whole number at <c>amount.total</c>, not negative; null when there is none.</summary>
    public static long? Fen(this JsonElement json, string path) =>
        Find(json, path) is { ValueKind: JsonValueKind.Number } value && long.TryParse(value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out var fen) ? fen : null;

    public static JsonElement? Find(this JsonElement json, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json)) return null;
        }

        return json;
    }
}
