using PaymentGrains.Channels;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Tests.Unit.Channels.CornerBank;

/// <summary>What the bank's words mean, one line a word beside the fact that it comes from. What stands in no line is Unknown.</summary>
public static class CornerBankCodes
{
    public static IReadOnlyList<CodeRow<TradeVerdict>> State { get; } =
    [
        new("paid", TradeVerdict.Paid, "guide 3.1"),
        new("waiting", TradeVerdict.Waiting, "guide 3.1: the customer confirms on the phone"),
        new("no_money", TradeVerdict.Refused, "guide 3.2: nothing was taken"),
        new("bad_code", TradeVerdict.Refused, "guide 3.2: scan again"),
        new("reversed", TradeVerdict.Closed, "guide 3.1"),
        new("no_such_charge", TradeVerdict.NotFound, "guide 3.3: also while the charge is on its way"),
    ];

    public static TradeVerdict Meaning(string? word) => State.FirstOrDefault(row => row.Code == word)?.Verdict ?? TradeVerdict.Unknown;
}
