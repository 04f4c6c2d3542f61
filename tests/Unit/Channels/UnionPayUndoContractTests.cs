using PaymentGrains.Channels;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Notifications;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>UnionPay's undo: the adapter against the simulated UnionPay, whose ledger and statement judge. Both were written apart from the same FACTS.</summary>
public sealed class UnionPayUndoContractTests : IDisposable
{
    private readonly StoppedClock clock = new();
    private readonly SimulatedChannels simulator;
    private readonly AcpChannel acp;
    private readonly Recorder sender = new();
    private int count;

    public UnionPayUndoContractTests()
    {
        simulator = new SimulatedChannels(clock, new SimulatorOptions { StartWork = work => _ = work() }, sender);
        acp = Open(UnionPayContractTests.Acp());
    }

    public void Dispose() => simulator.Dispose();

    [Fact]
    public async Task A_payment_is_undone_once_at_once_and_whole()
    {
        var undo = await PaidAsync();
        Assert.Equal(RefundVerdict.NotFound, await AskAsync(undo));
        Assert.Equal(RefundVerdict.Pending, await SendAsync(undo));
        Assert.Equal(RefundVerdict.Done, await AskAsync(undo));
        Assert.Equal(("refunded", 0L, undo.OutRefundNo), Books(undo));

        // The same number again, another undo, and a refund beside it move nothing.
        Assert.Equal(RefundVerdict.Unknown, await SendAsync(undo));
        Assert.Equal(RefundVerdict.Refused, await SendAsync(undo with { OutRefundNo = undo.OutTradeNo + "R2" }));
        Assert.Equal(RefundVerdict.Unknown, await SendAsync(undo with { OutRefundNo = undo.OutTradeNo + "R2", Undo = false }));
        Assert.Equal(RefundVerdict.NotFound, await AskAsync(undo with { OutRefundNo = undo.OutTradeNo + "R2" }));
        Assert.Equal(RefundVerdict.NotFound, await AskAsync(undo with { RequestedAt = undo.RequestedAt.AddSeconds(1) }));
        Assert.Equal(("refunded", 0L, undo.OutRefundNo), Books(undo));
    }

    [Fact]
    public async Task A_shown_code_is_undone_and_a_page_is_not()
    {
        foreach (var (scene, method, sent, net) in new[] { (Scene.Qr, "native", RefundVerdict.Pending, 0L), (Scene.Page, "web", RefundVerdict.Refused, 1990L), (Scene.App, "app", RefundVerdict.Refused, 1990L) })
        {
            var started = new CustomerPayment(Number(), 1990, "CNY", "拿铁", scene, method, new CustomerDevice(), clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(31));
            var ticket = (await acp.StartAsync(started, default)).Ticket!;
            if (ticket.Kind == TicketKind.Form) await OpenPageAsync(ticket.Content);
            Assert.Null(simulator.CustomerPays(started.OutTradeNo, "00"));
            var trade = new TradeReference(started.OutTradeNo, 1990, started.StartedAt) { Scene = scene, Method = method };
            Assert.Equal(sent, await SendAsync(new RefundRequest(started.OutTradeNo, started.OutTradeNo + "R1", 1990, 1990, "", clock.GetUtcNow()) { Trade = trade, Undo = true }));
            Assert.Equal(net, simulator.Ledger(started.OutTradeNo)!.Net);
        }
    }

    [Fact]
    public async Task What_was_refunded_in_part_is_not_undone()
    {
        var undo = await PaidAsync();
        Assert.Equal(RefundVerdict.Pending, await SendAsync(undo with { Amount = 1, Undo = false }));
        Assert.Equal(RefundVerdict.Refused, await SendAsync(undo with { OutRefundNo = undo.OutTradeNo + "R2" }));
        Assert.Equal(1989, simulator.Ledger(undo.OutTradeNo)!.Net);
    }

    [Theory]
    [InlineData(FaultKinds.DropReply, RefundVerdict.Done)]
    [InlineData(FaultKinds.DropRequest, RefundVerdict.NotFound)]
    public async Task A_lost_undo_is_found_by_its_own_number_and_moves_money_once(string fault, RefundVerdict found)
    {
        var undo = await PaidAsync();
        simulator.Faults.Add(new Fault { Kind = fault, Channel = "unionpay", Operation = Operations.Refund, Count = 1 });
        Assert.Equal(RefundVerdict.Unknown, await SendAsync(undo));
        Assert.Equal(found, await AskAsync(undo));
        await SendAsync(undo);
        Assert.Equal(RefundVerdict.Done, await AskAsync(undo));
        Assert.Equal(("refunded", 0L, undo.OutRefundNo), Books(undo));
    }

    [Theory]
    [InlineData("22:59:58", 1, true)]
    [InlineData("22:59:59", 1, false)]
    [InlineData("23:00:00", 3599, true)]
    [InlineData("23:00:00", 3601, true)] // over midnight
    [InlineData("23:00:00", 24 * 3600 - 1, true)]
    [InlineData("23:00:00", 24 * 3600, false)]
    [InlineData("23:59:59", 2, true)]
    public async Task After_the_end_of_the_settlement_day_an_undo_is_refused_and_a_refund_under_another_number_is_not(string paidAt, int seconds, bool undone)
    {
        clock.AdvanceSeconds((TimeOnly.Parse(paidAt, null) - new TimeOnly(12, 0)).TotalSeconds);
        var undo = await PaidAsync();
        clock.AdvanceSeconds(seconds);
        undo = undo with { RequestedAt = clock.GetUtcNow() };

        Assert.Equal(undone ? RefundVerdict.Pending : RefundVerdict.Refused, await SendAsync(undo));
        Assert.Equal(undone ? RefundVerdict.Done : RefundVerdict.NotFound, await AskAsync(undo));
        // The order decides the same from what it has saved.
        Assert.Equal(undone, (RefundTerms.Default with { UndoUntil = acp.UndoUntil(Scene.Barcode) }).CanUndo(undo.Trade!.StartedAt, undo.RequestedAt));
        if (undone) return;
        var refund = undo with { OutRefundNo = undo.OutTradeNo + "R2", Undo = false };
        Assert.Equal(RefundVerdict.Pending, await SendAsync(refund));
        clock.AdvanceSeconds(3);
        Assert.Equal(RefundVerdict.Done, await AskAsync(refund));
        Assert.Equal(("refunded", 0L, refund.OutRefundNo), Books(undo));
    }

    [Fact]
    public async Task The_statement_of_the_settlement_day_shows_both_and_they_come_to_nothing()
    {
        clock.AdvanceSeconds(11.5 * 3600);
        var undo = await PaidAsync();
        clock.AdvanceSeconds(3600);
        undo = undo with { RequestedAt = clock.GetUtcNow() };
        await SendAsync(undo);

        // Paid at 23:30 and undone at 0:30: both are of the day that ends at 23:00 of the second.
        Assert.Equal(BillVerdict.NotReady, (await acp.BillAsync(new DateOnly(2026, 3, 2), default)).Verdict);
        Assert.Equal(BillVerdict.NotReady, (await acp.BillAsync(new DateOnly(2026, 3, 1), default)).Verdict);
        clock.AdvanceSeconds(24 * 3600);
        var bill = await acp.BillAsync(new DateOnly(2026, 3, 2), default);
        Assert.Equal([(undo.OutTradeNo, null, 1990L), (undo.OutTradeNo, undo.OutRefundNo, 1990L)], bill.Lines.Select(line => (line.OutTradeNo, line.OutRefundNo, line.Amount)));
        Assert.Equal((undo.Trade!.StartedAt, undo.RequestedAt, 0L), (bill.Lines[0].At!.Value, bill.Lines[1].At!.Value, bill.Lines.Sum(line => line.Fee!.Value)));
    }

    [Theory]
    [InlineData(true, "31")]
    [InlineData(false, "04")]
    public async Task What_went_back_is_told_under_its_own_number_once_it_is_done(bool undo, string txnType)
    {
        var back = await PaidAsync() with { Undo = undo };
        clock.AdvanceSeconds(60);
        sender.Heard.Clear();
        await SendAsync(back);
        clock.AdvanceSeconds(60);

        var notice = Assert.Single(sender.Heard);
        var reading = await acp.ReadNotificationAsync(NotificationMessage.Of(notice.Body), default);
        Assert.Contains($"\"txnType\":\"{txnType}\"", reading.Decoded, StringComparison.Ordinal);
        // Whoever hears it asks for that refund; the message says nothing of the payment.
        Assert.Equal((back.OutTradeNo, back.OutRefundNo, TradeVerdict.Unknown), (reading.Notification!.OutTradeNo, reading.Notification.OutRefundNo, reading.Notification.Finding.Verdict));
        Assert.Equal(RefundVerdict.Done, await AskAsync(back));
    }

    [Fact]
    public async Task Where_trades_of_codes_are_asked_for_at_an_address_of_their_own_refunds_are_too()
    {
        var other = Open(UnionPayContractTests.Acp() with { QrQueryUrl = "http://simulator/gateway/api/backTransReq.do", QueryUrl = "http://simulator/nowhere" });
        var undo = await PaidAsync(other);
        Assert.Equal(RefundVerdict.Pending, (await other.RefundAsync(undo, default)).Verdict);
        Assert.Equal(RefundVerdict.Done, (await other.QueryRefundAsync(undo, default)).Verdict);
    }

    private AcpChannel Open(AcpSettings settings) =>
        (AcpChannel)new ChannelDirectory([settings], CodeRoute.Defaults, new ChannelPorts(new SimulatorWire(simulator), clock, new CountedNonces())).Find("sim-unionpay")!;

    /// <summary>A paid barcode, and the undo of it.</summary>
    private async Task<RefundRequest> PaidAsync(AcpChannel? channel = null)
    {
        var payment = new BarcodePayment(Number(), 1990, "CNY", "拿铁", PaymentCode.Parse("6200000000000000100")!, clock.GetUtcNow(), clock.GetUtcNow().AddSeconds(120), "counter-1");
        await (channel ?? acp).PayAsync(payment, default);
        var trade = new TradeReference(payment.OutTradeNo, 1990, payment.StartedAt);
        var paid = await (channel ?? acp).QueryAsync(trade, default);
        Assert.Equal(TradeVerdict.Paid, paid.Verdict);
        return new RefundRequest(payment.OutTradeNo, payment.OutTradeNo + "R1", 1990, 1990, "", clock.GetUtcNow()) { Trade = trade with { ChannelTradeNo = paid.ChannelTradeNo }, Undo = true };
    }

    private async Task OpenPageAsync(string html)
    {
        var fields = System.Text.RegularExpressions.Regex.Matches(html, "name=\"([^\"]*)\" value=\"([^\"]*)\"")
            .Select(field => KeyValuePair.Create(field.Groups[1].Value, System.Net.WebUtility.HtmlDecode(field.Groups[2].Value)));
        await simulator.HandleAsync(SimulatedRequest.Post("/gateway/api/frontTransReq.do", AcpForm.Write(fields)));
    }

    private async Task<RefundVerdict> SendAsync(RefundRequest refund) => (await acp.RefundAsync(refund, default)).Verdict;

    private async Task<RefundVerdict> AskAsync(RefundRequest refund) => (await acp.QueryRefundAsync(refund, default)).Verdict;

    /// <summary>How the trade stands, what it holds, and under which numbers money went back.</summary>
    private (string Status, long Net, string By) Books(RefundRequest refund)
    {
        var booked = simulator.Ledger(refund.OutTradeNo)!;
        return (booked.Status, booked.Net, string.Join(' ', booked.Entries.Where(entry => entry.Kind == "refund").Select(entry => entry.RequestNo)));
    }

    private string Number() => $"P20260301ABCDEFGHJKLM{++count:0000}01";

    private sealed class Recorder : INotificationSender
    {
        public List<Notice> Heard { get; } = [];

        public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
        {
            Heard.Add(message);
            return Task.FromResult(new NotificationAnswer(200, "ok"));
        }
    }
}
