namespace PaymentGrains.Channels.YeePay;

/// <summary>YOP writes Base64 in both alphabets, with and without padding (FACTS 4.2, 4.7).</summary>
public static class YeePayBase64
{
    /// <summary>Null when it is Base64 of neither alphabet.</summary>
    public static byte[]? Read(string text)
    {
        var standard = Standard(text);
        var bytes = new byte[standard.Length];
        return Convert.TryFromBase64String(standard, bytes, out var length) ? bytes[..length] : null;
    }

    /// <summary>In the usual alphabet and padded, as the rest of the program reads it.</summary>
    public static string Standard(string text)
    {
        var bare = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return bare.PadRight((bare.Length + 3) / 4 * 4, '=');
    }

    /// <summary>Url-safe, without padding.</summary>
    public static string UrlSafe(string standard) => standard.TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
