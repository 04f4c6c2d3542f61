using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>UnionPay's notifications to backUrl: a signed form, five times at most, until the answer is HTTP 200 or 302 (FACTS 3A.7). Of a refund or an undo that is done, under its own orderId, once.</summary>
internal sealed class AcpNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    readonly Dictionary<string, AcpSigner> signers = options.Accounts.Unionpay.ToDictionary(account => account.MerId, account => new AcpSigner(account));

    public string Channel => ChannelNames.UnionPay;

    public IReadOnlyList<TimeSpan> Gaps { get; } = [TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4)];

    public bool Knows(string merchant) => signers.ContainsKey(merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        List<KeyValuePair<string, string>>? fields = kind switch
        {
            NoticeKind.Paid =>
            [
                .. Common(trade, "01", trade.Ticket is null ? "06" : "01", trade.Ticket is null ? "000000" : "000201", trade.OutTradeNo),
                .. AcpAnswer.Money(trade).Select(field => KeyValuePair.Create(field.Name, field.Value)),
            ],
            NoticeKind.Refunded when AcpRefunds.Last(trade) is { } refund =>
            [
                .. Common(trade, trade.UndoneBy == refund.RequestNo ? "31" : "04", "00", "000000", refund.RequestNo!),
                new("queryId", AcpRefunds.QueryId(trade, refund.RequestNo!)), new("origQryId", trade.TradeNo), new("txnAmt", $"{refund.Amount}"), new("currencyCode", "156"),
            ],
            // There is none of a payment that waits.
            _ => null,
        };
        if (fields is null) return null;
        return new Notice("00", Notice.Form, AlipayForm.Write(signers[trade.Merchant].Sign(fields, breakSignature)));
    }

    static IEnumerable<KeyValuePair<string, string>> Common(Trade trade, string type, string subType, string business, string orderId) =>
    [
        new("version", "5.1.0"), new("encoding", "UTF-8"), new("bizType", business), new("txnType", type), new("txnSubType", subType), new("accessType", "0"),
        new("merId", trade.Merchant), new("orderId", orderId), new("txnTime", trade.TxnTimes.GetValueOrDefault(orderId, "")), new("respCode", "00"), new("respMsg", "Success!"),
    ];

    public bool Accepts(NotificationAnswer answer) => answer.Status is 200 or 302;
}
