using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Orders;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A shop whose customers begin payments themselves, at the simulated Alipay and WeChat Pay.</summary>
internal sealed class SceneShop : IDisposable, INotificationSender
{
    public const long Amount = 1990;

    public SceneShop(Func<WeChatSettings, WeChatSettings>? change = null)
    {
        Simulator = new SimulatedChannels(Clock, new SimulatorOptions(), this);
        Wire = new SimulatorWire(Simulator);
        var ports = new ChannelPorts(Wire, Clock, new CountedNonces());
        var settings = change?.Invoke(WeChatOfTests) ?? WeChatOfTests;
        Assert.Empty(settings.Problems());
        WeChat = new WeChatChannel(settings, ports);
        Alipay = new AlipayChannel(AlipayOfTests, ports);
    }

    public static AlipaySettings AlipayOfTests
    {
        get
        {
            var app = TestAccounts.BuiltIn.Alipay[0];
            return new AlipaySettings
            {
                Account = app.Account, AppId = app.AppId, SellerId = app.SellerId, AppPrivateKey = app.AppPrivateKey,
                AlipayPublicKey = app.AlipayPublicKey(), GatewayUrl = "http://simulator/gateway.do", NotifyUrl = "http://pay/callbacks/alipay/sim-alipay",
            };
        }
    }

    public static WeChatSettings WeChatOfTests
    {
        get
        {
            var shop = TestAccounts.BuiltIn.Wechat[0];
            return new WeChatSettings
            {
                Account = shop.Account, AppId = shop.AppId, MchId = shop.MchId, ApiKey = shop.ApiKey, SignType = shop.SignType, BaseUrl = "http://simulator",
                MerchantPrivateKey = shop.MerchantPrivateKey, MerchantCertificateSerial = shop.MerchantCertificateSerial, ApiV3Key = shop.ApiV3Key,
                NotifyUrl = "http://pay/callbacks/wechat/sim-wechat",
            };
        }
    }

    public StoppedClock Clock { get; } = new();
    public SimulatedChannels Simulator { get; }
    public SimulatorWire Wire { get; }
    public WeChatChannel WeChat { get; }
    public AlipayChannel Alipay { get; }

    /// <summary>What was posted to the shop, with the time.</summary>
    public List<(DateTimeOffset At, Notice Notice)> Notices { get; } = [];

    /// <summary>What the shop answers.</summary>
    public NotificationAnswer Answer { get; set; } = new(200, "success");

    public CustomerPayment Payment(IPaymentChannel channel, Scene scene, string method, string number = "a1") => new(
        $"pg{channel.Channel}{number}", Amount, "CNY", "拿铁 <2> 杯", scene, method,
        new CustomerDevice { ClientIp = "203.0.113.9", OpenId = "oCustomer", ReturnUrl = "https://shop.example.com/done?a=1&b=\"2\"" }, Clock.GetUtcNow(), Clock.GetUtcNow().AddMinutes(30));

    public static TradeReference Trade(CustomerPayment payment) => new(payment.OutTradeNo, payment.Amount, payment.StartedAt) { Scene = payment.Scene, Method = payment.Method };

    public RefundRequest Refund(CustomerPayment payment, long amount = 500, string number = "r1") =>
        new(payment.OutTradeNo, payment.OutTradeNo + number, amount, payment.Amount, "returned", Clock.GetUtcNow()) { Trade = Trade(payment) };

    public static Task<NotificationReading> Read(INotifyingChannel channel, Notice notice) =>
        channel.ReadNotificationAsync(new NotificationMessage(new Dictionary<string, string>(notice.Headers, StringComparer.OrdinalIgnoreCase), notice.Body), default);

    public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
    {
        Notices.Add((Clock.GetUtcNow(), message));
        return Task.FromResult(Answer);
    }

    public void Dispose() => Simulator.Dispose();
}
