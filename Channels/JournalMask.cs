using System.Text.RegularExpressions;

namespace PaymentGrains.Channels;

/// <summary>
/// Makes a channel's message fit for the journal: no payment code, no card number, no key, buyers' ids cut short. It works on the text and not on
/// parsed fields, so that a message nobody can parse is masked just as well.
/// </summary>
public sealed partial class JournalMask
{
    /// <summary>Characters of a message that the journal keeps.</summary>
    public const int LongestMessage = 2000;

    private const string Mask = "****";
    private const int LongestWords = 200;
    private const string PrivateFields =
        "auth_code|authCode|sign|buyer_logon_id|buyer_user_id|buyer_id|buyer_open_id|buyer_user_name|openid|open_id|sub_openid|" +
        "accNo|payCardNo|payerInfo|customerInfo|cardTransData|qrNo|signature|signPubKeyCert|" +
        "userId|userID|cardName|idCardNo|bankCardNo|mobilePhoneNo|wx_user_id|dc_response|prePayTn|qr_code|" +
        "purchaseToken|obfuscatedExternalAccountId|obfuscatedExternalProfileId|obfuscatedAccountId|obfuscatedProfileId|appAccountToken|access_token|signedTransactionInfo|signedPayload";

    private readonly IReadOnlyList<string> secrets;

    /// <param name="secrets">The account's keys as configured; empty ones are ignored.</param>
    public JournalMask(params IEnumerable<string> secrets) =>
        this.secrets = [.. secrets.SelectMany(SecretForms).Where(secret => secret.Length > 0).Distinct().OrderByDescending(secret => secret.Length)];

    /// <summary>The message, masked and then cut.</summary>
    /// <param name="code">The payment code of this call, where there is one.</param>
    /// <param name="ourNumbers">Order and refund numbers that may stay although they look like a code.</param>
    public string Message(string text, string? code, params IReadOnlyList<string> ourNumbers) => Cut(Hide(text, code, ourNumbers), LongestMessage);

    /// <summary>The channel's words for a person, masked; null when there are none.</summary>
    public string? Words(string? text, string? code) => string.IsNullOrEmpty(text) ? null : Cut(Hide(text, code, []), LongestWords);

    private string Hide(string text, string? code, IReadOnlyList<string> ourNumbers)
    {
        // The whole text is masked before anything is cut: half a code is still half a code.
        foreach (var secret in secrets) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        if (code is not null) text = text.Replace(code, code[..4] + Mask, StringComparison.Ordinal);
        text = JsonField().Replace(text, "$1$2" + Mask + "$3");
        text = XmlField().Replace(text, "$1$2" + Mask);
        text = FormField().Replace(text, "$1$2" + Mask);
        text = CodeLike().Replace(text, digits => ourNumbers.Contains(digits.Value) ? digits.Value : digits.Value[..4] + Mask);
        return Unstorable().Replace(text, " ");
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest) return text;
        return char.IsHighSurrogate(text[longest - 1]) ? text[..(longest - 1)] : text[..longest];
    }

    /// <summary>A key may come back as it was configured, or as bare Base64 without armour and line ends.</summary>
    private static IEnumerable<string> SecretForms(string secret)
    {
        yield return secret.Trim();
        yield return Armour().Replace(secret, "");
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= 32)) yield return line;
    }

    [GeneratedRegex("(\"(?:" + PrivateFields + ")\"\\s*:\\s*\")((?:[^\"\\\\]|\\\\.){0,4})(?:[^\"\\\\]|\\\\.)*(\"|$)")]
    private static partial Regex JsonField();

    [GeneratedRegex("(<(?:" + PrivateFields + ")>(?:<!\\[CDATA\\[)?)([^<\\]]{0,4})[^<\\]]*")]
    private static partial Regex XmlField();

    [GeneratedRegex("((?:^|&)(?:" + PrivateFields + ")=)([^&]{0,4})[^&]*")]
    private static partial Regex FormField();

    /// <summary>Payment codes and card numbers: 16 to 24 digits. The channels' own trade numbers are longer.</summary>
    [GeneratedRegex("(?<![0-9])[0-9]{16,24}(?![0-9])")]
    private static partial Regex CodeLike();

    [GeneratedRegex("-----[A-Z ]+-----|\\s+")]
    private static partial Regex Armour();

    /// <summary>PostgreSQL keeps neither NUL nor half a surrogate pair.</summary>
    [GeneratedRegex("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]")]
    private static partial Regex Unstorable();
}
