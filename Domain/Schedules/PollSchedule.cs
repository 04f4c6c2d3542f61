using System.Globalization;

namespace PaymentGrains.Domain.Schedules;

/// <summary>
/// When to ask again, as text: <c>10x1s,1s,2s,4s,8s,16s*</c> is ten times after 1 s, then after 1, 2, 4, 8 s, then every 16 s for ever.
/// Units: <c>ms, s, m, h</c>. <c>*</c> stands only behind the last delay; without it the schedule ends (DESIGN 3).
/// </summary>
public sealed class PollSchedule
{
    /// <summary>A schedule longer than this is a mistake in configuration.</summary>
    public const int DelaysMax = 1000;

    private readonly TimeSpan[] _delays;
    private readonly TimeSpan[] _offsets;

    private PollSchedule(string text, TimeSpan[] delays, bool repeatsLast)
    {
        Text = text;
        _delays = delays;
        RepeatsLast = repeatsLast;
        _offsets = new TimeSpan[delays.Length];
        var sum = TimeSpan.Zero;
        for (var index = 0; index < delays.Length; index++) _offsets[index] = sum += delays[index];
    }

    public string Text { get; }

    /// <summary>True when the last delay repeats for ever.</summary>
    public bool RepeatsLast { get; }

    /// <summary>The delays between one poll and the next; endless when <see cref="RepeatsLast"/>.</summary>
    public IEnumerable<TimeSpan> Delays
    {
        get
        {
            foreach (var delay in _delays) yield return delay;
            while (RepeatsLast) yield return _delays[^1];
        }
    }

    /// <summary>Throws <see cref="FormatException"/> that says what is wrong and shows a right one.</summary>
    public static PollSchedule Parse(string text)
    {
        var delays = new List<TimeSpan>();
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var repeatsLast = parts[^1].EndsWith('*');
        if (repeatsLast) parts[^1] = parts[^1][..^1];
        foreach (var part in parts)
        {
            var times = 1;
            var delayText = part;
            if (part.IndexOf('x', StringComparison.Ordinal) is > 0 and var cross)
            {
                if (!int.TryParse(part[..cross], NumberStyles.None, CultureInfo.InvariantCulture, out times) || times is < 1 or > DelaysMax)
                    throw Wrong(text, part);
                delayText = part[(cross + 1)..];
            }

            var delay = ParseDelay(delayText) ?? throw Wrong(text, part);
            delays.AddRange(Enumerable.Repeat(delay, times));
            if (delays.Count > DelaysMax) throw Wrong(text, part);
        }

        return new PollSchedule(text, [.. delays], repeatsLast);
    }

    /// <summary>
    /// The first poll strictly after <paramref name="after"/> of a schedule that began at <paramref name="start"/>; null when it has ended.
    /// <paramref name="spread"/> (0 to 1, fixed for one order) moves each poll later by up to a tenth of its delay, so that a crowd of orders does not ask in lockstep.
    /// </summary>
    public DateTimeOffset? NextAfter(DateTimeOffset start, DateTimeOffset after, double spread)
    {
        for (var index = 0; index < _delays.Length; index++)
        {
            var at = start + _offsets[index] + Spread(_delays[index], spread);
            if (at > after) return at;
        }

        if (!RepeatsLast) return null;
        var last = _delays[^1];
        var end = start + _offsets[^1] + Spread(last, spread);
        return end + (((after - end).Ticks / last.Ticks) + 1) * last;
    }

    /// <summary>How long to wait after so many polls, counted from 0; null when the schedule has ended.</summary>
    public TimeSpan? DelayAfter(int polls) => polls < _delays.Length ? _delays[polls] : RepeatsLast ? _delays[^1] : null;

    public override string ToString() => Text;

    private static TimeSpan Spread(TimeSpan delay, double spread) => TimeSpan.FromTicks((long)(delay.Ticks * 0.1 * spread));

    private static TimeSpan? ParseDelay(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (digits is 0 or > 9) return null;
        var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        TimeSpan? delay = text[digits..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => null,
        };
        return delay > TimeSpan.Zero ? delay : null;
    }

    private static FormatException Wrong(string text, string part) =>
        new($"'{part}' in the schedule '{text}' is not a delay. Write delays as in 10x1s,1s,2s,4s,8s,16s* (units ms, s, m, h; * repeats the last).");
}
