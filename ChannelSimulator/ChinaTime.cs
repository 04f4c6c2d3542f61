using System.Globalization;

namespace PaymentGrains.ChannelSimulator;

/// <summary>Times on the wire are wall clock times of China, GMT+8 without summer time.</summary>
internal static class ChinaTime
{
    static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public const string AlipayFormat = "yyyy-MM-dd HH:mm:ss";
    public const string WeChatFormat = "yyyyMMddHHmmss";

    public static string Day(DateTimeOffset time) => Text(time, "yyyyMMdd");

    /// <summary>When a day of China's calendar is <paramref name="hours"/> old.</summary>
    public static DateTimeOffset At(DateOnly day, int hours) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).AddHours(hours);

    public static string Text(DateTimeOffset time, string format) =>
        time.ToOffset(Offset).ToString(format, CultureInfo.InvariantCulture);

    public static bool TryRead(string text, string format, out DateTimeOffset time)
    {
        var ok = DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        // The first and last hours of the calendar have no neighbour in another offset.
        ok = ok && local.Year is > 1 and < 9999;
        time = ok ? new DateTimeOffset(local, Offset).ToUniversalTime() : default;
        return ok;
    }
}
