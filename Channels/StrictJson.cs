using System.Text.Json;

namespace PaymentGrains.Channels;

/// <summary>Reads JSON of strangers without an exception.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Null when it is no JSON object, holds half a character, or names a field twice: it could mean either.</summary>
    public static JsonElement? Object(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            var root = document.RootElement.Clone();
            // Half of a surrogate pair passes the parser and fails when it is read as text, so all of it is read here once.
            Touch(root);
            return root;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A field of text; null when it is missing or something else.</summary>
    public static string? Text(this JsonElement fields, string name) =>
        fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.String ? field.GetString() : null;

    /// <summary>A whole number, also one that was written as text, as Google writes its longer ones; null when it is missing or something else.</summary>
    public static long? Number(this JsonElement fields, string name)
    {
        if (fields.ValueKind != JsonValueKind.Object || !fields.TryGetProperty(name, out var field)) return null;
        return field.ValueKind switch
        {
            JsonValueKind.Number when field.TryGetInt64(out var number) => number,
            JsonValueKind.String when long.TryParse(field.GetString(), out var number) => number,
            _ => null,
        };
    }

    /// <summary>A field that is an object; null when it is missing or something else.</summary>
    public static JsonElement? Part(this JsonElement fields, string name) =>
        fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Object ? field : null;

    /// <summary>The objects of a list; none when it is missing or something else.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement fields, string name) =>
        fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Array ? field.EnumerateArray() : [];

    private static void Touch(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    _ = field.Name;
                    Touch(field.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Touch(item);
                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }
    }
}
