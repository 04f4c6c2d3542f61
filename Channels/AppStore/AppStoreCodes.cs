using static PaymentGrains.Domain.Trades.TradeVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.AppStore;

/// <summary>
/// What the App Store's error numbers mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never failure
/// (FACTS 0.2).
/// </summary>
public static class AppStoreCodes
{
    /// <summary>The errorCode of a question for a transaction, with HTTP 404.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Query { get; } =
    [
        new("4040010", NotFound, "6.5 no such transaction"),
    ];

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted) =>
        rows.FirstOrDefault(row => row.Code == code) is { } row ? row.Verdict : unlisted;
}
