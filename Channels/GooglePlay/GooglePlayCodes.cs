using static PaymentGrains.Domain.Trades.TradeVerdict;
using TradeVerdict = PaymentGrains.Domain.Trades.TradeVerdict;

namespace PaymentGrains.Channels.GooglePlay;

/// <summary>
/// What Google Play's answers mean, one line a code beside the fact it comes from. A code that stands in no line is Unknown and never failure
/// (FACTS 0.2), so a line that only says Unknown is here for the reader.
/// </summary>
public static class GooglePlayCodes
{
    /// <summary>The HTTP status of a question for a purchase that was not answered 200.</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> Http { get; } =
    [
        new("404", NotFound, "6.4 no such purchase"),
        new("410", NotFound, "6.4 the token is invalid or too old"),
        new("401", Unknown, "6.4 our access token"),
        new("403", Unknown, "6.4 the service account's rights"),
        new("429", Unknown, "6.4 too often"),
    ];

    /// <summary>The purchaseState of the server; the number means something else on a device (FACTS 6.1).</summary>
    public static IReadOnlyList<CodeRow<TradeVerdict>> PurchaseState { get; } =
    [
        new("0", Paid, "6.4 purchased"),
        new("1", Closed, "6.4 cancelled, or given back"),
        new("2", Waiting, "6.4 pending, as a cash voucher: nothing is granted"),
    ];

    /// <summary>The line of a code, or <paramref name="unlisted"/>.</summary>
    public static TVerdict Meaning<TVerdict>(this IReadOnlyList<CodeRow<TVerdict>> rows, string code, TVerdict unlisted) =>
        rows.FirstOrDefault(row => row.Code == code) is { } row ? row.Verdict : unlisted;
}
