using System.Text;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.YeePay;

/// <summary>What one call of YOP brought, verified and read (FACTS 4.3).</summary>
/// <param name="Verified">The signature over the body is YOP's. Nothing else is a proof.</param>
/// <param name="Readable">False when there is no answer, no readable one, or one with a wrong signature; a readable one without a signature is a hint at best (FACTS 0.3).</param>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record YeePayAnswer(
    bool Verified, bool Readable, IReadOnlyDictionary<string, string> Result, IReadOnlyDictionary<string, string> Error, string Raw)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>The API's own code, <c>00000</c> or <c>OPR00000</c> when it took the call; empty when it was not asked.</summary>
    public string Code => this["code"] ?? "";

    /// <summary>The platform's code of a call that never reached the API, or failed there (FACTS 4.6); empty when there is none.</summary>
    public string PlatformCode => Error.GetValueOrDefault("code") ?? "";

    public string? this[string name] => Result.GetValueOrDefault(name);

    public static YeePayAnswer Read(WireOutcome outcome, RsaKey theirs)
    {
        if (outcome.Status == 0) return Worthless(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        if (outcome.Status >= 500) return Worthless($"HTTP {outcome.Status}: {text}");
        var sign = outcome.Headers.GetValueOrDefault("x-yop-sign");
        if (sign is not null && !YeePaySignature.Verifies(theirs, text, sign)) return Worthless("wrong signature: " + text);
        return ReadEnvelope(text, sign is not null) ?? Worthless($"unreadable, HTTP {outcome.Status}: {text}");
    }

    private static YeePayAnswer? ReadEnvelope(string text, bool verified)
    {
        try
        {
            // An answer that says something twice says nothing.
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            var result = Fields(json.RootElement, "result");
            var error = Fields(json.RootElement, "error");
            return result.Count + error.Count == 0 ? null : new YeePayAnswer(verified, true, result, error, text);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> Fields(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var fields) && fields.ValueKind == JsonValueKind.Object ? YeePayJson.Fields(fields) : Nothing;

    private static YeePayAnswer Worthless(string raw) => new(false, false, Nothing, Nothing, raw);
}
