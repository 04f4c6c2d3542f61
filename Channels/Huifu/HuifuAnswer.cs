using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.Huifu;

/// <summary>What one call of Huifu brought, verified and read. An answer without a good signature says nothing at all (FACTS 0.3).</summary>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record HuifuAnswer(bool Verified, IReadOnlyDictionary<string, string> Fields, string Raw)
{
    private static readonly Dictionary<string, string> Nothing = [];

    public string Code => this["resp_code"] ?? "";

    /// <summary>What became of the trade or the refund; null when the answer is only about the call.</summary>
    public string? State => this["trans_stat"] is { Length: > 0 } state ? state : null;

    public string? this[string name] => Fields.GetValueOrDefault(name);

    public static HuifuAnswer Read(WireOutcome outcome, RsaKey theirs)
    {
        if (outcome.Status == 0) return Worthless(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        if (outcome.Status != 200) return Worthless($"HTTP {outcome.Status}: {text}");
        try
        {
            // An answer that says something twice says nothing.
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
                return Worthless("unreadable: " + text);
            if (!json.RootElement.TryGetProperty("sign", out var sign) || sign.ValueKind != JsonValueKind.String) return Worthless("no signature: " + text);
            return HuifuMessage.Verifies(data, sign.GetString()!, theirs)
                ? new HuifuAnswer(true, FieldsOf(data), text)
                : Worthless("wrong signature: " + text);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return Worthless("unreadable: " + text);
        }
    }

    /// <summary>The data of a notification whose signature was found good; null when it is no JSON object.</summary>
    public static HuifuAnswer? Notified(string data)
    {
        try
        {
            using var json = JsonDocument.Parse(data, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return json.RootElement.ValueKind == JsonValueKind.Object ? new HuifuAnswer(true, FieldsOf(json.RootElement), data) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> FieldsOf(JsonElement data) => data.EnumerateObject()
        .Where(field => field.Value.ValueKind != JsonValueKind.Null)
        .ToDictionary(
            field => field.Name,
            field => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText(),
            StringComparer.Ordinal);

    private static HuifuAnswer Worthless(string raw) => new(false, Nothing, raw);
}
