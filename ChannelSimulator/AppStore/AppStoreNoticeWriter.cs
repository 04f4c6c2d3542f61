using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.AppStore;

/// <summary>Server notifications V2 (FACTS 6.5): of a purchase and of a refund, signed, with the signed transaction inside.</summary>
internal sealed class AppStoreNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    public string Channel => ChannelNames.AppStore;

    public IReadOnlyList<TimeSpan> Gaps { get; } =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(12), TimeSpan.FromHours(24), TimeSpan.FromHours(48), TimeSpan.FromHours(72)];

    public bool Knows(string merchant) => options.Accounts.AppStore.Any(account => account.BundleId == merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        // Nothing is told of what was never paid.
        if (kind == NoticeKind.Stale || trade.Captured == 0) return null;
        var account = options.Accounts.AppStore.First(account => account.BundleId == trade.Merchant);
        var type = kind == NoticeKind.Paid ? "ONE_TIME_CHARGE" : "REFUND";
        var payload = JsonSerializer.Serialize(new
        {
            notificationType = type,
            // Retries of one notification keep it.
            notificationUUID = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{trade.TradeNo} {type}")).AsSpan(0, 16)).ToString(),
            version = "2.0",
            signedDate = now.ToUnixTimeMilliseconds(),
            data = new
            {
                bundleId = account.BundleId, environment = account.Environment,
                signedTransactionInfo = AppStoreTransaction.Sign(AppStoreTransaction.Payload(trade, account, now), account, breakSignature: false),
            },
        });
        var body = JsonSerializer.SerializeToUtf8Bytes(new { signedPayload = AppStoreTransaction.Sign(payload, account, breakSignature) });
        return new Notice(type, "application/json", body);
    }

    public bool Accepts(NotificationAnswer answer) => answer.Status == 200;
}
