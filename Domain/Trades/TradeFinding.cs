namespace PaymentGrains.Domain.Trades;

/// <summary>What a channel says of one trade: the answer to a pay, to a query, or a verified notification.</summary>
public enum TradeVerdict
{
    /// <summary>Captured, proven by a verified signature (FACTS 0.1).</summary>
    Paid,

    /// <summary>The trade is open and waits for the customer.</summary>
    Waiting,

    /// <summary>A refusal that FACTS lists as definite: no money was taken.</summary>
    Refused,

    /// <summary>Closed, revoked, or wholly refunded: holds no money.</summary>
    Closed,

    /// <summary>Captured once, and money of it went back or is on its way back, how much is not said (WeChat <c>REFUND</c>, FACTS 2.6).</summary>
    GivenBack,

    /// <summary>The channel does not know the trade: "not yet" or "never", depending on time (FACTS 0.5).</summary>
    NotFound,

    /// <summary>Anything else: no answer, bad signature, unlisted code. Never failure (FACTS 0.2).</summary>
    Unknown,

    /// <summary>The request was never put on the wire (breaker open, no connection slot): no money can move by it.</summary>
    NotSent,
}

/// <summary>A channel's word on one trade.</summary>
/// <param name="Verdict">The meaning, mapped as FACTS says; an unlisted code is <see cref="TradeVerdict.Unknown"/>.</param>
public sealed record TradeFinding(TradeVerdict Verdict)
{
    /// <summary>Amount of the trade in minor units as the channel states it; null where the channel did not say.</summary>
    public long? Amount { get; init; }

    /// <summary>
    /// Minor units that went back of the trade, where the channel gives only the sum: Alipay's notification after a refund (FACTS 1.11). Null where it
    /// does not say.
    /// </summary>
    public long? RefundedTotal { get; init; }

    /// <summary>The trade's refunds one by one, whoever made them, where the channel lists them all (WeChat, FACTS 2.10); null where it does not.</summary>
    public IReadOnlyList<TradeRefund>? Refunds { get; init; }

    /// <summary>What the customer's device needs to pay, in the answer to a start of a payment that the customer begins; null elsewhere.</summary>
    public PaymentTicket? Ticket { get; init; }

    /// <summary>The channel's own number of the trade.</summary>
    public string? ChannelTradeNo { get; init; }

    /// <summary>The channel's own code, for example <c>ACQ.BUYER_BALANCE_NOT_ENOUGH</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The channel's own words, fit for a cashier.</summary>
    public string? Message { get; init; }

    /// <summary>With <see cref="TradeVerdict.Refused"/>: the trade still stands open at the channel and must be reversed before a new number is used (WeChat PAYERROR).</summary>
    public bool StillOpen { get; init; }

    /// <summary>
    /// The channel says that the customer was debited although it does not call the trade paid (UnionPay 42, 74, 75, FACTS 3A.5): <see cref="TradeVerdict.Unknown"/>, and a person should look.
    /// </summary>
    public bool MoneyMayBeTaken { get; init; }

    /// <summary>What a person should look at, in words: bought at another price than the order's, or a purchase that serves another order. The order is alarmed once.</summary>
    public string? Warning { get; init; }

    /// <summary>The channel's message as received, masked, for the journal.</summary>
    public string? Raw { get; init; }
}
