using PaymentGrains.Channels;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>UnionPay ACP's undo, 31/00 (FACTS 3A.4, 3A.8): a refund to the order, and a call of its own on the wire.</summary>
public sealed class AcpUndoTests
{
    private readonly AcpDesk desk = new();

    private RefundRequest Undo => desk.Refund with { Amount = 1990, Undo = true };

    [Fact]
    public async Task An_undo_names_the_payment_and_its_whole_amount_under_a_number_and_a_time_of_its_own_and_a_repeat_is_the_same_call()
    {
        var undo = Undo with { RequestedAt = desk.Clock.GetUtcNow().AddHours(2) };
        desk.Wire.Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo))).Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo), ("respCode", "12")));
        Assert.Equal(RefundVerdict.Pending, (await desk.Channel.RefundAsync(undo, default)).Verdict);
        var form = desk.LastForm;
        Assert.Equal(
            $"31 00 000000 08 {AcpDesk.OutRefundNo} 20260301140000 1990 156 {AcpDesk.QueryId} {desk.Settings.NotifyUrl}",
            string.Join(' ', new[] { "txnType", "txnSubType", "bizType", "channelType", "orderId", "txnTime", "txnAmt", "currencyCode", "origQryId", "backUrl" }.Select(name => form[name])));
        Assert.Equal("backTransReq.do", desk.Wire.Sent[^1].Url.Segments[^1]);

        desk.Clock.AdvanceSeconds(24 * 3600);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(undo, default)).Verdict);
        Assert.Equal(form, desk.LastForm);
    }

    [Theory]
    [InlineData("00", RefundVerdict.Pending)]
    [InlineData("A6", RefundVerdict.Pending)]
    [InlineData("05", RefundVerdict.Pending)]
    [InlineData("12", RefundVerdict.Unknown)] // our own first send
    [InlineData("03", RefundVerdict.Unknown)]
    [InlineData("99", RefundVerdict.Unknown)]
    [InlineData("A1", RefundVerdict.Unknown)]
    [InlineData("35", RefundVerdict.Refused)]
    [InlineData("36", RefundVerdict.Refused)]
    [InlineData("39", RefundVerdict.Refused)]
    [InlineData("45", RefundVerdict.Refused)] // counts only once the query knows nothing of this one
    public async Task FACTS_3A_5_says_what_the_answer_to_an_undo_means(string code, RefundVerdict verdict)
    {
        desk.Wire.Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo), ("respCode", code)));
        Assert.Equal(verdict, (await desk.Channel.RefundAsync(Undo, default)).Verdict);
    }

    [Fact]
    public async Task An_undo_is_asked_for_like_a_refund_and_told_of_like_one()
    {
        desk.Wire.Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo), ("origRespCode", "00"), ("txnAmt", "1990")));
        Assert.Equal(RefundVerdict.Done, (await desk.Channel.QueryRefundAsync(Undo, default)).Verdict);
        Assert.Equal(("00", AcpDesk.OutRefundNo, AcpDesk.TxnTime), (desk.LastForm["txnType"], desk.LastForm["orderId"], desk.LastForm["txnTime"]));

        var told = (await desk.Channel.ReadNotificationAsync(NotificationMessage.Of(AcpDesk.Notification(("txnType", "31"), ("txnSubType", "00"), ("orderId", AcpDesk.OutRefundNo))), default)).Notification!;
        Assert.Equal((AcpDesk.OutTradeNo, AcpDesk.OutRefundNo, TradeVerdict.Unknown), (told.OutTradeNo, told.OutRefundNo, told.Finding.Verdict));
    }

    [Fact]
    public void The_settlement_day_ends_at_23_of_China_or_as_the_account_says_and_only_the_products_of_codes_are_undone()
    {
        Assert.Equal([new TimeOnly(15, 0), new TimeOnly(15, 0), null, null], new[] { Scene.Barcode, Scene.Qr, Scene.Page, Scene.App }.Select(desk.Channel.UndoUntil));
        Assert.Equal(new TimeOnly(22, 30), At("06:30").Channel.UndoUntil(Scene.Barcode));
        Assert.Null(At("").Channel.UndoUntil(Scene.Barcode));
        Assert.Empty(At("").Settings.Problems());
        Assert.Equal("undoUntil", Assert.Single(At("24:00").Settings.Problems()).Field);

        static AcpDesk At(string hour) => new(settings => settings with { UndoUntil = hour });
    }
}
