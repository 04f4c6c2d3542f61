using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.Alipay;

/// <summary>Alipay's notifications: a signed form, until the answer is exactly <c>success</c> (FACTS 1.11).</summary>
internal sealed class AlipayNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    readonly Dictionary<string, (AlipayAccount Account, RsaKey Key)> accounts = options.Accounts.Alipay.ToDictionary(
        account => account.AppId, account => (account, new RsaKey(account.AlipayPrivateKey)));

    public string Channel => ChannelNames.Alipay;

    public IReadOnlyList<TimeSpan> Gaps { get; } =
    [
        TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(15),
    ];

    public bool Knows(string merchant) => accounts.ContainsKey(merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        var (account, key) = accounts[trade.Merchant];
        var fields = kind switch
        {
            NoticeKind.Paid => AlipayNotice.Paid(trade, account, now),
            NoticeKind.Stale => AlipayNotice.Stale(trade, account),
            _ => AlipayNotice.PartlyRefunded(trade, account, now),
        };
        var text = AlipaySignature.NotificationText(fields);
        var signed = new Dictionary<string, string>(fields) { ["sign_type"] = "RSA2", ["sign"] = key.Sign(breakSignature ? text + "." : text) };
        return new Notice(fields["trade_status"], Notice.Form, AlipayForm.Write(signed));
    }

    public bool Accepts(NotificationAnswer answer) => answer is { Status: >= 200 and < 300, Body: "success" };
}
