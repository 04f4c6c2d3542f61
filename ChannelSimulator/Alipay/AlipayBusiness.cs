using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>The <c>biz_content</c> of a request.</summary>
internal sealed class AlipayBusiness
{
    public static readonly AlipayBusiness Empty = new([]);

    readonly Dictionary<string, JsonElement> fields;

    AlipayBusiness(Dictionary<string, JsonElement> fields) => this.fields = fields;

    /// <summary>Null when the text is no JSON object, or names a field twice.</summary>
    public static AlipayBusiness? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            return new AlipayBusiness(document.RootElement.EnumerateObject()
                .ToDictionary(field => field.Name, field => field.Value.Clone(), StringComparer.Ordinal));
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair passes the parser and fails when it is read as text.
            return null;
        }
    }

    /// <summary>A text, or a number as it was written; empty when the field is missing or something else.</summary>
    public string Text(string name)
    {
        if (!fields.TryGetValue(name, out var value)) return "";
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => "",
            };
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The same for the same fields with the same values, in whatever order.</summary>
    public string Fingerprint()
    {
        var text = string.Join('\n', fields
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}:{field.Value.GetRawText()}"));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
