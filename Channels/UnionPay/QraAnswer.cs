using System.Text;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>What one call brought.</summary>
/// <param name="Verified">False for no answer, an unreadable or wrongly signed one, one of another merchant, and a <c>status</c> other than 0, which is unsigned.</param>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record QraAnswer(bool Verified, IReadOnlyDictionary<string, string> Fields, string Raw)
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>The service did what it should; its fields say what that was.</summary>
    public bool Succeeded => Verified && this["result_code"] == "0";

    /// <summary>The service failed, and <see cref="ErrorCode"/> says why.</summary>
    public bool Failed => Verified && this["result_code"] is { Length: > 0 } code && code != "0";

    public string ErrorCode => this["err_code"] ?? "";

    public string? this[string name] => Fields.GetValueOrDefault(name);

    public static QraAnswer Read(WireOutcome outcome, QraSettings settings)
    {
        if (outcome.Status == 0) return Worthless(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        if (outcome.Status != 200) return Worthless($"HTTP {outcome.Status}: {text}");
        if (WeChatXml.Read(outcome.Body) is not { } fields) return Worthless("unreadable: " + text);
        if (fields.GetValueOrDefault("status") != "0") return Worthless(text);
        if (!WeChatSignature.Verifies(fields, settings.Key, WeChatSettings.Md5)) return Worthless("wrong signature: " + text);
        return fields.GetValueOrDefault("mch_id") is { } merchant && merchant != settings.MchId
            ? Worthless("of another merchant: " + text)
            : new QraAnswer(true, fields, text);
    }

    private static QraAnswer Worthless(string raw) => new(false, Nothing, raw);
}
