using System.Text;
using PaymentGrains.Channels.Wire;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>What one call brought.</summary>
/// <param name="Verified">False for no answer, an unreadable one, and one whose signature or certificate is not UnionPay's: its fields are gone.</param>
/// <param name="Raw">For the journal, not masked yet.</param>
internal sealed record AcpAnswer(bool Verified, IReadOnlyDictionary<string, string> Fields, string Raw)
{
    /// <summary>Long, or the customer's: nothing for the journal.</summary>
    private static readonly string[] NotForTheJournal =
        ["signature", "signPubKeyCert", "accNo", "payCardNo", "payerInfo", "customerInfo", "cardTransData", "fileContent"];

    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Empty when there is none.</summary>
    public string Code => this["respCode"] ?? "";

    public string? this[string name] => Fields.GetValueOrDefault(name);

    public static AcpAnswer Read(WireOutcome outcome, AcpSignature signature, string merId, DateTimeOffset now)
    {
        if (outcome.Status == 0) return Worthless(outcome.Trouble);
        var text = Encoding.UTF8.GetString(outcome.Body);
        if (outcome.Status != 200) return Worthless($"HTTP {outcome.Status}: {text}");
        if (AcpForm.ReadAnswered(text) is not { } fields) return Worthless("unreadable: " + text);
        if (signature.Refusal(fields, now) is { } refusal) return Worthless($"{refusal}: {Words(fields)}");
        // One certificate signs for every merchant.
        return fields.GetValueOrDefault("merId") is { } merchant && merchant != merId
            ? Worthless($"of another merchant: {Words(fields)}")
            : new AcpAnswer(true, fields, Words(fields));
    }

    /// <summary>What of a message is for the journal.</summary>
    public static string Words(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Where(field => !NotForTheJournal.Contains(field.Key)).Select(field => $"{field.Key}={field.Value}"));

    private static AcpAnswer Worthless(string raw) => new(false, Nothing, raw);
}
