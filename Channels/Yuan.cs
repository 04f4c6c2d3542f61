namespace PaymentGrains.Channels;

/// <summary>Fen inside, yuan text at a channel's edge (FACTS 0.8). Works on digits, so nothing is ever rounded.</summary>
public static class Yuan
{
    /// <summary>1990 becomes <c>19.90</c>. An amount below zero is our own mistake and throws.</summary>
    public static string Format(long fen)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fen);
        return $"{fen / 100}.{fen % 100:00}";
    }

    /// <summary>
    /// Fen of <c>19.90</c>, <c>19.9</c> or <c>19</c>. Null for everything else: a sign, spaces, a third decimal (also a zero), or more than
    /// a <c>long</c> holds.
    /// </summary>
    public static long? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var cents = point < 0 ? "" : text[(point + 1)..];
        if (whole.Length == 0 || (point >= 0 && cents.Length is not (1 or 2))) return null;

        long fen = 0;
        foreach (var digit in whole + cents.PadRight(2, '0'))
        {
            if (!char.IsAsciiDigit(digit)) return null;
            if (fen > (long.MaxValue - (digit - '0')) / 10) return null;
            fen = fen * 10 + (digit - '0');
        }

        return fen;
    }
}
