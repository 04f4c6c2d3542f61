using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.AppStore;

/// <summary>The App Store: purchases that the store took money for (FACTS 6.5).</summary>
public sealed class AppStoreChannel : IPurchaseChannel, INotifyingChannel
{
    /// <summary>Of the token that each question brings; Apple allows an hour.</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(20);

    private readonly AppStoreSettings settings;
    private readonly ChannelPorts ports;
    private readonly EcKey? key;
    private readonly X509Certificate2 root;
    private readonly JournalMask mask;

    /// <param name="settings">Without <see cref="AppStoreSettings.Problems"/>.</param>
    public AppStoreChannel(AppStoreSettings settings, ChannelPorts ports)
    {
        this.settings = settings;
        this.ports = ports;
        key = EcKey.Private(settings.PrivateKey);
        root = AppStoreChain.Root(settings.RootCertificate) ?? throw Unchecked();
        mask = new JournalMask(settings.PrivateKey);
    }

    public string Channel => AppStoreSettings.Name;

    public string Account => settings.Account;

    public TimeSpan ReverseNotBefore => TimeSpan.Zero;

    /// <summary>HTTP 200 (FACTS 7.3).</summary>
    public NotificationReply Acknowledgement { get; } = NotificationReply.Text("");

    /// <param name="proof">The signed transaction (JWS); its signature is in it.</param>
    public Purchase? ReadPurchase(string proof, string? signature, out string refusal)
    {
        if (AppStoreChain.Open(proof.Trim(), root, ports.Time.GetUtcNow(), out refusal) is { } transaction) return AppStoreTransaction.Read(transaction, settings, out refusal);
        refusal = "the transaction " + refusal;
        return null;
    }

    public async Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation)
    {
        var finding = await AskAsync(trade, cancellation);
        return finding with { Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = Masked(finding.Raw, trade) };
    }

    public async Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation)
    {
        var finding = AppStoreFindings.Reverse(await AskAsync(trade, cancellation));
        return finding with { Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = Masked(finding.Raw, trade) };
    }

    /// <summary>
    /// Apple gives merchants no call for it: only the customer can ask Apple. A refund that a merchant asked for fails by that; one that we owe stays open,
    /// with an alarm, and <see cref="QueryRefundAsync"/> finds out when Apple has given the money back.
    /// </summary>
    public Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation) => Task.FromResult(new RefundFinding(RefundVerdict.Refused)
    {
        Code = "NO_REFUND_CALL", Message = "App Store 不支持商户退款：请顾客在 reportaproblem.apple.com 向 Apple 申请退款",
    });

    public async Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation)
    {
        if (refund.Trade is not { } trade) return new RefundFinding(RefundVerdict.Unknown) { Code = "NO_PURCHASE" };
        var finding = await AskAsync(trade, cancellation);
        var verdict = finding.Verdict switch
        {
            // Revoked is the whole; whether a part was meant by it, the trade itself tells.
            TradeVerdict.Closed when refund.Amount == refund.TradeAmount => RefundVerdict.Done,
            TradeVerdict.GivenBack when finding.Refunds is not null && refund.Amount == refund.TradeAmount => RefundVerdict.Done,
            TradeVerdict.Closed => RefundVerdict.NotFound,
            TradeVerdict.GivenBack when finding.Refunds is not null => RefundVerdict.NotFound,
            TradeVerdict.Paid => RefundVerdict.NotFound,
            _ when finding.Code == AppStoreFindings.PriceCode => RefundVerdict.NotFound,
            _ => RefundVerdict.Unknown,
        };
        return new RefundFinding(verdict) { Code = mask.Words(finding.Code, null), Message = mask.Words(finding.Message, null), Raw = Masked(finding.Raw, trade) };
    }

    public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation) =>
        Task.FromResult(AppStoreNotification.Read(message.Body, settings, root, ports.Time.GetUtcNow()));

    private async Task<TradeFinding> AskAsync(TradeReference trade, CancellationToken cancellation)
    {
        if (trade.Purchase is not { } purchase) return new TradeFinding(TradeVerdict.Unknown) { Code = "NO_PURCHASE" };
        using var call = new ChannelCall(ports, cancellation);
        var url = new Uri($"{settings.Api}/inApps/v1/transactions/{Uri.EscapeDataString(purchase.Token)}");
        var outcome = await call.SendAsync(new WireRequest(Account, WirePurpose.Query, url, "", []) { Method = "GET", Headers = [new("Authorization", "Bearer " + Token())] });
        return AppStoreFindings.Query(AppStoreAnswer.Read(outcome, root, ports.Time.GetUtcNow()), trade, settings);
    }

    private string Token()
    {
        var now = ports.Time.GetUtcNow();
        return WebToken.Write(
            JsonSerializer.Serialize(new { alg = "ES256", kid = settings.KeyId, typ = "JWT" }),
            JsonSerializer.Serialize(new
            {
                iss = settings.IssuerId, iat = now.ToUnixTimeSeconds(), exp = (now + TokenLife).ToUnixTimeSeconds(), aud = "appstoreconnect-v1", bid = settings.BundleId,
            }),
            (key ?? throw settings.CannotSign()).Sign);
    }

    /// <summary>A transaction's number looks like a code and is none.</summary>
    private string Masked(string? raw, TradeReference trade) => mask.Message(raw ?? "", null, trade.OutTradeNo, trade.Purchase?.Token ?? "");

    private ChannelSettingsException Unchecked() => new([$"{settings}: its keys were not checked before it was opened"]);
}
