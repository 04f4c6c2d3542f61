using PaymentGrains.Channels.Signing;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;

namespace PaymentGrains.Channels.WeChat.V3;

/// <summary>The operations of v3, for one account (FACTS 2.4). Findings are not masked yet.</summary>
internal sealed class WeChatV3
{
    private const string Transactions = "/v3/pay/transactions/";
    private const string Refunds = "/v3/refund/domestic/refunds";
    private readonly WeChatSettings settings;
    private readonly ChannelPorts ports;
    private readonly WeChatV3Client client;
    private readonly WeChatV3Findings findings;

    public WeChatV3(WeChatSettings settings, ChannelPorts ports, RsaKey? ours)
    {
        this.settings = settings;
        this.ports = ports;
        client = new WeChatV3Client(settings, ports, ours);
        findings = new WeChatV3Findings(settings);
    }

    public async Task<TradeFinding> StartAsync(ChannelCall call, CustomerPayment payment)
    {
        var answer = await client.PostAsync(call, WirePurpose.Pay, Transactions + payment.Method, WeChatV3Fields.Create(payment, settings));
        return WeChatV3Findings.Started(answer, created => WeChatV3Tickets.Of(created, payment, settings, client, ports.Time.GetUtcNow().ToUnixTimeSeconds(), ports.Nonces.Next()));
    }

    public async Task<TradeFinding> PayAsync(ChannelCall call, BarcodePayment payment) => findings.Charged(
        await client.PostAsync(call, WirePurpose.Pay, Transactions + "codepay", WeChatV3Fields.Codepay(payment, settings)), payment.OutTradeNo);

    public async Task<TradeFinding> QueryAsync(ChannelCall call, string outTradeNo) => findings.Query(
        await client.GetAsync(call, $"{Of(outTradeNo)}?mchid={settings.MchId}"), outTradeNo);

    public Task<ReversalFinding> CloseAsync(ChannelCall call, string outTradeNo) => EndAsync(call, outTradeNo, "/close", WeChatV3Fields.Close(settings));

    public Task<ReversalFinding> ReverseAsync(ChannelCall call, string outTradeNo) => EndAsync(call, outTradeNo, "/reverse", WeChatV3Fields.Reverse(settings));

    public async Task<RefundFinding> RefundAsync(ChannelCall call, RefundRequest refund) => WeChatV3Findings.Refund(
        await client.PostAsync(call, WirePurpose.Reverse, Refunds, WeChatV3Fields.Refund(refund, settings)), refund, WeChatV3Codes.Refund);

    public async Task<RefundFinding> QueryRefundAsync(ChannelCall call, RefundRequest refund) => WeChatV3Findings.Refund(
        await client.GetAsync(call, $"{Refunds}/{Uri.EscapeDataString(refund.OutRefundNo)}"), refund, WeChatV3Codes.RefundQuery);

    public Task<BillFinding> BillAsync(ChannelCall call, DateOnly day) => WeChatV3Bill.FetchAsync(call, client, day, ports.Time.GetUtcNow());

    public Task<NotificationReading> ReadNotificationAsync(ChannelCall call, NotificationMessage message) =>
        WeChatV3Notification.ReadAsync(call, client, findings, settings, message);

    private async Task<ReversalFinding> EndAsync(ChannelCall call, string outTradeNo, string action, string body)
    {
        var ended = await client.PostAsync(call, WirePurpose.Reverse, Of(outTradeNo) + action, body);
        return WeChatV3Findings.Ended(ended, await QueryAsync(call, outTradeNo));
    }

    private static string Of(string outTradeNo) => $"{Transactions}out-trade-no/{Uri.EscapeDataString(outTradeNo)}";
}
