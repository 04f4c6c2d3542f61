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

    private static string Format(DateTimeOffset time, string format) => time.ToOffset(Offset).ToString(format, CultureInfo.InvariantCulture);
}
