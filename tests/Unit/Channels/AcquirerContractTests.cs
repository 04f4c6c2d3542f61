using PaymentGrains.Channels;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>The acquirers' adapters against the simulator, whose ledger judges.</summary>
public sealed class AcquirerContractTests : IDisposable
{
    private readonly StoppedClock clock = new();
    private readonly Callbacks callbacks = new();
    private readonly SimulatedChannels simulator;
    private readonly ChannelDirectory directory;
    private readonly YeePayChannel yeePay;
    private readonly HuifuChannel huifu;

    public AcquirerContractTests()
    {
        simulator = new SimulatedChannels(clock, new SimulatorOptions(), callbacks);
        var app = TestAccounts.BuiltIn.Yeepay[0];
        var shop = TestAccounts.BuiltIn.Huifu[0];
        directory = new ChannelDirectory(
            [
                new YeePaySettings
                {
                    Account = app.Account, AppKey = app.AppKey, MerchantNo = app.MerchantNo, MerchantPrivateKey = app.MerchantPrivateKey, YopPublicKey = app.YopPublicKey(),
                    TakesCodesOf = app.TakesCodesOf, OrderNotFoundCodes = ["SIM_ORDER_NOT_FOUND"], RefundNotFoundCodes = ["SIM_REFUND_NOT_FOUND"],
                    OfficialAccountAppId = app.OfficialAccountAppId, MiniProgramAppId = app.MiniProgramAppId,
                    GatewayUrl = "http://simulator/yop-center", FilesUrl = "http://simulator/yop-center", NotifyUrl = "http://pay/callbacks/yeepay/sim-yeepay",
                },
                new HuifuSettings
                {
                    Account = shop.Account, SysId = shop.SysId, ProductId = shop.ProductId, HuifuId = shop.HuifuId, MerchantPrivateKey = shop.MerchantPrivateKey,
                    HuifuPublicKey = shop.HuifuPublicKey(), BaseUrl = "http://simulator", NotifyUrl = "http://pay/callbacks/huifu/sim-huifu",
                },
            ],
            CodeRoute.Defaults,
            new ChannelPorts(new AcquirerWire(simulator), clock, new CountedNonces()));
        yeePay = (YeePayChannel)directory.Find(app.Account)!;
        huifu = (HuifuChannel)directory.Find(shop.Account)!;
    }

    public void Dispose() => simulator.Dispose();

    [Fact]
    public void A_code_finds_the_acquirer_that_takes_its_wallets_codes()
    {
        Assert.Same(huifu, directory.Route("demo", PaymentCode.Parse("0100000000000000100")!, 100));
        Assert.Same(yeePay, directory.Route("demo", PaymentCode.Parse("2800000000000001" + "00")!, 100));
        Assert.Equal(("huifu", "ecny"), Named(directory.Route("demo", Scene.Qr, null, "ecny", 100)!));
        Assert.Equal(("yeepay", "wechat"), Named(directory.Route("demo", Scene.Qr, null, null, 100)!));

        static (string, string) Named(SceneRoute route) => (route.Channel.Channel, route.Method.Method);
    }

    [Theory]
    [InlineData("00", TradeVerdict.Paid, TradeVerdict.Paid)]
    [InlineData("01", TradeVerdict.Waiting, TradeVerdict.Waiting)]
    [InlineData("02", TradeVerdict.Waiting, TradeVerdict.Waiting)]
    [InlineData("03", TradeVerdict.Refused, TradeVerdict.Refused)]
    [InlineData("04", TradeVerdict.Unknown, TradeVerdict.Paid)]
    [InlineData("05", TradeVerdict.Unknown, TradeVerdict.NotFound)]
    [InlineData("06", TradeVerdict.Unknown, TradeVerdict.NotFound)]
    [InlineData("10", TradeVerdict.Unknown, TradeVerdict.Unknown)]
    public async Task A_code_ends_as_the_simulator_promises(string ending, TradeVerdict paid, TradeVerdict queried)
    {
        foreach (var channel in new IBarcodeChannel[] { yeePay, huifu })
        {
            var payment = Payment(channel, ending);
            Assert.Equal(paid, (await channel.PayAsync(payment, default)).Verdict);
            var found = await channel.QueryAsync(Trade(payment), default);
            Assert.Equal(queried, found.Verdict);
            if (found.Verdict == TradeVerdict.Paid) Assert.Equal(1990, found.Amount);
        }
    }

    [Theory]
    [InlineData("01", 6, TradeVerdict.Paid)]
    [InlineData("06", 21, TradeVerdict.Paid)]
    [InlineData("09", 4, TradeVerdict.Paid)]
    [InlineData("14", 5, TradeVerdict.Refused)]
    public async Task Time_brings_the_rest(string ending, double seconds, TradeVerdict then)
    {
        foreach (var channel in new IBarcodeChannel[] { yeePay, huifu })
        {
            var payment = Payment(channel, ending);
            await channel.PayAsync(payment, default);
            clock.AdvanceSeconds(seconds);
            Assert.Equal(then, (await channel.QueryAsync(Trade(payment), default)).Verdict);
        }
    }

    [Theory]
    [InlineData("00", ReversalVerdict.NotReversible, ReversalVerdict.NotReversible)]
    [InlineData("02", ReversalVerdict.Closed, ReversalVerdict.Retry)]
    [InlineData("03", ReversalVerdict.Closed, ReversalVerdict.Closed)]
    [InlineData("05", ReversalVerdict.NotFound, ReversalVerdict.Retry)]
    [InlineData("07", ReversalVerdict.Retry, ReversalVerdict.Retry)]
    [InlineData("08", ReversalVerdict.NotReversible, ReversalVerdict.Retry)]
    [InlineData("12", ReversalVerdict.Closed, ReversalVerdict.Retry)]
    public async Task A_reversal_never_gives_back_what_only_a_refund_does(string ending, ReversalVerdict atYeePay, ReversalVerdict atHuifu)
    {
        foreach (var (channel, verdict) in new (IBarcodeChannel, ReversalVerdict)[] { (yeePay, atYeePay), (huifu, atHuifu) })
        {
            var payment = Payment(channel, ending);
            await channel.PayAsync(payment, default);
            clock.AdvanceSeconds(16);
            Assert.Equal(verdict, (await channel.ReverseAsync(Trade(payment), default)).Verdict);
            var holds = simulator.Ledger(payment.OutTradeNo)?.Net ?? 0;
            Assert.Equal(verdict == ReversalVerdict.NotReversible ? 1990 : 0, holds);
        }
    }

    [Fact]
    public async Task Asked_again_a_close_is_done_and_money_that_comes_after_it_is_seen()
    {
        var stubborn = Payment(yeePay, "07");
        await yeePay.PayAsync(stubborn, default);
        Assert.Equal(ReversalVerdict.Retry, (await yeePay.ReverseAsync(Trade(stubborn), default)).Verdict);
        Assert.Equal(ReversalVerdict.Retry, (await yeePay.ReverseAsync(Trade(stubborn), default)).Verdict);
        Assert.Equal(ReversalVerdict.Closed, (await yeePay.ReverseAsync(Trade(stubborn), default)).Verdict);

        var late = Payment(yeePay, "12");
        await yeePay.PayAsync(late, default);
        Assert.Equal(ReversalVerdict.Closed, (await yeePay.ReverseAsync(Trade(late), default)).Verdict);
        clock.AdvanceSeconds(7);
        Assert.Equal(TradeVerdict.Paid, (await yeePay.QueryAsync(Trade(late), default)).Verdict);
        Assert.Single(callbacks.Bodies);
    }

    [Fact]
    public async Task An_order_of_digital_RMB_that_nobody_pays_ends_by_itself()
    {
        foreach (var ending in (string[])["02", "05"])
        {
            var payment = Payment(huifu, ending);
            await huifu.PayAsync(payment, default);
            clock.AdvanceSeconds(119);
            Assert.Equal(ReversalVerdict.Retry, (await huifu.ReverseAsync(Trade(payment), default)).Verdict);
            clock.AdvanceSeconds(140);
            Assert.Equal(ending == "02" ? ReversalVerdict.Closed : ReversalVerdict.NotFound, (await huifu.ReverseAsync(Trade(payment), default)).Verdict);
        }
    }

    [Theory]
    [InlineData("02", TradeVerdict.Refused, ReversalVerdict.Closed, 0)]
    [InlineData("05", TradeVerdict.NotFound, ReversalVerdict.Retry, 0)]
    [InlineData("07", TradeVerdict.Waiting, ReversalVerdict.Retry, 0)]
    [InlineData("08", TradeVerdict.Paid, ReversalVerdict.NotReversible, 1990)]
    [InlineData("12", TradeVerdict.Refused, ReversalVerdict.Closed, 1990)]
    public async Task Nothing_closes_an_order_of_digital_RMB_and_it_is_asked_for_right_at_its_own_end(string ending, TradeVerdict atTheEnd, ReversalVerdict reversed, long takenAfter)
    {
        var payment = Payment(huifu, ending);
        var trade = Trade(payment) with { Deadline = payment.Deadline };
        await huifu.PayAsync(payment, default);
        clock.AdvanceSeconds(20);
        var waits = await huifu.ReverseAsync(trade, default);
        Assert.Equal((ReversalVerdict.Retry, payment.Deadline), (waits.Verdict, waits.OpenUntil!.Value));
        Assert.Equal(0, simulator.Ledger(payment.OutTradeNo)?.Net ?? 0);

        clock.AdvanceSeconds(160);
        Assert.Equal(atTheEnd, (await huifu.QueryAsync(trade, default)).Verdict);
        var over = await huifu.ReverseAsync(trade, default);
        Assert.Equal(reversed, over.Verdict);
        // Their clock may be behind ours: it is asked often for a minute.
        if (reversed == ReversalVerdict.Retry) Assert.Equal(clock.GetUtcNow().AddSeconds(5), over.OpenUntil);
        clock.AdvanceSeconds(10);
        var end = await huifu.ReverseAsync(trade, default);
        Assert.Equal(takenAfter > 0 ? ReversalVerdict.NotReversible : ending == "05" ? ReversalVerdict.NotFound : ReversalVerdict.Closed, end.Verdict);
        Assert.Equal(takenAfter, simulator.Ledger(payment.OutTradeNo)?.Net ?? 0);
    }

    [Fact]
    public async Task A_refund_comes_back_once()
    {
        foreach (var channel in new IBarcodeChannel[] { yeePay, huifu })
        {
            var payment = Payment(channel, "00");
            await channel.PayAsync(payment, default);
            var refund = Refund(payment, "R1");

            Assert.Equal(RefundVerdict.NotFound, (await channel.QueryRefundAsync(refund, default)).Verdict);
            Assert.Equal(RefundVerdict.Pending, (await channel.RefundAsync(refund, default)).Verdict);
            // YeePay says how it is; Huifu only that the number was used.
            Assert.Equal(channel == yeePay ? RefundVerdict.Done : RefundVerdict.Unknown, (await channel.RefundAsync(refund, default)).Verdict);
            Assert.Equal(RefundVerdict.Done, (await channel.QueryRefundAsync(refund, default)).Verdict);
            Assert.Equal(RefundVerdict.Unknown, (await channel.QueryRefundAsync(refund with { Amount = 499 }, default)).Verdict);
            Assert.Equal(1490, simulator.Ledger(payment.OutTradeNo)!.Net);
        }
    }

    [Theory]
    [InlineData(FaultKinds.RefundRefused, RefundVerdict.Refused, RefundVerdict.Refused)]
    [InlineData(FaultKinds.RefundNoBalance, RefundVerdict.NotFound, RefundVerdict.NotFound)]
    [InlineData(FaultKinds.RefundAbnormal, RefundVerdict.Abnormal, null)]
    public async Task A_refund_that_is_not_done_says_so_when_it_is_asked_for(string kind, RefundVerdict atYeePay, RefundVerdict? atHuifu)
    {
        foreach (var (channel, verdict) in new (IBarcodeChannel, RefundVerdict?)[] { (yeePay, atYeePay), (huifu, atHuifu) })
        {
            if (verdict is null) continue;
            var payment = Payment(channel, "00");
            await channel.PayAsync(payment, default);
            simulator.Faults.Add(new Fault { Kind = kind, Channel = channel.Channel, Count = 1 });
            await channel.RefundAsync(Refund(payment, "R1"), default);
            Assert.Equal(verdict, (await channel.QueryRefundAsync(Refund(payment, "R1"), default)).Verdict);
            Assert.Equal(1990, simulator.Ledger(payment.OutTradeNo)!.Net);
        }
    }

    [Fact]
    public async Task A_notification_of_the_simulator_is_believed_and_acknowledged()
    {
        foreach (var channel in new IBarcodeChannel[] { yeePay, huifu })
        {
            callbacks.Bodies.Clear();
            callbacks.Answer = channel == yeePay ? "SUCCESS" : "RECV_ORD_ID_1";
            await channel.PayAsync(Payment(channel, "01"), default);
            clock.AdvanceSeconds(7);

            var (notification, refusal) = await ((INotifyingChannel)channel).ReadNotificationAsync(NotificationMessage.Of(callbacks.Bodies[0]), default);

            Assert.Equal("", refusal);
            Assert.Equal((TradeVerdict.Paid, 1990L), (notification!.Finding.Verdict, notification.Finding.Amount!.Value));
            clock.AdvanceSeconds(3600);
            Assert.Single(callbacks.Bodies);
        }
    }

    [Fact]
    public async Task Without_our_word_it_comes_again_and_a_forged_one_is_refused()
    {
        foreach (var channel in new IBarcodeChannel[] { yeePay, huifu })
        {
            callbacks.Bodies.Clear();
            callbacks.Answer = "success";
            simulator.Faults.Add(new Fault { Kind = FaultKinds.BadSignature, Channel = channel.Channel, Operation = "notify", Count = 1 });
            await channel.PayAsync(Payment(channel, "00"), default);
            clock.AdvanceSeconds(3600);
            Assert.Equal(4, callbacks.Bodies.Count);
            Assert.Equal("wrong signature", (await ((INotifyingChannel)channel).ReadNotificationAsync(NotificationMessage.Of(callbacks.Bodies[0]), default)).Refusal);
            Assert.Equal("", (await ((INotifyingChannel)channel).ReadNotificationAsync(NotificationMessage.Of(callbacks.Bodies[1]), default)).Refusal);
        }
    }

    [Theory]
    [InlineData(FaultKinds.BadSignature)]
    [InlineData(FaultKinds.HttpError)]
    [InlineData(FaultKinds.DropReply)]
    [InlineData(FaultKinds.DropRequest)]
    public async Task Every_fault_is_unknown(string kind)
    {
        foreach (var channel in new IBarcodeChannel[] { yeePay, huifu })
        {
            simulator.Faults.Add(new Fault { Kind = kind, Channel = channel.Channel, Count = 1 });
            Assert.Equal(TradeVerdict.Unknown, (await channel.PayAsync(Payment(channel, "00"), default)).Verdict);
        }
    }

    [Fact]
    public async Task The_customer_pays_what_was_started_in_every_way()
    {
        foreach (var channel in new ISceneChannel[] { yeePay, huifu })
        {
            foreach (var (way, number) in channel.Methods.Select((way, number) => (way, number)))
            {
                var now = clock.GetUtcNow();
                var device = new CustomerDevice { ClientIp = "203.0.113.7", OpenId = "o-1", ReturnUrl = "https://shop.example.com/back" };
                var start = new CustomerPayment($"pg{channel.Channel}s{number}", 1990, "CNY", "拿铁", way.Scene, way.Method, device, now, now.AddMinutes(31));
                var trade = new TradeReference(start.OutTradeNo, 1990, now) { Scene = way.Scene, Method = way.Method };
                var finding = await channel.StartAsync(start, default);
                Assert.Equal(TradeVerdict.Waiting, finding.Verdict);
                Assert.NotNull(finding.Ticket);
                Assert.Equal(TradeVerdict.Waiting, (await channel.QueryAsync(trade, default)).Verdict);
                Assert.Null(simulator.CustomerPays(start.OutTradeNo, "00"));
                Assert.Equal(TradeVerdict.Paid, (await channel.QueryAsync(trade, default)).Verdict);
                Assert.Equal(1990, simulator.Ledger(start.OutTradeNo)!.Net);
            }
        }
    }

    [Fact]
    public async Task The_statement_has_the_day_but_for_the_endings_that_break_it()
    {
        foreach (var ending in (string[])["00", "11", "13"]) await yeePay.PayAsync(Payment(yeePay, ending), default);
        var bill = await yeePay.BillAsync(new DateOnly(2026, 3, 1), default);
        Assert.Equal(BillVerdict.Complete, bill.Verdict);
        Assert.Equal([("pgyeepay00a1", 1990L), ("pgyeepay13a1", 1989L)], bill.Lines.Select(line => (line.OutTradeNo, line.Amount)));
        Assert.Equal(BillVerdict.Empty, (await yeePay.BillAsync(new DateOnly(2026, 2, 28), default)).Verdict);
        await yeePay.RefundAsync(Refund(Payment(yeePay, "00"), "R1"), default);
        Assert.Equal(BillVerdict.Unknown, (await yeePay.BillAsync(new DateOnly(2026, 3, 1), default)).Verdict);
    }

    private BarcodePayment Payment(IPaymentChannel channel, string ending)
    {
        var code = channel == huifu ? "01000000000000001" + ending : "2800000000000001" + ending;
        var now = clock.GetUtcNow();
        return new BarcodePayment($"pg{channel.Channel}{ending}a1", 1990, "CNY", "拿铁 $5", PaymentCode.Parse(code)!, now, now.AddSeconds(180), "counter-1");
    }

    private RefundRequest Refund(BarcodePayment payment, string number) =>
        new(payment.OutTradeNo, payment.OutTradeNo + number, 500, 1990, "returned", clock.GetUtcNow()) { Trade = Trade(payment) };

    private static TradeReference Trade(BarcodePayment payment) => new(payment.OutTradeNo, payment.Amount, payment.StartedAt);

    private sealed class Callbacks : INotificationSender
    {
        public string Answer { get; set; } = "SUCCESS";

        public List<byte[]> Bodies { get; } = [];

        public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
        {
            Bodies.Add(message.Body);
            return Task.FromResult(new NotificationAnswer(200, Answer));
        }
    }
}
