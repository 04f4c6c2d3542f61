using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.Alipay;

/// <summary>How far an answer can be believed.</summary>
internal enum Proof
{
    /// <summary>Nothing in it counts: no answer, no readable one, or a wrong signature.</summary>
    None,

    /// <summary>An answer without a signature: a hint at best (FACTS 0.3).</summary>
    Unsigned,

    Verified,
}

/// <summary>What one call of the gateway brought, verified and read.</summary>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record AlipayAnswer(Proof Proof, IReadOnlyDictionary<string, string> Fields, string Raw)
{
    private static readonly Dictionary<string, string> Nothing = [];

    public bool Verified => Proof == Proof.Verified;

    /// <summary>The gateway's code; empty when there is none.</summary>
    public string Code => this["code"] ?? "";

    public string SubCode => this["sub_code"] ?? "";

    public string? this[string name] => Fields.GetValueOrDefault(name);

    public static AlipayAnswer Read(WireOutcome outcome, string method, AlipayKeys keys, string encryptKey)
    {
        if (outcome.Status == 0) return Worthless(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        if (outcome.Status != 200) return Worthless($"HTTP {outcome.Status}: {text}");
        if (AlipayEnvelope.Open(outcome.Body, method) is not { } envelope) return Worthless("unreadable: " + text);
        if (envelope.Sign is { } sign && !Verifies(keys.Theirs, envelope.Content, sign)) return Worthless("wrong signature: " + text);
        if (ReadFields(envelope.Content, encryptKey, out var content) is not { } fields) return Worthless("unreadable: " + text);
        return new AlipayAnswer(envelope.Sign is null ? Proof.Unsigned : Proof.Verified, fields, content);
    }

    /// <summary>The gateway signs some answers as if every slash were escaped (FACTS 1.3).</summary>
    private static bool Verifies(RsaKey key, string content, string sign) =>
        key.Verifies(content, sign) ||
        (content.Contains('/', StringComparison.Ordinal) && key.Verifies(content.Replace("/", "\\/", StringComparison.Ordinal), sign));

    /// <param name="plain">The content that was read: with content encryption, what was inside.</param>
    private static Dictionary<string, string>? ReadFields(string content, string encryptKey, out string plain)
    {
        plain = content;
        try
        {
            // An encrypted answer is a JSON string; errors of the gateway itself stay a plain object.
            if (encryptKey.Length > 0 && content.StartsWith('"'))
                plain = AlipayContentCipher.Decrypt(JsonSerializer.Deserialize<string>(content)!, encryptKey) ?? "";
            using var json = JsonDocument.Parse(plain);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var field in json.RootElement.EnumerateObject())
            {
                var value = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : field.Value.GetRawText();
                if (!fields.TryAdd(field.Name, value)) return null;
            }

            return fields;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static AlipayAnswer Worthless(string raw) => new(Proof.None, Nothing, raw);
}
