namespace PaymentGrains.Domain.Codes;

/// <summary>One line of the prefix table: codes that begin with a number of this range and have this many digits belong to the channel.</summary>
public sealed record CodeRoute(int PrefixFrom, int PrefixTo, int DigitsMin, int DigitsMax, string Channel)
{
    /// <summary>The table of FACTS 7.5. Configuration may replace it: e-CNY's prefix rests on one source.</summary>
    public static IReadOnlyList<CodeRoute> Defaults { get; } =
    [
        new(10, 15, 18, 18, "wechat"),
        new(25, 30, 16, 24, "alipay"),
        new(62, 62, 19, 19, "unionpay"),
        new(1, 1, 19, 19, "ecny"),
    ];

    /// <summary>The channel of a code, or null: an unknown prefix or length is refused before any charge.</summary>
    public static string? ChannelOf(PaymentCode code, IReadOnlyList<CodeRoute> routes)
    {
        var prefix = (code.Text[0] - '0') * 10 + (code.Text[1] - '0');
        return routes.FirstOrDefault(route =>
            prefix >= route.PrefixFrom && prefix <= route.PrefixTo &&
            code.Text.Length >= route.DigitsMin && code.Text.Length <= route.DigitsMax)?.Channel;
    }
}
