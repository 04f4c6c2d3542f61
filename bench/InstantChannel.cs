using PaymentGrains.Channels;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Bench;

/// <summary>A channel that takes every payment at once, so that only our own work is measured.</summary>
internal sealed class InstantChannel : IBarcodeChannel, IChannelDirectory
{
    public string Channel => "simulated";
    public string Account => "instant";
    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    public IPaymentChannel? Find(string account) => account == Account ? this : null;

    public IBarcodeChannel? Route(string merchantId, PaymentCode code, long amount) => this;

    public Task<TradeFinding> PayAsync(BarcodePayment payment, CancellationToken cancellation) =>
        Task.FromResult(new TradeFinding(TradeVerdict.Paid) { Amount = payment.Amount, ChannelTradeNo = "T" + payment.OutTradeNo, Raw = """{"code":"10000","msg":"Success"}""" });

    public Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation) =>
        Task.FromResult(new TradeFinding(TradeVerdict.Paid) { Amount = trade.Amount });

    public Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation) => Task.FromResult(new ReversalFinding(ReversalVerdict.Returned));

    public Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation) => Task.FromResult(new RefundFinding(RefundVerdict.Done));

    public Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation) => Task.FromResult(new RefundFinding(RefundVerdict.Done));
}
