using System.Globalization;

namespace PaymentGrains.Channels;

/// <summary>The channels write times of Beijing, without an offset; China has no summer time.</summary>
public static class ChinaTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary><c>2026-03-01 08:00:00</c> (Alipay).</summary>
    public static string Spaced(DateTimeOffset time) => Format(time, "yyyy-MM-dd HH:mm:ss");

    /// <summary><c>20260301080000</c> (WeChat Pay v2).</summary>
    public static string Compact(DateTimeOffset time) => Format(time, "yyyyMMddHHmmss");

    /// <summary><c>20260301</c> (Huifu).</summary>
    public static string Day(DateTimeOffset time) => Format(time, "yyyyMMdd");

    /// <summary><c>2026-03-01T08:00:00+08:00</c>, RFC 3339 (WeChat Pay v3).</summary>
    public static string WithOffset(DateTimeOffset time) => Format(time, "yyyy-MM-ddTHH:mm:sszzz");

    /// <summary>The time of <c>2026-03-01 08:00:00</c>; null when the text is none.</summary>
    public static DateTimeOffset? ReadSpaced(string text) => Read(text, "yyyy-MM-dd HH:mm:ss");

    /// <summary>The time of <c>20260301080000</c>; null when the text is none.</summary>
    public static DateTimeOffset? ReadCompact(string text) => Read(text, "yyyyMMddHHmmss");

    /// <summary>When a day of China's calendar is <paramref name="hours"/> old.</summary>
    public static DateTimeOffset At(DateOnly day, int hours) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).AddHours(hours).ToUniversalTime();

    private static DateTimeOffset? Read(string text, string format) =>
        DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is > 1 and < 9999
            ? new DateTimeOffset(local, Offset).ToUniversalTime()
            : null;

    private static string Format(DateTimeOffset time, string format) => time.ToOffset(Offset).ToString(format, CultureInfo.InvariantCulture);
}
