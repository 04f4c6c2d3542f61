using System.Text.Json;

namespace PaymentGrains.Channels.YeePay;

/// <summary>YOP's flat JSON objects: amounts come as texts and as numbers.</summary>
internal static class YeePayJson
{
    public static Dictionary<string, string> Fields(JsonElement json) => json.EnumerateObject()
        .Where(field => field.Value.ValueKind is not JsonValueKind.Null)
        .ToDictionary(
            field => field.Name,
            // A number stays the digits that were sent: it is never a double here.
            field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText(),
            StringComparer.Ordinal);
}
