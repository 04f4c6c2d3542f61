using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.ChannelSimulator.Stores;

namespace PaymentGrains.ChannelSimulator.GooglePlay;

/// <summary>Real-time developer notifications, pushed by Pub/Sub with a token in the header (FACTS 6.3).</summary>
internal sealed class GooglePlayNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    public string Channel => ChannelNames.GooglePlay;

    /// <summary>Pub/Sub's own growing pauses; their lengths are no published fact.</summary>
    public IReadOnlyList<TimeSpan> Gaps { get; } =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(80), TimeSpan.FromSeconds(160), TimeSpan.FromSeconds(320),
        .. Enumerable.Repeat(TimeSpan.FromMinutes(10), 12),
    ];

    public bool Knows(string merchant) => options.Accounts.GooglePlay.Any(account => account.PackageName == merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        if (kind == NoticeKind.Stale) return null;
        var account = options.Accounts.GooglePlay.First(account => account.PackageName == trade.Merchant);
        var (summary, part) = (kind, trade.Status) switch
        {
            (NoticeKind.Paid, _) => ("PURCHASED", OneTime(trade, 1)),
            (_, TradeStatus.Refunded) => ("VOIDED", JsonSerializer.Serialize(new
            {
                voidedPurchaseNotification = new { purchaseToken = trade.OutTradeNo, orderId = GooglePlayStore.OrderId(trade), productType = 2, refundType = 1 },
            })),
            _ => ("CANCELED", OneTime(trade, 2)),
        };
        var head = JsonSerializer.Serialize(new { version = "1.0", packageName = trade.Merchant, eventTimeMillis = $"{now.ToUnixTimeMilliseconds()}" });
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{head[..^1]},{part[1..]}"));
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            message = new { data, messageId = $"{trade.TradeNo[^15..]}{(int)kind}", attributes = new { } },
            subscription = "projects/simulated/subscriptions/paymentgrains",
        });
        return new Notice(summary, "application/json", body) { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + Token(account, now, breakSignature) } };
    }

    public bool Accepts(NotificationAnswer answer) => answer.Status is >= 200 and < 300;

    static string OneTime(Trade trade, int type) => JsonSerializer.Serialize(new
    {
        oneTimeProductNotification = new { version = "1.0", notificationType = type, purchaseToken = trade.OutTradeNo, sku = trade.Subject },
    });

    static string Token(GooglePlayAccount account, DateTimeOffset now, bool breakSignature)
    {
        var header = JsonSerializer.Serialize(new { alg = "RS256", kid = GooglePlayProtocol.PushKeyId, typ = "JWT" });
        var claims = JsonSerializer.Serialize(new
        {
            aud = account.PushAudience, email = account.PushServiceAccount, email_verified = true, iss = "https://accounts.google.com",
            iat = now.ToUnixTimeSeconds(), exp = now.AddHours(1).ToUnixTimeSeconds(),
        });
        return SignedJson.Rs256(header, claims, breakSignature ? account.LicencePrivateKey : account.PushPrivateKey);
    }
}
