using System.Text.RegularExpressions;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>Amounts on Alipay's wire are yuan with two decimals; inside they are fen.</summary>
internal static partial class Yuan
{
    /// <summary>100,000,000 yuan (FACTS 1.7).</summary>
    const long Largest = 10_000_000_000;

    public static string Text(long fen) => $"{fen / 100}.{fen % 100:D2}";

    /// <summary>From 0.01; at most two decimals, no sign, no exponent.</summary>
    public static bool TryRead(string text, out long fen)
    {
        fen = 0;
        if (Form().Match(text) is not { Success: true } match) return false;
        fen = (long.Parse(match.Groups[1].ValueSpan) * 100) + long.Parse(match.Groups[2].Value.PadRight(2, '0'));
        return fen is >= 1 and <= Largest;
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,2}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
