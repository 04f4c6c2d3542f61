using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Alipay;
using PaymentGrains.ChannelSimulator.Ledger;
using PaymentGrains.ChannelSimulator.Notifications;

namespace PaymentGrains.ChannelSimulator.YeePay;

/// <summary>
/// YeePay's notifications: a digital envelope, encrypted to the merchant around what YOP signed, until the answer is exactly <c>SUCCESS</c> (FACTS 4.7).
/// Refunds are told of only where the refund asked for it, which this simulator leaves out.
/// </summary>
internal sealed class YeePayNoticeWriter(SimulatorOptions options) : INoticeWriter
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Dictionary<string, (YeePayAccount Account, RsaKey Merchant, RsaKey Yop)> accounts = options.Accounts.Yeepay.ToDictionary(
        account => account.MerchantNo, account => (account, new RsaKey(account.MerchantPrivateKey), new RsaKey(account.YopPrivateKey)));

    public string Channel => ChannelNames.YeePay;

    /// <summary>Those of the one product whose pauses are known.</summary>
    public IReadOnlyList<TimeSpan> Gaps { get; } = [TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(300), TimeSpan.FromSeconds(300)];

    public bool Knows(string merchant) => accounts.ContainsKey(merchant);

    public Notice? Write(Trade trade, NoticeKind kind, DateTimeOffset now, bool breakSignature)
    {
        if (kind == NoticeKind.Refunded) return null;
        var (account, merchant, yop) = accounts[trade.Merchant];
        var status = kind == NoticeKind.Paid ? "SUCCESS" : "PROCESSING";
        var data = new JsonObject
        {
            ["parentMerchantNo"] = account.MerchantNo,
            ["merchantNo"] = account.MerchantNo,
            ["orderId"] = trade.OutTradeNo,
            ["uniqueOrderNo"] = trade.TradeNo,
            ["status"] = status,
            ["orderAmount"] = Yuan.Text(trade.Amount),
            ["payWay"] = "MERCHANT_SCAN",
            // Whatever a merchant writes may hold the divider.
            ["memo"] = $"${trade.Subject}$",
        }.ToJsonString(Plain);
        var inside = $"{data}${yop.Sign(breakSignature ? data + "." : data)}";
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(trade.TradeNo + status))[..16];
        using var aes = Aes.Create();
        aes.Key = key;
        var locked = aes.EncryptEcb(Encoding.UTF8.GetBytes(inside), PaddingMode.PKCS7);
        var response = $"{Convert.ToBase64String(merchant.Encrypt(key))}${Convert.ToBase64String(locked)}$AES$SHA256";
        return new Notice(status, Notice.Form, AlipayForm.Write([new("response", response), new("customerIdentification", account.AppKey)]));
    }

    public bool Accepts(NotificationAnswer answer) => answer is { Status: 200, Body: "SUCCESS" };
}
