using System.Text;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.WeChat;

/// <summary>What one call brought, read in the order return_code, sign, result_code (FACTS 2.10).</summary>
/// <param name="Verified">False for no answer, an unreadable or wrongly signed one, and <c>return_code=FAIL</c>, which is unsigned.</param>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record WeChatAnswer(bool Verified, IReadOnlyDictionary<string, string> Fields, string Raw)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>The call did what it should; its fields say what that was.</summary>
    public bool Succeeded => Verified && this["result_code"] == "SUCCESS";

    /// <summary>The call failed, and <see cref="ErrorCode"/> says why.</summary>
    public bool Failed => Verified && this["result_code"] == "FAIL";

    public string ErrorCode => this["err_code"] ?? "";

    public string? this[string name] => Fields.GetValueOrDefault(name);

    public static WeChatAnswer Read(WireOutcome outcome, WeChatSettings settings)
    {
        if (outcome.Status == 0) return Worthless(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        if (outcome.Status != 200) return Worthless($"HTTP {outcome.Status}: {text}");
        if (WeChatXml.Read(outcome.Body) is not { } fields) return Worthless("unreadable: " + text);
        // Unsigned is never a verdict; its words still help whoever reads the journal (FACTS 0.3).
        if (fields.GetValueOrDefault("return_code") != "SUCCESS") return Worthless(text) with { Fields = Only(fields, "return_code", "return_msg") };
        return WeChatSignature.Verifies(fields, settings.ApiKey, settings.SignType)
            ? new WeChatAnswer(true, fields, text)
            : Worthless("wrong signature: " + text);
    }

    private static Dictionary<string, string> Only(Dictionary<string, string> fields, params ReadOnlySpan<string> names)
    {
        var few = new Dictionary<string, string>();
        foreach (var name in names)
        {
            if (fields.TryGetValue(name, out var value)) few[name] = value;
        }

        return few;
    }

    private static WeChatAnswer Worthless(string raw) => new(false, Nothing, raw);
}
