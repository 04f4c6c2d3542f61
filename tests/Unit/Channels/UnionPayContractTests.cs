using PaymentGrains.Channels;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Both UnionPay adapters against the simulated UnionPay: they were written apart from the same FACTS, and the simulator's ledger judges.</summary>
public sealed class UnionPayContractTests : IDisposable
{
    private readonly StoppedClock clock = new();
    private readonly Callbacks callbacks = new();
    private readonly SimulatedChannels simulator;
    private readonly AcpChannel acp;
    private readonly QraChannel qra;
    private readonly SimulatorWire wire;
    private int count;

    public UnionPayContractTests()
    {
        simulator = new SimulatedChannels(clock, new SimulatorOptions(), callbacks);
        wire = new SimulatorWire(simulator);
        var directory = new ChannelDirectory([Acp(), Qra()], CodeRoute.Defaults, new ChannelPorts(wire, clock, new CountedNonces()));
        acp = (AcpChannel)directory.Find("sim-unionpay")!;
        qra = (QraChannel)directory.Find("sim-unionpay-qra")!;
    }

    public void Dispose() => simulator.Dispose();

    [Theory]
    [InlineData("00", TradeVerdict.Waiting, TradeVerdict.Paid, TradeVerdict.Paid, TradeVerdict.Paid)]
    [InlineData("01", TradeVerdict.Waiting, TradeVerdict.Waiting, TradeVerdict.Waiting, TradeVerdict.Waiting)]
    [InlineData("02", TradeVerdict.Waiting, TradeVerdict.Waiting, TradeVerdict.Waiting, TradeVerdict.Waiting)]
    [InlineData("03", TradeVerdict.Refused, TradeVerdict.Refused, TradeVerdict.Refused, TradeVerdict.Refused)]
    [InlineData("04", TradeVerdict.Unknown, TradeVerdict.Paid, TradeVerdict.Unknown, TradeVerdict.Paid)]
    [InlineData("05", TradeVerdict.Unknown, TradeVerdict.NotFound, TradeVerdict.Unknown, TradeVerdict.NotFound)]
    [InlineData("06", TradeVerdict.Unknown, TradeVerdict.NotFound, TradeVerdict.Unknown, TradeVerdict.NotFound)]
    [InlineData("10", TradeVerdict.Unknown, TradeVerdict.Unknown, TradeVerdict.Waiting, TradeVerdict.Unknown)]
    [InlineData("14", TradeVerdict.Waiting, TradeVerdict.Waiting, TradeVerdict.Waiting, TradeVerdict.Waiting)]
    public async Task A_code_ends_as_the_simulator_promises(string ending, TradeVerdict acpPaid, TradeVerdict acpQueried, TradeVerdict qraPaid, TradeVerdict qraQueried)
    {
        foreach (var (channel, paid, queried) in new (IBarcodeChannel, TradeVerdict, TradeVerdict)[] { (acp, acpPaid, acpQueried), (qra, qraPaid, qraQueried) })
        {
            var payment = Payment(ending);
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
    public async Task A_code_ends_later_as_the_simulator_promises(string ending, int seconds, TradeVerdict verdict)
    {
        foreach (var channel in (IBarcodeChannel[])[acp, qra])
        {
            var payment = Payment(ending);
            await channel.PayAsync(payment, default);
            clock.AdvanceSeconds(seconds);
            Assert.Equal(verdict, (await channel.QueryAsync(Trade(payment), default)).Verdict);
        }
    }

    [Theory]
    [InlineData("00", ReversalVerdict.Closed)]
    [InlineData("02", ReversalVerdict.Closed)]
    [InlineData("03", ReversalVerdict.Closed)]
    [InlineData("05", ReversalVerdict.NotFound)]
    [InlineData("06", ReversalVerdict.NotFound)]
    [InlineData("07", ReversalVerdict.Retry)]
    [InlineData("08", ReversalVerdict.Closed)]
    [InlineData("12", ReversalVerdict.Closed)]
    public async Task A_reversal_ends_as_the_simulator_promises(string ending, ReversalVerdict verdict)
    {
        foreach (var channel in (IBarcodeChannel[])[acp, qra])
        {
            var payment = Payment(ending);
            await channel.PayAsync(payment, default);
            Assert.Equal(verdict, (await channel.ReverseAsync(Trade(payment), default)).Verdict);
            Assert.Equal(0, simulator.Ledger(payment.OutTradeNo)?.Net ?? 0);
            if (ending != "07") continue;
            await channel.ReverseAsync(Trade(payment), default);
            Assert.Equal(ReversalVerdict.Closed, (await channel.ReverseAsync(Trade(payment), default)).Verdict);
        }
    }

    [Fact]
    public async Task Money_that_is_taken_after_the_reversal_said_closed_is_found()
    {
        foreach (var channel in (IBarcodeChannel[])[acp, qra])
        {
            var payment = Payment("12");
            await channel.PayAsync(payment, default);
            Assert.Equal(ReversalVerdict.Closed, (await channel.ReverseAsync(Trade(payment), default)).Verdict);
            clock.AdvanceSeconds(7);
            Assert.Equal(TradeVerdict.Paid, (await channel.QueryAsync(Trade(payment), default)).Verdict);
        }

        Assert.Equal(TradeVerdict.Paid, (await ReadAsync(Assert.Single(callbacks.Bodies)))!.Finding.Verdict);
    }

    [Fact]
    public async Task A_payment_of_yesterday_is_refunded_instead_of_reversed()
    {
        foreach (var channel in (IBarcodeChannel[])[acp, qra])
        {
            var payment = Payment("00");
            await channel.PayAsync(payment, default);
            clock.AdvanceSeconds(25 * 3600);
            Assert.Equal(ReversalVerdict.NotReversible, (await channel.ReverseAsync(Trade(payment), default)).Verdict);
        }
    }

    [Fact]
    public async Task A_query_with_another_time_finds_nothing()
    {
        var payment = Payment("00");
        await acp.PayAsync(payment, default);
        Assert.Equal(TradeVerdict.NotFound, (await acp.QueryAsync(Trade(payment) with { StartedAt = payment.StartedAt.AddSeconds(1) }, default)).Verdict);
        Assert.Equal(TradeVerdict.Paid, (await acp.QueryAsync(Trade(payment), default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await acp.PayAsync(payment, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_comes_back_once_and_says_when()
    {
        foreach (var channel in (IBarcodeChannel[])[acp, qra])
        {
            var payment = Payment("00");
            await channel.PayAsync(payment, default);
            var trade = Trade(payment) with { ChannelTradeNo = (await channel.QueryAsync(Trade(payment), default)).ChannelTradeNo };
            clock.AdvanceSeconds(3600);
            var refund = new RefundRequest(payment.OutTradeNo, payment.OutTradeNo + "R1", 500, 1990, "returned", clock.GetUtcNow()) { Trade = trade };

            Assert.Equal(RefundVerdict.NotFound, (await channel.QueryRefundAsync(refund, default)).Verdict);
            Assert.Equal(RefundVerdict.Pending, (await channel.RefundAsync(refund, default)).Verdict);
            Assert.Equal(channel == acp ? RefundVerdict.Unknown : RefundVerdict.Pending, (await channel.RefundAsync(refund, default)).Verdict);
            Assert.Equal(RefundVerdict.Pending, (await channel.QueryRefundAsync(refund, default)).Verdict);
            clock.AdvanceSeconds(3);
            Assert.Equal(RefundVerdict.Done, (await channel.QueryRefundAsync(refund, default)).Verdict);
            Assert.Equal(1490, simulator.Ledger(payment.OutTradeNo)!.Net);
            Assert.Equal(channel == acp ? TradeVerdict.Paid : TradeVerdict.GivenBack, (await channel.QueryAsync(trade, default)).Verdict);

            var tooMuch = refund with { OutRefundNo = payment.OutTradeNo + "R2", Amount = 1500 };
            Assert.Equal(channel == acp ? RefundVerdict.Refused : RefundVerdict.Unknown, (await channel.RefundAsync(tooMuch, default)).Verdict);
            Assert.Equal(1490, simulator.Ledger(payment.OutTradeNo)!.Net);
        }
    }

    [Fact]
    public async Task Notifications_are_believed_and_come_again_until_they_are_answered()
    {
        callbacks.Status = 500;
        await acp.PayAsync(Payment("00"), default);
        clock.AdvanceSeconds(1);
        Assert.Equal((TradeVerdict.Paid, 1990L), (await ReadAsync(callbacks.Bodies[0])) is { } told ? (told.Finding.Verdict, told.Finding.Amount!.Value) : default);
        clock.AdvanceSeconds(3600);
        Assert.Equal(5, callbacks.Bodies.Count);

        callbacks.Status = 200;
        await acp.PayAsync(Payment("09"), default);
        clock.AdvanceSeconds(3600);
        Assert.Equal(7, callbacks.Bodies.Count);
        simulator.Faults.Add(new Fault { Kind = FaultKinds.BadSignature, Channel = "unionpay", Operation = Operations.Notify, Count = 1 });
        await acp.PayAsync(Payment("00"), default);
        clock.AdvanceSeconds(2);
        Assert.Null(await ReadAsync(callbacks.Bodies[^1]));
    }

    [Fact]
    public async Task Code_app_and_page_wait_for_the_customer_and_are_paid()
    {
        foreach (var (channel, scene, method) in new (ISceneChannel, Scene, string)[] { (acp, Scene.Qr, "native"), (qra, Scene.Qr, "native"), (acp, Scene.App, "app"), (acp, Scene.Page, "web"), (acp, Scene.Page, "wap") })
        {
            var payment = Customer(scene, method);
            var trade = new TradeReference(payment.OutTradeNo, 1990, payment.StartedAt) { Scene = scene, Method = method, Deadline = payment.Deadline };
            var started = await channel.StartAsync(payment, default);
            Assert.Equal(TradeVerdict.Waiting, started.Verdict);
            var ticket = started.Ticket!.Kind == TicketKind.Form ? await OpenPageAsync(started.Ticket.Content, payment.OutTradeNo) : started.Ticket.Content;
            Assert.Equal(channel == acp ? TradeVerdict.NotFound : TradeVerdict.Waiting, (await channel.QueryAsync(trade, default)).Verdict);

            Assert.Null(simulator.CustomerPays(ticket, "01"));
            Assert.Equal(TradeVerdict.Waiting, (await channel.QueryAsync(trade, default)).Verdict);
            clock.AdvanceSeconds(6);
            var paid = await channel.QueryAsync(trade, default);
            Assert.Equal((TradeVerdict.Paid, 1990L), (paid.Verdict, paid.Amount!.Value));
            Assert.Equal(ReversalVerdict.NotReversible, (await channel.ReverseAsync(trade, default)).Verdict);
        }
    }

    [Fact]
    public async Task What_nobody_paid_ends_at_acp_by_its_time_and_at_qra_by_a_close()
    {
        foreach (var channel in (ISceneChannel[])[acp, qra])
        {
            var payment = Customer(Scene.Qr, "native");
            var trade = new TradeReference(payment.OutTradeNo, 1990, payment.StartedAt) { Scene = Scene.Qr, Method = "native", Deadline = payment.Deadline };
            await channel.StartAsync(payment, default);
            Assert.Equal(channel == acp ? ReversalVerdict.Retry : ReversalVerdict.Closed, (await channel.ReverseAsync(trade, default)).Verdict);
            clock.AdvanceSeconds(33 * 60);
            Assert.NotNull(simulator.CustomerPays(payment.OutTradeNo, "00"));
            Assert.Equal(channel == acp ? ReversalVerdict.NotFound : ReversalVerdict.Closed, (await channel.ReverseAsync(trade, default)).Verdict);
        }
    }

    [Theory]
    [InlineData("07", ReversalVerdict.Retry)]
    [InlineData("08", ReversalVerdict.NotReversible)]
    [InlineData("12", ReversalVerdict.Closed)]
    public async Task What_a_customer_left_open_ends_at_acp_by_its_time_and_at_qra_by_a_close_as_the_ending_says(string ending, ReversalVerdict verdict)
    {
        foreach (var channel in (ISceneChannel[])[acp, qra])
        {
            var payment = Customer(Scene.Qr, "native");
            var trade = new TradeReference(payment.OutTradeNo, 1990, payment.StartedAt) { Scene = Scene.Qr, Method = "native", Deadline = payment.Deadline };
            await channel.StartAsync(payment, default);
            Assert.Null(simulator.CustomerPays(payment.OutTradeNo, ending));
            if (channel == acp)
            {
                Assert.Equal(ReversalVerdict.Retry, (await channel.ReverseAsync(trade, default)).Verdict);
                Assert.Equal(0, simulator.Ledger(payment.OutTradeNo)!.Net);
                clock.AdvanceSeconds(33 * 60);
            }

            Assert.Equal(verdict, (await channel.ReverseAsync(trade, default)).Verdict);
            if (ending == "07")
            {
                Assert.Equal(ReversalVerdict.Retry, (await channel.ReverseAsync(trade, default)).Verdict);
                Assert.Equal(ReversalVerdict.Closed, (await channel.ReverseAsync(trade, default)).Verdict);
            }

            clock.AdvanceSeconds(6);
            var after = await channel.QueryAsync(trade, default);
            Assert.Equal(ending == "07" ? 0 : 1990, simulator.Ledger(payment.OutTradeNo)!.Net);
            Assert.Equal(ending != "07", after.Verdict == TradeVerdict.Paid);
        }
    }

    [Fact]
    public async Task The_bill_of_a_day_lists_payments_and_refunds()
    {
        var day = new DateOnly(2026, 3, 1);
        var paid = Payment("00");
        await acp.PayAsync(paid, default);
        await acp.PayAsync(Payment("11"), default);
        var less = Payment("13");
        await acp.PayAsync(less, default);
        var reversed = Payment("00");
        await acp.PayAsync(reversed, default);
        await acp.ReverseAsync(Trade(reversed), default);
        var trade = Trade(paid) with { ChannelTradeNo = (await acp.QueryAsync(Trade(paid), default)).ChannelTradeNo };
        await acp.RefundAsync(new RefundRequest(paid.OutTradeNo, paid.OutTradeNo + "R1", 500, 1990, "", clock.GetUtcNow()) { Trade = trade }, default);

        Assert.Equal(BillVerdict.NotReady, (await acp.BillAsync(day, default)).Verdict);
        clock.AdvanceSeconds(24 * 3600);
        var bill = await acp.BillAsync(day, default);
        Assert.Equal(BillVerdict.Complete, bill.Verdict);
        Assert.Equal(
            [(paid.OutTradeNo, null, 1990L), (paid.OutTradeNo, paid.OutTradeNo + "R1", 500L), (less.OutTradeNo, null, 1989L)],
            bill.Lines.Select(line => (line.OutTradeNo, line.OutRefundNo, line.Amount)));
        Assert.Equal((trade.ChannelTradeNo, 11L, paid.StartedAt), (bill.Lines[0].ChannelTradeNo, bill.Lines[0].Fee!.Value, bill.Lines[0].At!.Value));
        Assert.Equal(BillVerdict.NotReady, (await acp.BillAsync(day.AddDays(-1), default)).Verdict);
        clock.AdvanceSeconds(4 * 24 * 3600);
        Assert.Equal(BillVerdict.Empty, (await acp.BillAsync(day.AddDays(-1), default)).Verdict);
        simulator.Faults.Add(new Fault { Kind = FaultKinds.BadSignature, Operation = Operations.Bill });
        Assert.Equal(BillVerdict.Unknown, (await acp.BillAsync(day, default)).Verdict);
    }

    [Theory]
    [InlineData(FaultKinds.BadSignature)]
    [InlineData(FaultKinds.HttpError)]
    [InlineData(FaultKinds.DropReply)]
    [InlineData(FaultKinds.DropRequest)]
    public async Task Every_fault_is_unknown(string kind)
    {
        foreach (var channel in (IBarcodeChannel[])[acp, qra])
        {
            simulator.Faults.Add(new Fault { Kind = kind, Channel = "unionpay", Count = 1 });
            Assert.Equal(TradeVerdict.Unknown, (await channel.PayAsync(Payment("03"), default)).Verdict);
        }
    }

    internal static AcpSettings Acp()
    {
        var shop = TestAccounts.BuiltIn.Unionpay[0];
        return new AcpSettings
        {
            Account = shop.Account, MerId = shop.MerId, TermId = "00000001", SigningCertificate = shop.SigningCertificate, SigningCertificatePassword = shop.SigningCertificatePassword,
            MiddleCertificate = shop.MiddleCertificate, RootCertificate = shop.RootCertificate, GatewayUrl = "http://simulator", FileUrl = "http://simulator/unionpay/filedownload",
            NotifyUrl = "http://pay/callbacks/unionpay/sim-unionpay", ReturnUrl = "http://shop/paid",
        };
    }

    private static QraSettings Qra()
    {
        var shop = TestAccounts.BuiltIn.UnionpayQra[0];
        return new QraSettings { Account = shop.Account, MchId = shop.MchId, Key = shop.Key, DeviceId = "1", GatewayUrl = "http://simulator/pay/gateway" };
    }

    /// <summary>As a browser does with the form.</summary>
    private async Task<string> OpenPageAsync(string html, string outTradeNo)
    {
        var fields = System.Text.RegularExpressions.Regex.Matches(html, "name=\"([^\"]*)\" value=\"([^\"]*)\"")
            .Select(field => KeyValuePair.Create(field.Groups[1].Value, System.Net.WebUtility.HtmlDecode(field.Groups[2].Value)));
        var page = await simulator.HandleAsync(SimulatedRequest.Post("/gateway/api/frontTransReq.do", AcpForm.Write(fields)));
        Assert.Contains("19.90 CNY", page.Text, StringComparison.Ordinal);
        return outTradeNo;
    }

    private BarcodePayment Payment(string ending) => new(
        Number(), 1990, "CNY", "拿铁", PaymentCode.Parse("62000000000000001" + ending)!, clock.GetUtcNow(), clock.GetUtcNow().AddSeconds(120), "counter-1");

    private CustomerPayment Customer(Scene scene, string method) =>
        new(Number(), 1990, "CNY", "拿铁", scene, method, new CustomerDevice(), clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(31));

    private string Number() => $"P20260301ABCDEFGHJKLM{++count:0000}01";

    private static TradeReference Trade(BarcodePayment payment) => new(payment.OutTradeNo, payment.Amount, payment.StartedAt);

    private async Task<TradeNotification?> ReadAsync(byte[] body) => (await acp.ReadNotificationAsync(NotificationMessage.Of(body), default)).Notification;

    private sealed class Callbacks : INotificationSender
    {
        public List<byte[]> Bodies { get; } = [];

        public int Status { get; set; } = 200;

        public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
        {
            Bodies.Add(message.Body);
            return Task.FromResult(new NotificationAnswer(Status, "ok"));
        }
    }
}
