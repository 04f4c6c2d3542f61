using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels;

/// <summary>
/// One channel account that takes barcode payments. Every method ends within 10 s and answers with a finding: a lost reply, a bad
/// signature or an unlisted code is <c>Unknown</c>, never an exception and never failure (FACTS 0.2). Nothing is repeated inside.
/// </summary>
public interface IPaymentChannel
{
    /// <summary>The channel's name, DESIGN 1: <c>alipay</c>, <c>wechat</c>…</summary>
    string Channel { get; }

    /// <summary>The account's name, unique in this installation, for example <c>sim-alipay</c>.</summary>
    string Account { get; }

    /// <summary>How long after a pay a reversal should wait while the result is unknown (WeChat 15 s, FACTS 2.10).</summary>
    TimeSpan ReverseNotBefore { get; }

    /// <summary>Charges the code once under <see cref="BarcodePayment.OutTradeNo"/>.</summary>
    Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation);

    /// <summary>Asks for a trade by our own number.</summary>
    Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation);

    /// <summary>Closes the trade, or gives the money back if it was taken. Safe to repeat with the same number.</summary>
    Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation);

    /// <summary>Gives money back. Safe to repeat with the same number and amount.</summary>
    Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation);

    /// <summary>Asks for a refund by our own number.</summary>
    Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation);
}
