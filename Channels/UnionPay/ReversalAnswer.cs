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
    /// <param name="age">Of the trade.</param>
    public static ReversalVerdict Weigh(ReversalAnswer reversal, TradeFinding after, TimeSpan age) => (after.Verdict, reversal) switch
    {
        (TradeVerdict.Paid, ReversalAnswer.Refused) => ReversalVerdict.NotReversible,
        // It may be giving the money back just now; a refund beside it could give it back twice.
        (TradeVerdict.Paid, ReversalAnswer.Accepted) => age < Patience ? ReversalVerdict.Retry : ReversalVerdict.NotReversible,
        (TradeVerdict.Refused or TradeVerdict.Closed, _) => ReversalVerdict.Closed,
        (TradeVerdict.NotFound, ReversalAnswer.Accepted) => ReversalVerdict.Closed,
        (TradeVerdict.NotFound, ReversalAnswer.Refused) => ReversalVerdict.NotFound,
        (TradeVerdict.Waiting, _) => ReversalVerdict.Retry,
        _ => ReversalVerdict.Unknown,
    };
}
