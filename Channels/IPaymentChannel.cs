using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels;

/// <summary>
/// One channel account. What it can start is said by the further interfaces that it implements: <see cref="IBarcodeChannel"/>,
/// <see cref="ISceneChannel"/>, <see cref="IPurchaseChannel"/>, <see cref="INotifyingChannel"/>, <see cref="IUndoingChannel"/>, <see cref="IBillChannel"/>; what it started it can
/// always settle. Every method ends within 10 s and answers with a finding: a lost reply, a bad signature or an unlisted code is
/// <c>Unknown</c>, never an exception and never failure (FACTS 0.2). Nothing is repeated inside.
/// </summary>
public interface IPaymentChannel
{
    /// <summary>
    /// The channel's name, DESIGN 1: <c>alipay</c>, <c>wechat</c>… It is the company whose API is called and which holds the money: of a payment through an
    /// acquirer the acquirer's (FACTS 5), as its bill, its refunds and its console are where the money is found, whatever wallet the customer used.
    /// </summary>
    string Channel { get; }

    /// <summary>The account's name, unique in this installation, for example <c>sim-alipay</c>.</summary>
    string Account { get; }

    /// <summary>How long after a pay a reversal should wait while the result is unknown (WeChat 15 s, FACTS 2.10).</summary>
    TimeSpan ReverseNotBefore { get; }

    /// <summary>Asks for a trade by our own number.</summary>
    Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation);

    /// <summary>Ends the trade: a reversal of a barcode payment, which gives the money back if it was taken; else a close of what is not paid. Safe to repeat with the same number.</summary>
    Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation);

    /// <summary>Gives money back. Safe to repeat with the same number and amount.</summary>
    Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation);

    /// <summary>Asks for a refund by our own number.</summary>
    Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation);
}

/// <summary>Charges codes that the merchant scans.</summary>
public interface IBarcodeChannel : IPaymentChannel
{
    /// <summary>Charges the code once under <see cref="BarcodePayment.OutTradeNo"/>.</summary>
    Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation);
}

/// <summary>Starts payments that the customer begins: <see cref="Scene.Qr"/>, <see cref="Scene.Page"/>, <see cref="Scene.App"/>.</summary>
public interface ISceneChannel : IPaymentChannel
{
    /// <summary>The ways in which it can be paid, as a merchant names them: <c>(Qr, "native")</c>, <c>(Page, "h5")</c>. The first of a scene is the one taken when none is named.</summary>
    IReadOnlyList<SceneMethod> Methods { get; }

    /// <summary>Waiting with a <see cref="TradeFinding.Ticket"/>, or why not. No money moves by it.</summary>
    Task<TradeFinding> StartAsync(CustomerPayment payment, CancellationToken cancellation);
}

/// <summary>A way to pay in a scene, for example <c>page</c> by <c>h5</c>.</summary>
/// <param name="Needs">Names of the fields of <see cref="CustomerDevice"/> without which it cannot start, in the merchant API's spelling.</param>
public sealed record SceneMethod(Scene Scene, string Method, params IReadOnlyList<string> Needs);

/// <summary>
/// Proves purchases that a store took money for: <see cref="Scene.Iap"/>. A query also tells the store that we have taken notice, where it would
/// give the money back otherwise (FACTS 6.2), and says Paid only once that is done.
/// </summary>
public interface IPurchaseChannel : IPaymentChannel
{
    /// <summary>Reads what the customer's device handed over; asks nobody. Null with a reason when it is forged or of another app.</summary>
    Purchase? ReadPurchase(string proof, string? signature, out string refusal);
}

/// <summary>
/// Undoes a whole payment until the end of its settlement day, as if it had never been made (UnionPay, FACTS 3A.4); it is a refund to everybody else, asked for
/// by its own number like any other: <see cref="RefundRequest.Undo"/>.
/// </summary>
public interface IUndoingChannel : IPaymentChannel
{
    /// <summary>The time of day, UTC, at which the settlement day ends; null where payments of that scene cannot be undone.</summary>
    TimeOnly? UndoUntil(Scene scene);
}

/// <summary>Gives a day's statement.</summary>
public interface IBillChannel : IPaymentChannel
{
    /// <summary>The trades and refunds of one day of China, or why there are none to be had.</summary>
    Task<BillFinding> BillAsync(DateOnly day, CancellationToken cancellation);
}
