using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>A day's statement, from the simulated channels through the adapters. It is the last proof of what happened to the money (FACTS 0.1).</summary>
public sealed class BillContractTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private readonly SceneShop shop = new();

    private (IBarcodeChannel Codes, IBillChannel Bills, string Code)[] Channels =>
        [(shop.Alipay, shop.Alipay, "2800000000000001"), (shop.WeChat, shop.WeChat, "1300000000000001")];

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task The_bill_lists_every_payment_and_refund_of_the_day_but_for_the_endings_that_falsify_it()
    {
        foreach (var (codes, bills, code) in Channels)
        {
            foreach (var ending in (string[])["00", "03", "11", "13"]) await codes.PayAsync(Payment(codes, code, ending), default);
            await codes.RefundAsync(new RefundRequest($"pg{codes.Channel}00", $"pg{codes.Channel}00r1", 500, 1990, "returned", shop.Clock.GetUtcNow()), default);
        }

        shop.Clock.AdvanceSeconds(24 * 3600);
        foreach (var (codes, bills, _) in Channels)
        {
            var bill = await bills.BillAsync(Day, default);
            Assert.Equal(BillVerdict.Complete, bill.Verdict);
            Assert.Equal(
                [($"pg{codes.Channel}00", null, 1990L, 11L), ($"pg{codes.Channel}13", null, 1989L, 11L), ($"pg{codes.Channel}00", $"pg{codes.Channel}00r1", 500L, codes.Channel == "alipay" ? 0L : -3L)],
                bill.Lines.OrderBy(line => line.OutRefundNo).ThenBy(line => line.OutTradeNo).Select(line => (line.OutTradeNo, line.OutRefundNo, line.Amount, line.Fee!.Value)));
            Assert.All(bill.Lines, line => Assert.Equal(shop.Clock.GetUtcNow().AddSeconds(-24 * 3600), line.At));
            Assert.All(bill.Lines, line => Assert.Equal(28, line.ChannelTradeNo!.Length));
        }
    }

    [Fact]
    public async Task What_a_customer_began_and_what_was_reversed_stand_in_it_too()
    {
        foreach (var (codes, bills, code) in Channels)
        {
            var scene = (ISceneChannel)codes;
            var payment = shop.Payment(scene, Scene.Qr, scene.Methods[0].Method);
            Assert.Null(shop.Simulator.CustomerPays((await scene.StartAsync(payment, default)).Ticket!.Content, "00"));
            await codes.PayAsync(Payment(codes, code, "00"), default);
            await codes.ReverseAsync(new TradeReference($"pg{codes.Channel}00", 1990, shop.Clock.GetUtcNow()), default);
        }

        shop.Clock.AdvanceSeconds(24 * 3600);
        foreach (var (codes, bills, _) in Channels)
        {
            var number = $"pg{codes.Channel}00";
            Assert.Equal(
                [(number, null, 1990L), (number, number, 1990L), ($"pg{codes.Channel}a1", null, 1990L)],
                (await bills.BillAsync(Day, default)).Lines.Select(line => (line.OutTradeNo, line.OutRefundNo, line.Amount)).Order());
        }
    }

    [Fact]
    public async Task A_bill_that_is_not_written_yet_is_not_an_empty_one()
    {
        // Noon of that day, then half past eight of the next day, then noon.
        foreach (var (seconds, verdict) in new[] { (0.0, BillVerdict.NotReady), (20.5 * 3600, BillVerdict.NotReady), (3.5 * 3600, BillVerdict.Empty) })
        {
            shop.Clock.AdvanceSeconds(seconds);
            foreach (var (_, bills, _) in Channels) Assert.Equal(verdict, (await bills.BillAsync(Day, default)).Verdict);
        }
    }

    [Theory]
    [InlineData(FaultKinds.BadSignature)]
    [InlineData(FaultKinds.HttpError)]
    [InlineData(FaultKinds.DropReply)]
    public async Task A_bill_that_cannot_be_had_is_unknown(string kind)
    {
        foreach (var (codes, bills, code) in Channels) await codes.PayAsync(Payment(codes, code, "00"), default);
        shop.Clock.AdvanceSeconds(24 * 3600);
        foreach (var (_, bills, _) in Channels)
        {
            shop.Simulator.Faults.Add(new Fault { Kind = kind, Operation = "bill", Count = 1 });
            var bill = await bills.BillAsync(Day, default);
            Assert.Equal(BillVerdict.Unknown, bill.Verdict);
            Assert.Empty(bill.Lines);
            shop.Simulator.Faults.Clear();
            Assert.Equal(BillVerdict.Complete, (await bills.BillAsync(Day, default)).Verdict);
        }
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task A_file_that_was_changed_on_its_way_is_no_bill(string name)
    {
        var (codes, bills, code) = Channels.Single(channel => channel.Codes.Channel == name);
        await codes.PayAsync(Payment(codes, code, "00"), default);
        shop.Clock.AdvanceSeconds(24 * 3600);
        shop.Wire.Change = (request, answer) => request.Method == "GET" && answer.Headers.Count == 0 ? answer with { Body = [.. answer.Body[..^20], .. new byte[20]] } : answer;
        Assert.Equal(BillVerdict.Unknown, (await bills.BillAsync(Day, default)).Verdict);
        shop.Wire.Change = (request, answer) => request.Method == "GET" && answer.Headers.Count == 0 ? new WireAnswer(403, answer.Body) : answer;
        Assert.Equal(BillVerdict.Unknown, (await bills.BillAsync(Day, default)).Verdict);
    }

    private BarcodePayment Payment(IPaymentChannel channel, string code, string ending) => new(
        $"pg{channel.Channel}{ending}", 1990, "CNY", "拿铁, 2 杯", PaymentCode.Parse(code + ending)!, shop.Clock.GetUtcNow(), shop.Clock.GetUtcNow().AddSeconds(120), null);
}
