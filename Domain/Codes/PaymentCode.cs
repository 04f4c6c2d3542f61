using System.Security.Cryptography;
using System.Text;

namespace PaymentGrains.Domain.Codes;

/// <summary>
/// A customer's payment code. It lives only in memory on its way to the channel: what is saved is its mask and its fingerprint.
/// <see cref="ToString"/> gives the mask, so that a log line cannot spell the code.
/// </summary>
public sealed class PaymentCode
{
    private PaymentCode(string text) => Text = text;

    /// <summary>The whole code, 16 to 24 digits. Only a channel's request may contain it.</summary>
    public string Text { get; }

    /// <summary>The first four digits and <c>****</c>.</summary>
    public string Mask => Text[..4] + "****";

    /// <summary>Null when the text is not 16 to 24 ASCII digits (FACTS 7.5).</summary>
    public static PaymentCode? Parse(string? text) =>
        text is { Length: >= 16 and <= 24 } && text.All(char.IsAsciiDigit) ? new PaymentCode(text) : null;

    /// <summary>Tells whether two scans of one order are the same code, without keeping the code: 16 hex digits, of no use for another order.</summary>
    public string Fingerprint(string orderKey) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(orderKey + "\n" + Text)))[..16];

    public override string ToString() => Mask;
}
