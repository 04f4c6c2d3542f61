using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Alipay after the charge: query, cancel, refund, refund query.</summary>
public sealed class AlipayTradeTests
{
    private const string Query = "alipay.trade.query";
    private const string Cancel = "alipay.trade.cancel";
    private const string Refund = "alipay.trade.refund";
    private const string RefundQuery = "alipay.trade.fastpay.refund.query";
    private readonly AlipayDesk desk = new();

    [Theory]
    [InlineData("WAIT_BUYER_PAY", TradeVerdict.Waiting)]
    [InlineData("TRADE_SUCCESS", TradeVerdict.Paid)]
    [InlineData("TRADE_FINISHED", TradeVerdict.Paid)]
    [InlineData("TRADE_CLOSED", TradeVerdict.Closed)]
    [InlineData("TRADE_PENDING", TradeVerdict.Unknown)]
    public async Task FACTS_1_8_says_what_a_trade_status_means(string status, TradeVerdict verdict)
    {
        var finding = await QueryAsync(AlipayDesk.Signed(Query, AlipayDesk.Paid($$""","trade_status":"{{status}}" """)));
        Assert.Equal((verdict, 1990L, status), (finding.Verdict, finding.Amount!.Value, finding.Code));
        Assert.Equal(WirePurpose.Query, desk.Wire.Sent[^1].Purpose);
        Assert.False(desk.LastForm.ContainsKey("notify_url"));
    }

    [Theory]
    [InlineData("ACQ.TRADE_NOT_EXIST", TradeVerdict.NotFound)]
    [InlineData("ACQ.SYSTEM_ERROR", TradeVerdict.Unknown)]
    [InlineData("ACQ.INVALID_PARAMETER", TradeVerdict.Unknown)]
    [InlineData("ACQ.A_CODE_OF_NEXT_YEAR", TradeVerdict.Unknown)]
    public async Task FACTS_1_9_says_what_a_failed_query_means(string code, TradeVerdict verdict) =>
        Assert.Equal(verdict, (await QueryAsync(AlipayDesk.Signed(Query, AlipayDesk.Error(code)))).Verdict);

    [Theory]
    [InlineData("20000")]
    [InlineData("40002")]
    [InlineData("40004")]
    public async Task A_query_that_the_gateway_refused_says_nothing_of_the_trade(string code) =>
        Assert.Equal(TradeVerdict.Unknown, (await QueryAsync(AlipayDesk.Signed(Query, AlipayDesk.Error("isp.unknow-error", code)))).Verdict);

    [Fact]
    public async Task Unsigned_words_about_a_trade_are_unknown()
    {
        Assert.Equal(TradeVerdict.Unknown, (await QueryAsync(AlipayDesk.Unsigned(Query, AlipayDesk.Error("ACQ.TRADE_NOT_EXIST")))).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await QueryAsync(AlipayDesk.Unsigned(Query, AlipayDesk.Paid(""","trade_status":"TRADE_SUCCESS" """)))).Verdict);
    }

    [Fact]
    public async Task A_query_that_was_lost_or_never_left_is_unknown()
    {
        desk.Wire.Loses(sent: true).Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Theory]
    [InlineData("Y", null, ReversalVerdict.Retry)]
    [InlineData("Y", "close", ReversalVerdict.Retry)]
    [InlineData("N", "close", ReversalVerdict.Closed)]
    [InlineData("N", "refund", ReversalVerdict.Returned)]
    [InlineData("N", null, ReversalVerdict.NotFound)]
    [InlineData("N", "", ReversalVerdict.NotFound)]
    [InlineData("N", "something", ReversalVerdict.Unknown)]
    [InlineData(null, null, ReversalVerdict.Unknown)]
    public async Task FACTS_1_7_says_what_a_cancel_did(string? retryFlag, string? action, ReversalVerdict verdict)
    {
        var content = $$"""{"code":"10000","msg":"Success","out_trade_no":"{{AlipayDesk.OutTradeNo}}"{{Field("retry_flag", retryFlag)}}{{Field("action", action)}}}""";
        Assert.Equal(verdict, (await CancelAsync(AlipayDesk.Signed(Cancel, content))).Verdict);
        Assert.Equal(WirePurpose.Reverse, desk.Wire.Sent[^1].Purpose);
    }

    [Theory]
    [InlineData("ACQ.SYSTEM_ERROR", ReversalVerdict.Retry)]
    [InlineData("AQC.SYSTEM_ERROR", ReversalVerdict.Retry)]
    [InlineData("ACQ.SELLER_BALANCE_NOT_ENOUGH", ReversalVerdict.Retry)]
    [InlineData("ACQ.TRADE_CANCEL_TIME_OUT", ReversalVerdict.NotReversible)]
    [InlineData("ACQ.TRADE_HAS_FINISHED", ReversalVerdict.NotReversible)]
    [InlineData("ACQ.CANCEL_NOT_ALLOWED", ReversalVerdict.NotReversible)]
    [InlineData("ACQ.TRADE_NOT_EXIST", ReversalVerdict.NotFound)]
    [InlineData("ACQ.REASON_TRADE_BEEN_FREEZEN", ReversalVerdict.Unknown)]
    [InlineData("ACQ.INVALID_PARAMETER", ReversalVerdict.Unknown)]
    public async Task FACTS_1_7_says_what_a_refused_cancel_means(string code, ReversalVerdict verdict)
    {
        Assert.Equal(verdict, (await CancelAsync(AlipayDesk.Signed(Cancel, AlipayDesk.Error(code)))).Verdict);
        Assert.Equal(ReversalVerdict.Unknown, (await CancelAsync(AlipayDesk.Unsigned(Cancel, AlipayDesk.Error(code)))).Verdict);
    }

    [Fact]
    public async Task A_cancel_of_another_trade_or_without_an_answer_is_unknown()
    {
        var other = """{"code":"10000","msg":"Success","out_trade_no":"pg_of_somebody_else","retry_flag":"N","action":"close"}""";
        Assert.Equal(ReversalVerdict.Unknown, (await CancelAsync(AlipayDesk.Signed(Cancel, other))).Verdict);
        desk.Wire.Loses();
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_is_asked_for_by_our_number_in_yuan()
    {
        await RefundAsync("");
        Assert.Equal(
            $$"""{"out_trade_no":"{{AlipayDesk.OutTradeNo}}","out_request_no":"{{AlipayDesk.OutRefundNo}}","refund_amount":"5.00","refund_reason":"customer returned it"}""",
            desk.LastContent.GetRawText());
        Assert.Equal(WirePurpose.Reverse, desk.Wire.Sent[^1].Purpose);
    }

    [Theory]
    [InlineData("Y", RefundVerdict.Done)]
    [InlineData("N", RefundVerdict.Pending)]
    [InlineData(null, RefundVerdict.Pending)]
    public async Task A_refund_is_done_only_when_this_request_moved_money(string? fundChange, RefundVerdict verdict)
    {
        var content = $$"""{"code":"10000","msg":"Success","out_trade_no":"{{AlipayDesk.OutTradeNo}}","refund_fee":"19.90"{{Field("fund_change", fundChange)}}}""";
        var finding = await RefundAsync(AlipayDesk.Signed(Refund, content));
        Assert.Equal((verdict, 1990L), (finding.Verdict, finding.TradeRefunded));
        finding = await RefundAsync(AlipayDesk.Unsigned(Refund, content));
        Assert.Equal((RefundVerdict.Unknown, null), (finding.Verdict, finding.TradeRefunded));
    }

    [Theory]
    [InlineData("ACQ.SYSTEM_ERROR", RefundVerdict.Unknown)]
    [InlineData("ACQ.SELLER_BALANCE_NOT_ENOUGH", RefundVerdict.RetryLater)]
    [InlineData("ACQ.DISCORDANT_REPEAT_REQUEST", RefundVerdict.Refused)]
    [InlineData("ACQ.REASON_TRADE_REFUND_FEE_ERR", RefundVerdict.Refused)]
    [InlineData("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", RefundVerdict.Refused)]
    [InlineData("ACQ.TRADE_HAS_FINISHED", RefundVerdict.Refused)]
    [InlineData("ACQ.TRADE_NOT_ALLOW_REFUND", RefundVerdict.Refused)]
    [InlineData("ACQ.NOT_ALLOW_PARTIAL_REFUND", RefundVerdict.Refused)]
    [InlineData("ACQ.TRADE_STATUS_ERROR", RefundVerdict.Refused)]
    [InlineData("ACQ.TRADE_NOT_EXIST", RefundVerdict.Refused)]
    [InlineData("ACQ.A_CODE_OF_NEXT_YEAR", RefundVerdict.Unknown)]
    public async Task FACTS_1_7_says_which_refunds_are_refused_for_good(string code, RefundVerdict verdict)
    {
        Assert.Equal(verdict, (await RefundAsync(AlipayDesk.Signed(Refund, AlipayDesk.Error(code)))).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await RefundAsync(AlipayDesk.Unsigned(Refund, AlipayDesk.Error(code)))).Verdict);
    }

    [Theory]
    [InlineData(""","refund_status":"REFUND_SUCCESS","refund_amount":"5.00" """, RefundVerdict.Done)]
    [InlineData(""","refund_status":"REFUND_PROCESSING","refund_amount":"5.00" """, RefundVerdict.Pending)]
    [InlineData(""","refund_amount":"5.00" """, RefundVerdict.Pending)]
    [InlineData("", RefundVerdict.NotFound)]
    [InlineData(""","out_request_no":"of_another","refund_status":"REFUND_SUCCESS" """, RefundVerdict.Unknown)]
    public async Task FACTS_1_7_says_what_a_refund_query_proves(string fields, RefundVerdict verdict) =>
        Assert.Equal(verdict, (await QueryRefundAsync(AlipayDesk.Signed(RefundQuery, $$"""{"code":"10000","msg":"Success"{{fields}}}"""))).Verdict);

    [Theory]
    [InlineData("ACQ.TRADE_NOT_EXIST", RefundVerdict.NotFound)]
    [InlineData("ACQ.SYSTEM_ERROR", RefundVerdict.Unknown)]
    public async Task A_failed_refund_query_is_no_refusal(string code, RefundVerdict verdict) =>
        Assert.Equal(verdict, (await QueryRefundAsync(AlipayDesk.Signed(RefundQuery, AlipayDesk.Error(code)))).Verdict);

    private static string Field(string name, string? value) => value is null ? "" : $",\"{name}\":\"{value}\"";

    private async Task<TradeFinding> QueryAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.QueryAsync(desk.Trade, default);
    }

    private async Task<ReversalFinding> CancelAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.ReverseAsync(desk.Trade, default);
    }

    private async Task<RefundFinding> RefundAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.RefundAsync(desk.Refund, default);
    }

    private async Task<RefundFinding> QueryRefundAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.QueryRefundAsync(desk.Refund, default);
    }
}
