using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>The adapters and the simulator were written apart from the same FACTS: here they talk, and the simulator's ledger judges.</summary>
public sealed class SimulatorContractTests : IDisposable
{
    private readonly StoppedClock clock = new();
    private readonly Callbacks callbacks = new();
    private readonly SimulatedChannels simulator;
    private readonly IBarcodeChannel alipay;
    private readonly IBarcodeChannel weChat;

    public SimulatorContractTests()
    {
        simulator = new SimulatedChannels(clock, new SimulatorOptions(), callbacks);
        var ports = new ChannelPorts(new SimulatorWire(simulator), clock, new CountedNonces());
        var app = TestAccounts.BuiltIn.Alipay[0];
        var shop = TestAccounts.BuiltIn.Wechat[0];
        var directory = new ChannelDirectory(
            [
                new AlipaySettings
                {
                    Account = app.Account, AppId = app.AppId, SellerId = app.SellerId, AppPrivateKey = app.AppPrivateKey,
                    AlipayPublicKey = app.AlipayPublicKey(), GatewayUrl = "http://simulator/gateway.do", NotifyUrl = "http://pay/callbacks/alipay/sim-alipay",
                },
                new WeChatSettings
                {
                    Account = shop.Account, AppId = shop.AppId, MchId = shop.MchId, ApiKey = shop.ApiKey, SignType = shop.SignType, BaseUrl = "http://simulator",
                },
            ],
            CodeRoute.Defaults,
            ports);
        alipay = (IBarcodeChannel)directory.Find(app.Account)!;
        weChat = (IBarcodeChannel)directory.Find(shop.Account)!;
    }

    public void Dispose() => simulator.Dispose();

    [Theory]
    [InlineData("00", TradeVerdict.Paid, TradeVerdict.Paid)]
    [InlineData("01", TradeVerdict.Waiting, TradeVerdict.Waiting)]
    [InlineData("03", TradeVerdict.Refused, null)]
    [InlineData("04", TradeVerdict.Unknown, TradeVerdict.Paid)]
    [InlineData("05", TradeVerdict.Unknown, TradeVerdict.NotFound)]
    [InlineData("06", TradeVerdict.Unknown, TradeVerdict.NotFound)]
    [InlineData("10", TradeVerdict.Unknown, TradeVerdict.Unknown)]
    public async Task A_code_ends_as_the_simulator_promises(string ending, TradeVerdict paid, TradeVerdict? queried)
    {
        foreach (var channel in new[] { alipay, weChat })
        {
            var payment = Payment(channel, ending);
            Assert.Equal(paid, (await channel.PayAsync(payment, default)).Verdict);
            var found = await channel.QueryAsync(Trade(payment), default);
            if (queried is not null) Assert.Equal(queried, found.Verdict);
            if (found.Verdict == TradeVerdict.Paid) Assert.Equal(1990, found.Amount);
        }
    }

    [Theory]
    [InlineData("00", ReversalVerdict.Returned, ReversalVerdict.Closed)]
    [InlineData("02", ReversalVerdict.Closed, ReversalVerdict.Closed)]
    [InlineData("05", ReversalVerdict.NotFound, ReversalVerdict.NotFound)]
    [InlineData("07", ReversalVerdict.Retry, ReversalVerdict.Retry)]
    [InlineData("08", ReversalVerdict.Returned, ReversalVerdict.Closed)]
    public async Task A_reversal_ends_as_the_simulator_promises(string ending, ReversalVerdict atAlipay, ReversalVerdict atWeChat)
    {
        foreach (var (channel, verdict) in new[] { (alipay, atAlipay), (weChat, atWeChat) })
        {
            var payment = Payment(channel, ending);
            await channel.PayAsync(payment, default);
            clock.AdvanceSeconds(16);
            Assert.Equal(verdict, (await channel.ReverseAsync(Trade(payment), default)).Verdict);
            Assert.Equal(0, simulator.Ledger(payment.OutTradeNo)?.Net ?? 0);
        }
    }

    [Fact]
    public async Task A_refund_comes_back_once_and_says_when()
    {
        foreach (var channel in new[] { alipay, weChat })
        {
            var payment = Payment(channel, "00");
            await channel.PayAsync(payment, default);
            var refund = new RefundRequest(payment.OutTradeNo, payment.OutTradeNo + "r1", 500, 1990, "returned", clock.GetUtcNow());

            Assert.Equal(RefundVerdict.NotFound, (await channel.QueryRefundAsync(refund, default)).Verdict);
            var first = await channel.RefundAsync(refund, default);
            var again = await channel.RefundAsync(refund, default);
            clock.AdvanceSeconds(20);

            Assert.Equal(channel == alipay ? RefundVerdict.Done : RefundVerdict.Pending, first.Verdict);
            Assert.Equal(RefundVerdict.Pending, again.Verdict);
            Assert.Equal(RefundVerdict.Done, (await channel.QueryRefundAsync(refund, default)).Verdict);
            Assert.Equal(1490, simulator.Ledger(payment.OutTradeNo)!.Net);
        }
    }

    [Fact]
    public async Task A_notification_of_the_simulator_is_believed()
    {
        await alipay.PayAsync(Payment(alipay, "00"), default);
        clock.AdvanceSeconds(2);

        var (notification, refusal) = await ((INotifyingChannel)alipay).ReadNotificationAsync(NotificationMessage.Of(callbacks.Bodies[0]), default);

        Assert.Equal("", refusal);
        Assert.Equal((TradeVerdict.Paid, 1990L), (notification!.Finding.Verdict, notification.Finding.Amount!.Value));
    }

    [Theory]
    [InlineData(FaultKinds.BadSignature)]
    [InlineData(FaultKinds.HttpError)]
    [InlineData(FaultKinds.DropReply)]
    [InlineData(FaultKinds.DropRequest)]
    public async Task Every_fault_is_unknown(string kind)
    {
        foreach (var channel in new[] { alipay, weChat })
        {
            simulator.Faults.Add(new Fault { Kind = kind, Channel = channel.Channel, Count = 1 });
            Assert.Equal(TradeVerdict.Unknown, (await channel.PayAsync(Payment(channel, "00"), default)).Verdict);
        }
    }

    private BarcodePayment Payment(IPaymentChannel channel, string ending)
    {
        var code = channel == alipay ? "2800000000000001" + ending : "1300000000000001" + ending;
        var now = clock.GetUtcNow();
        return new BarcodePayment($"pg{channel.Channel}{ending}a1", 1990, "CNY", "拿铁", PaymentCode.Parse(code)!, now, now.AddSeconds(120), "counter-1");
    }

    private static TradeReference Trade(BarcodePayment payment) => new(payment.OutTradeNo, payment.Amount, payment.StartedAt);

    private sealed class Callbacks : INotificationSender
    {
        public List<byte[]> Bodies { get; } = [];

        public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
        {
            Bodies.Add(message.Body);
            return Task.FromResult(new NotificationAnswer(200, "success"));
        }
    }
}
