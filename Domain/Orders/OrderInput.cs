using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Domain.Orders;

/// <summary>Everything that can happen to an order. The set is closed: the machine answers each of them in each state.</summary>
public abstract record OrderInput
{
    private OrderInput() { }

    /// <summary>Who caused it, for the journal.</summary>
    public string Actor { get; init; } = "engine";

    /// <param name="Lifetime">How long a payment may start.</param>
    public sealed record Create(string MerchantId, string OrderSn, long Amount, string Currency, string Subject, string? Terminal, TimeSpan Lifetime) : OrderInput;

    /// <param name="CodeMask">Of a barcode; empty in other scenes.</param>
    /// <param name="CodeFingerprint">The same for a repeat of the same pay, and for nothing else.</param>
    /// <param name="Rounds">How often this pay was already put off for an earlier attempt to be settled, within the same call.</param>
    public sealed record Pay(ChannelTerms Terms, string CodeMask, string CodeFingerprint, int Rounds) : OrderInput
    {
        /// <summary>What a store sold; null in other scenes.</summary>
        public Purchase? Purchase { get; init; }
    }

    public sealed record Cancel(string MerchantId, string OrderSn, string Reason) : OrderInput;

    /// <param name="Amount">Minor units, more than 0.</param>
    public sealed record RequestRefund(string RefundNo, long Amount, string Reason) : OrderInput;

    /// <summary>A channel said something of a trade.</summary>
    public sealed record TradeAnswered(string OutTradeNo, TradeSource Source, TradeFinding Finding) : OrderInput;

    /// <summary>A channel told us to look at a trade, or at a refund of it; what counts is what it says when it is asked.</summary>
    public sealed record Hinted(string OutTradeNo, string? RefundNo = null) : OrderInput;

    public sealed record ReversalAnswered(string OutTradeNo, ReversalFinding Finding) : OrderInput;

    public sealed record RefundAnswered(string RefundNo, RefundCall Call, RefundFinding Finding) : OrderInput;

    /// <summary>Time passed: do what is due.</summary>
    public sealed record Tick : OrderInput;

    /// <summary>The order was read back from storage by a new activation; what was in flight then is unknown.</summary>
    public sealed record Recovered : OrderInput;
}

/// <summary>Where a word on a trade came from.</summary>
public enum TradeSource
{
    Pay,
    Query,
    Callback,
}

/// <summary>Which call a word on a refund answers.</summary>
public enum RefundCall
{
    Send,
    Query,
}

/// <summary>On what terms one attempt runs at a channel account.</summary>
/// <param name="Polling">Text of a <see cref="Schedules.PollSchedule"/>.</param>
/// <param name="TimeLimit">From the saved intent to the last query.</param>
/// <param name="ReverseNotBefore">From the saved intent to the earliest reversal of an unknown result.</param>
public sealed record ChannelTerms(string Channel, string Account, string Polling, TimeSpan TimeLimit, TimeSpan ReverseNotBefore)
{
    public Scene Scene { get; init; } = Scene.Barcode;

    /// <summary>How within the scene; null for a barcode.</summary>
    public string? Method { get; init; }

    public RefundTerms Refunds { get; init; } = RefundTerms.Default;
}
