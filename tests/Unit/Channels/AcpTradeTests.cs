using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Schedules;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>UnionPay ACP after the payment was started: query, reversal, refund.</summary>
public sealed class AcpTradeTests
{
    private readonly AcpDesk desk = new();

    private TradeReference Page => desk.Trade with { Scene = Scene.Page, Method = "web", Deadline = desk.Trade.StartedAt.AddMinutes(31) };

    [Theory]
    [InlineData("00", TradeVerdict.Paid)]
    [InlineData("A6", TradeVerdict.Paid)]
    [InlineData("05", TradeVerdict.Waiting)]
    [InlineData("83", TradeVerdict.Waiting)]
    [InlineData("03", TradeVerdict.Unknown)]
    [InlineData("04", TradeVerdict.Unknown)]
    [InlineData("12", TradeVerdict.Unknown)]
    [InlineData("34", TradeVerdict.Unknown)]
    [InlineData("64", TradeVerdict.Refused)]
    [InlineData("", TradeVerdict.Unknown)]
    public async Task FACTS_3A_5_says_what_an_origRespCode_means(string state, TradeVerdict verdict)
    {
        desk.Wire.Answers(AcpDesk.Found(state));
        var finding = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((verdict, "words", 1990L, AcpDesk.QueryId), (finding.Verdict, finding.Message, finding.Amount!.Value, finding.ChannelTradeNo));
        var request = Assert.Single(desk.Wire.Sent);
        Assert.Equal((WirePurpose.Query, "/gateway/api/queryTrans.do"), (request.Purpose, request.Url.AbsolutePath));
        Assert.Equal(("00", "00", AcpDesk.OutTradeNo, AcpDesk.TxnTime), (desk.LastForm["txnType"], desk.LastForm["txnSubType"], desk.LastForm["orderId"], desk.LastForm["txnTime"]));
    }

    [Fact]
    public async Task A_query_that_worked_says_nothing_of_the_payment_and_34_says_not_found()
    {
        Assert.Equal(TradeVerdict.Unknown, await QueryAsync(AcpDesk.Found("00", ("origRespCode", null))));
        Assert.Equal(TradeVerdict.NotFound, await QueryAsync(AcpDesk.Answer(("respCode", "34"))));
        Assert.Equal(TradeVerdict.Unknown, await QueryAsync(AcpDesk.Answer(("respCode", "64"), ("origRespCode", "00"))));
        Assert.Equal(TradeVerdict.Unknown, await QueryAsync(AcpDesk.Answer(("respCode", "37"))));
    }

    [Theory]
    [InlineData("txnAmt", null)]
    [InlineData("txnAmt", "19.90")]
    [InlineData("queryId", null)]
    [InlineData("orderId", null)]
    [InlineData("orderId", "P20260301ABCDEFGH012345ZZ02")]
    [InlineData("txnTime", "20260301120001")]
    [InlineData("currencyCode", "840")]
    [InlineData("merId", null)]
    [InlineData("merId", "777290058160000")]
    public async Task Paid_is_believed_only_as_a_whole(string field, string? value) =>
        Assert.Equal(TradeVerdict.Unknown, await QueryAsync(AcpDesk.Found("00", (field, value))));

    [Fact]
    public async Task Each_product_can_have_a_query_address_of_its_own()
    {
        var other = new AcpDesk(settings => settings with { QueryUrl = "https://one/q", QrQueryUrl = "https://two/q" });
        other.Wire.Answers(AcpDesk.Found("00")).Answers(AcpDesk.Found("00"));
        await other.Channel.QueryAsync(other.Trade, default);
        await other.Channel.QueryAsync(Page, default);
        Assert.Equal(["https://two/q", "https://one/q"], other.Wire.Sent.Select(request => request.Url.ToString()));
    }

    [Fact]
    public async Task Who_failed_on_a_page_may_try_again_until_its_time_is_over()
    {
        Assert.Equal(TradeVerdict.Waiting, await QueryAsync(AcpDesk.Found("64"), Page));
        desk.Clock.AdvanceSeconds(31 * 60);
        Assert.Equal(TradeVerdict.Waiting, await QueryAsync(AcpDesk.Found("64"), Page));
        desk.Clock.AdvanceSeconds(2 * 60);
        Assert.Equal(TradeVerdict.Refused, await QueryAsync(AcpDesk.Found("64"), Page));
    }

    [Fact]
    public void A_barcode_is_asked_for_as_often_as_FACTS_3A_6_says_so_that_37_does_not_come()
    {
        var schedule = PollSchedule.Parse(AccountTimes.Of(AcpDesk.Usual).Polling!);
        Assert.Equal([1, 2, 4, 8, 16, 32, null], Enumerable.Range(0, 7).Select(asked => schedule.DelayAfter(asked)?.TotalSeconds));
    }

    [Theory]
    [InlineData("00", "60", ReversalVerdict.Closed)]
    [InlineData("00", "not found", ReversalVerdict.NotFound)] // what is still under way may be taken after all
    [InlineData("00", "00", ReversalVerdict.Retry)] // it may be giving the money back just now
    [InlineData("00", "05", ReversalVerdict.Retry)]
    [InlineData("00", "04", ReversalVerdict.Unknown)]
    [InlineData("00", "42", ReversalVerdict.Unknown)]
    [InlineData("12", "60", ReversalVerdict.Closed)]
    [InlineData("35", "not found", ReversalVerdict.NotFound)]
    [InlineData("35", "64", ReversalVerdict.Closed)]
    [InlineData("35", "00", ReversalVerdict.NotReversible)]
    [InlineData("39", "00", ReversalVerdict.NotReversible)]
    [InlineData("03", "00", ReversalVerdict.Unknown)]
    [InlineData("03", "not found", ReversalVerdict.Unknown)]
    [InlineData("ZZ", "00", ReversalVerdict.Unknown)]
    public async Task A_reversal_is_an_intent_and_the_query_after_it_decides(string reversal, string state, ReversalVerdict verdict)
    {
        desk.Wire.Answers(AcpDesk.Answer(("respCode", reversal))).Answers(state == "not found" ? AcpDesk.Answer(("respCode", "34")) : AcpDesk.Found(state));
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Equal(["backTransReq.do", "queryTrans.do"], desk.Wire.Sent.Select(request => request.Url.Segments[^1]));
    }

    [Fact]
    public async Task A_reversal_names_the_payment_by_number_and_time_and_no_amount()
    {
        desk.Wire.Answers(AcpDesk.Answer()).Loses();
        await desk.Channel.ReverseAsync(desk.Trade, default);
        var form = PaymentGrains.Channels.UnionPay.AcpForm.ReadPosted(System.Text.Encoding.UTF8.GetString(desk.Wire.Sent[0].Body))!;
        Assert.Equal(("99", "01", AcpDesk.OutTradeNo, AcpDesk.TxnTime, false), (form["txnType"], form["txnSubType"], form["orderId"], form["txnTime"], form.ContainsKey("txnAmt")));
        Assert.Equal(WirePurpose.Reverse, desk.Wire.Sent[0].Purpose);
    }

    [Fact]
    public async Task An_accepted_reversal_that_does_not_show_within_ten_minutes_has_not_worked()
    {
        var accepted = desk.Trade with { ReversalAcceptedAt = desk.Clock.GetUtcNow() };
        desk.Clock.AdvanceSeconds(599);
        Assert.Equal((ReversalVerdict.Retry, true), await WhilePaidAsync("00", accepted));
        // Nor is the refusal of a repeat a word on the one that was taken.
        Assert.Equal((ReversalVerdict.Retry, false), await WhilePaidAsync("35", accepted));
        desk.Clock.AdvanceSeconds(1);
        Assert.Equal((ReversalVerdict.NotReversible, true), await WhilePaidAsync("00", accepted));
        Assert.Equal((ReversalVerdict.NotReversible, false), await WhilePaidAsync("35", accepted));
    }

    [Fact]
    public async Task The_ten_minutes_begin_with_the_first_reversal_that_was_accepted_however_old_the_payment_is()
    {
        desk.Clock.AdvanceSeconds(3600);
        Assert.Equal((ReversalVerdict.Retry, true), await WhilePaidAsync("00", desk.Trade));
    }

    private async Task<(ReversalVerdict Verdict, bool Accepted)> WhilePaidAsync(string reversal, TradeReference trade)
    {
        desk.Wire.Answers(AcpDesk.Answer(("respCode", reversal))).Answers(AcpDesk.Found("00"));
        var finding = await desk.Channel.ReverseAsync(trade, default);
        return (finding.Verdict, finding.Accepted);
    }

    [Fact]
    public async Task A_reversal_without_an_answer_is_repeated_whatever_a_query_would_say()
    {
        desk.Wire.Loses();
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Single(desk.Wire.Sent);
    }

    [Fact]
    public async Task A_page_cannot_be_closed_and_ends_by_its_own_time()
    {
        Assert.Equal(ReversalVerdict.Retry, await CloseAsync(AcpDesk.Answer(("respCode", "34"))));
        desk.Wire.Answers(AcpDesk.Answer(("respCode", "34")));
        Assert.Equal(Page.StartedAt.AddMinutes(33), (await desk.Channel.ReverseAsync(Page, default)).OpenUntil);
        Assert.Equal(ReversalVerdict.Retry, await CloseAsync(AcpDesk.Found("64")));
        Assert.Equal(ReversalVerdict.NotReversible, await CloseAsync(AcpDesk.Found("00")));
        desk.Clock.AdvanceSeconds(33 * 60);
        Assert.Equal(ReversalVerdict.NotFound, await CloseAsync(AcpDesk.Answer(("respCode", "34"))));
        Assert.Equal(ReversalVerdict.Closed, await CloseAsync(AcpDesk.Found("64")));
        Assert.Equal(ReversalVerdict.Retry, await CloseAsync(AcpDesk.Found("05")));
        Assert.Equal(ReversalVerdict.Unknown, await CloseAsync(AcpDesk.Found("04")));
        Assert.Equal(ReversalVerdict.NotReversible, await CloseAsync(AcpDesk.Found("00")));
        Assert.All(desk.Wire.Sent, request => Assert.Equal("queryTrans.do", request.Url.Segments[^1]));
    }

    [Theory]
    [InlineData("00", RefundVerdict.Pending)]
    [InlineData("05", RefundVerdict.Pending)]
    [InlineData("12", RefundVerdict.Unknown)]
    [InlineData("45", RefundVerdict.Unknown)]
    [InlineData("35", RefundVerdict.RetryLater)]
    [InlineData("33", RefundVerdict.Refused)]
    [InlineData("ZZ", RefundVerdict.Unknown)]
    public async Task A_refund_is_a_transaction_of_its_own_and_accepted_is_not_done(string code, RefundVerdict verdict)
    {
        desk.Wire.Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo), ("respCode", code)));
        Assert.Equal(verdict, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        var form = desk.LastForm;
        Assert.Equal("04 00 000000 P20260301ABCDEFGH012345ZZ01R1 500 " + AcpDesk.QueryId, string.Join(' ', new[] { "txnType", "txnSubType", "bizType", "orderId", "txnAmt", "origQryId" }.Select(name => form[name])));
    }

    [Fact]
    public async Task A_refund_of_a_page_goes_to_its_product_and_asks_for_the_number_that_it_does_not_know()
    {
        desk.Wire.Answers(AcpDesk.Found("00")).Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo)));
        Assert.Equal(RefundVerdict.Pending, (await desk.Channel.RefundAsync(desk.Refund with { Trade = Page with { ChannelTradeNo = null } }, default)).Verdict);
        Assert.Equal(("000201", AcpDesk.QueryId), (desk.LastForm["bizType"], desk.LastForm["origQryId"]));
        desk.Wire.Loses();
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund with { Trade = Page with { ChannelTradeNo = null } }, default)).Verdict);
        Assert.Equal(RefundVerdict.RetryLater, (await desk.Channel.RefundAsync(desk.Refund with { Trade = null }, default)).Verdict);
    }

    [Theory]
    [InlineData("00", "00", "500", RefundVerdict.Done)]
    [InlineData("00", "00", "501", RefundVerdict.Unknown)]
    [InlineData("00", "05", "500", RefundVerdict.Pending)]
    [InlineData("00", "04", "500", RefundVerdict.Unknown)]
    [InlineData("00", "61", "500", RefundVerdict.Refused)]
    [InlineData("34", "", "500", RefundVerdict.NotFound)]
    [InlineData("37", "", "500", RefundVerdict.Unknown)]
    public async Task A_refund_is_asked_for_by_its_own_number_and_time(string code, string state, string amount, RefundVerdict verdict)
    {
        var refund = desk.Refund with { RequestedAt = desk.Clock.GetUtcNow().AddDays(1) };
        desk.Wire.Answers(AcpDesk.Answer(("orderId", AcpDesk.OutRefundNo), ("respCode", code), ("origRespCode", state), ("txnAmt", amount)));
        Assert.Equal(verdict, (await desk.Channel.QueryRefundAsync(refund, default)).Verdict);
        Assert.Equal((AcpDesk.OutRefundNo, "20260302120000"), (desk.LastForm["orderId"], desk.LastForm["txnTime"]));
    }

    [Fact]
    public async Task An_answer_about_another_refund_is_unknown()
    {
        desk.Wire.Answers(AcpDesk.Found("00", ("txnAmt", "500"))).Answers(AcpDesk.Answer());
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
    }

    private async Task<TradeVerdict> QueryAsync(string answer, TradeReference? trade = null)
    {
        desk.Wire.Answers(answer);
        return (await desk.Channel.QueryAsync(trade ?? desk.Trade, default)).Verdict;
    }

    private async Task<ReversalVerdict> CloseAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return (await desk.Channel.ReverseAsync(Page, default)).Verdict;
    }
}
