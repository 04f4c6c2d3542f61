using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.UnionPay;

/// <summary>What the answer to a reversal says by itself; at UnionPay it is only half of the truth, and a query the other half (FACTS 3A.4).</summary>
public enum ReversalAnswer
{
    /// <summary>No answer, or none that says anything.</summary>
    Unsure,

    Accepted,

    /// <summary>It will not be reversed.</summary>
    Refused,
}

/// <summary>Puts both halves together.</summary>
internal static class ReversalByQuery
{
    /// <summary>An accepted reversal that has not shown by then has not worked: what is still paid is refunded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <param name="after">What a query said after the reversal was answered.</param>
    public static ReversalVerdict Weigh(ReversalAnswer reversal, TradeFinding after, TradeReference trade, DateTimeOffset now) => (after.Verdict, reversal) switch
    {
        // One that was taken may be giving the money back just now, whatever a repeat of it is answered; a refund beside it could give it back twice.
        (TradeVerdict.Paid, ReversalAnswer.Accepted) => now < (trade.ReversalAcceptedAt ?? now) + Patience ? ReversalVerdict.Retry : ReversalVerdict.NotReversible,
        (TradeVerdict.Paid, ReversalAnswer.Refused) => now < trade.ReversalAcceptedAt + Patience ? ReversalVerdict.Retry : ReversalVerdict.NotReversible,
        (TradeVerdict.Refused or TradeVerdict.Closed, _) => ReversalVerdict.Closed,
        // Also after an accepted one: a payment that is still under way could be taken after all (FACTS 0.5).
        (TradeVerdict.NotFound, ReversalAnswer.Accepted or ReversalAnswer.Refused) => ReversalVerdict.NotFound,
        (TradeVerdict.Waiting, _) => ReversalVerdict.Retry,
        _ => ReversalVerdict.Unknown,
    };
}
