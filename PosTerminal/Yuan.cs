namespace PaymentGrains.PosTerminal;

/// <summary>What a cashier types, as fen: exact, no floating point anywhere.</summary>
public static class Yuan
{
    private const int IntegerDigitsMax = 9;

    /// <summary>Reads <c>12</c>, <c>12.5</c> or <c>12.50</c>; null for anything else, for zero, and for more than 100,000,000 yuan.</summary>
    public static long? ToFen(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "" : text[(point + 1)..];
        var wellFormed = whole.Length is >= 1 and <= IntegerDigitsMax && whole.All(char.IsAsciiDigit)
            && fraction.Length <= 2 && fraction.All(char.IsAsciiDigit) && (point < 0 || fraction.Length > 0);
        if (!wellFormed) return null;

        var fen = long.Parse(whole) * 100 + long.Parse(fraction.PadRight(2, '0'));
        return fen is >= 1 and <= 10_000_000_000 ? fen : null;
    }

    public static string FromFen(long fen) => $"{fen / 100}.{fen % 100:00}";
}
