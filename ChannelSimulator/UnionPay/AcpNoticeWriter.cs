using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.UnionPay;

/// <summary>UnionPay's notifications to backUrl: a signed form, five times at most, until the answer is HTTP 200 or 302 (FACTS 3A.7). Of payments only.</summary>
internal sealed class AcpNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    readonly Dictionary<string, AcpSigner> signers = options.Accounts.Unionpay.ToDictionary(account => account.MerId, account => new AcpSigner(account));

    public string Channel => ChannelNames.UnionPay;

    public IReadOnlyList<TimeSpan> Gaps { get; } = [TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4)];

    public bool Knows(string merchant) => signers.ContainsKey(merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        // There is no notification of a payment that waits, and a refund's goes to an address of its own.
        if (kind != NoticeKind.Paid) return null;
        List<KeyValuePair<string, string>> fields =
        [
            new("version", "5.1.0"), new("encoding", "UTF-8"), new("bizType", trade.Ticket is null ? "000000" : "000201"), new("txnType", "01"),
            new("txnSubType", trade.Ticket is null ? "06" : "01"), new("accessType", "0"), new("merId", trade.Merchant), new("orderId", trade.OutTradeNo),
            new("txnTime", trade.TxnTimes.GetValueOrDefault(trade.OutTradeNo, "")), new("respCode", "00"), new("respMsg", "Success!"),
            .. AcpAnswer.Money(trade).Select(field => KeyValuePair.Create(field.Name, field.Value)),
        ];
        return new Notice("00", Notice.Form, AlipayForm.Write(signers[trade.Merchant].Sign(fields, breakSignature)));
    }

    public bool Accepts(NotificationAnswer answer) => answer.Status is 200 or 302;
}
