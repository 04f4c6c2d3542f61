using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>WeChat Pay after the charge: orderquery, reverse, refund, refundquery.</summary>
public sealed class WeChatTradeTests
{
    private readonly WeChatDesk desk = new();

    /// <summary>FACTS 2.6.</summary>
    [Theory]
    [InlineData("SUCCESS", TradeVerdict.Paid)]
    [InlineData("REFUND", TradeVerdict.Unknown)] // without the list of its refunds, see below
    [InlineData("NOTPAY", TradeVerdict.Waiting)]
    [InlineData("USERPAYING", TradeVerdict.Waiting)]
    [InlineData("ACCEPT", TradeVerdict.Waiting)]
    [InlineData("CLOSED", TradeVerdict.Closed)]
    [InlineData("REVOKED", TradeVerdict.Closed)]
    [InlineData("PAYERROR", TradeVerdict.Refused)]
    [InlineData("A_STATE_OF_NEXT_YEAR", TradeVerdict.Unknown)]
    public async Task FACTS_2_6_says_what_a_trade_state_means(string state, TradeVerdict verdict)
    {
        desk.Wire.Answers(desk.Success([.. WeChatDesk.PaidFields, ("trade_state", state), ("trade_state_desc", "words")])).Answers(desk.Failure("REFUNDNOTEXIST"));
        var finding = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((verdict, state, "words", 1990L), (finding.Verdict, finding.Code, finding.Message, finding.Amount!.Value));
        Assert.Equal(state == "PAYERROR", finding.StillOpen);
        Assert.Equal((WirePurpose.Query, "/pay/orderquery"), (desk.Wire.Sent[0].Purpose, desk.Wire.Sent[0].Url.AbsolutePath));
    }

    [Fact]
    public async Task A_paid_state_without_proof_of_the_trade_is_unknown() =>
        Assert.Equal(TradeVerdict.Unknown, (await QueryAsync(desk.Success(("out_trade_no", WeChatDesk.OutTradeNo), ("trade_state", "SUCCESS")))).Verdict);

    [Theory]
    [InlineData("ORDERNOTEXIST", TradeVerdict.NotFound)]
    [InlineData("SYSTEMERROR", TradeVerdict.Unknown)]
    [InlineData("A_CODE_OF_NEXT_YEAR", TradeVerdict.Unknown)]
    public async Task FACTS_2_10_says_what_a_failed_query_means(string code, TradeVerdict verdict) =>
        Assert.Equal(verdict, (await QueryAsync(desk.Failure(code))).Verdict);

    [Fact]
    public async Task A_query_that_was_lost_or_never_left_is_unknown()
    {
        desk.Wire.Loses(sent: true).Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task A_reverse_goes_out_with_the_certificate_and_not_before_15_seconds()
    {
        await ReverseAsync(desk.Success(("recall", "N")));
        var request = Assert.Single(desk.Wire.Sent);
        Assert.Equal((WirePurpose.Reverse, "/secapi/pay/reverse", true), (request.Purpose, request.Url.AbsolutePath, request.ClientCertificate));
        Assert.Equal(TimeSpan.FromSeconds(15), desk.Channel.ReverseNotBefore);
    }

    [Fact]
    public async Task A_trade_of_which_money_went_back_lists_its_refunds_whoever_made_them()
    {
        var finding = await QueryRefundedAsync(RefundList(3, ("R1", "500", "SUCCESS"), ("console", "90", "PROCESSING"), ("R2", "40", "CHANGE")));
        Assert.Equal(TradeVerdict.GivenBack, finding.Verdict);
        Assert.Equal([new TradeRefund("R1", 500, true), new TradeRefund("console", 90, false)], finding.Refunds!);
        Assert.Equal(["/pay/orderquery", "/pay/refundquery"], desk.Wire.Sent.Select(request => request.Url.AbsolutePath));
        Assert.Equal(WeChatDesk.OutTradeNo, desk.LastFields["out_trade_no"]);
        Assert.Contains("console", finding.Raw!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_not_whole_or_not_certain_is_no_list()
    {
        Assert.Null((await QueryRefundedAsync(desk.Failure("SYSTEMERROR"))).Refunds);
        Assert.Null((await QueryRefundedAsync(RefundList(2, ("R1", "500", "SUCCESS")))).Refunds);
        Assert.Null((await QueryRefundedAsync(RefundList(1, ("R1", "5.00", "SUCCESS")))).Refunds);
        Assert.Null((await QueryRefundedAsync(RefundList(1, ("R1", "500", "A_STATE_OF_NEXT_YEAR")))).Refunds);
        Assert.Null((await QueryRefundedAsync(RefundList(1, ("R1", "500", "SUCCESS")).Replace("500", "600", StringComparison.Ordinal))).Refunds);
        desk.Wire.Answers(desk.Success([.. WeChatDesk.PaidFields, ("trade_state", "REFUND")])).Loses();
        var lost = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((TradeVerdict.Unknown, null), (lost.Verdict, lost.Refunds));
    }

    [Theory]
    [InlineData("Y", ReversalVerdict.Retry)]
    [InlineData("N", ReversalVerdict.Closed)]
    [InlineData("?", ReversalVerdict.Unknown)]
    public async Task FACTS_2_10_says_what_recall_means(string recall, ReversalVerdict verdict) =>
        Assert.Equal(verdict, (await ReverseAsync(desk.Success(("recall", recall)))).Verdict);

    [Theory]
    [InlineData("SYSTEMERROR", "N", ReversalVerdict.Retry)]
    [InlineData("USERPAYING", "N", ReversalVerdict.Retry)]
    [InlineData("REVERSE_EXPIRE", "N", ReversalVerdict.NotReversible)]
    [InlineData("A_CODE_OF_NEXT_YEAR", "N", ReversalVerdict.Unknown)]
    [InlineData("A_CODE_OF_NEXT_YEAR", "Y", ReversalVerdict.Retry)]
    [InlineData("INVALID_TRANSACTIONID", "Y", ReversalVerdict.Retry)]
    public async Task FACTS_2_10_says_what_a_failed_reverse_means(string code, string recall, ReversalVerdict verdict)
    {
        Assert.Equal(verdict, (await ReverseAsync(desk.Failure(code, ("recall", recall)))).Verdict);
        Assert.Single(desk.Wire.Sent);
    }

    [Theory]
    [InlineData("INVALID_TRANSACTIONID", "SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("TRADE_STATE_ERROR", "SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("TRADE_STATE_ERROR", "CLOSED", ReversalVerdict.Closed)]
    [InlineData("TRADE_STATE_ERROR", "REVOKED", ReversalVerdict.Closed)]
    [InlineData("TRADE_STATE_ERROR", "PAYERROR", ReversalVerdict.Retry)]
    [InlineData("TRADE_STATE_ERROR", "USERPAYING", ReversalVerdict.Retry)]
    [InlineData("TRADE_STATE_ERROR", "NOTPAY", ReversalVerdict.Retry)]
    [InlineData("ORDERNOTEXIST", "CLOSED", ReversalVerdict.Closed)]
    public async Task A_reverse_that_explains_nothing_is_explained_by_one_query(string code, string state, ReversalVerdict verdict)
    {
        desk.Wire.Answers(desk.Failure(code)).Answers(desk.Success([.. WeChatDesk.PaidFields, ("trade_state", state)]));
        var finding = await desk.Channel.ReverseAsync(desk.Trade, default);
        Assert.Equal((verdict, code), (finding.Verdict, finding.Code));
        Assert.Contains(state, finding.Raw!, StringComparison.Ordinal);
        Assert.Equal(["/secapi/pay/reverse", "/pay/orderquery"], desk.Wire.Sent.Select(request => request.Url.AbsolutePath));
    }

    [Fact]
    public async Task No_such_order_after_a_reverse_is_not_found_and_a_lost_query_is_a_retry()
    {
        desk.Wire.Answers(desk.Failure("INVALID_TRANSACTIONID")).Answers(desk.Failure("ORDERNOTEXIST"));
        Assert.Equal(ReversalVerdict.NotFound, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        desk.Wire.Answers(desk.Failure("INVALID_TRANSACTIONID")).Loses();
        Assert.Equal(ReversalVerdict.Retry, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task Reverse_and_query_together_end_within_10_seconds()
    {
        var slow = new TaskCompletionSource<WireAnswer>();
        desk.Wire.Then((_, _) => slow.Task).Hangs();
        var reversing = desk.Channel.ReverseAsync(desk.Trade, default);
        desk.Clock.AdvanceSeconds(9);
        slow.SetResult(new WireAnswer(200, System.Text.Encoding.UTF8.GetBytes(desk.Failure("TRADE_STATE_ERROR"))));
        desk.Clock.AdvanceSeconds(1.1);
        Assert.Equal(ReversalVerdict.Retry, (await reversing).Verdict);
    }

    [Fact]
    public async Task A_reverse_without_a_believable_answer_is_unknown()
    {
        Assert.Equal(ReversalVerdict.Unknown, (await ReverseAsync("<xml><return_code>FAIL</return_code><recall>N</recall></xml>")).Verdict);
        Assert.Equal(ReversalVerdict.Unknown, (await ReverseAsync(desk.Success(("recall", "Y")).Replace(">Y<", ">N<", StringComparison.Ordinal))).Verdict);
        desk.Wire.Loses();
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_goes_out_in_fen_by_our_number_and_accepted_is_not_done()
    {
        var finding = await RefundAsync(desk.Success(("out_trade_no", WeChatDesk.OutTradeNo), ("out_refund_no", WeChatDesk.OutRefundNo)));

        Assert.Equal(RefundVerdict.Pending, finding.Verdict);
        var request = desk.Wire.Sent[^1];
        Assert.Equal((WirePurpose.Reverse, "/secapi/pay/refund", true), (request.Purpose, request.Url.AbsolutePath, request.ClientCertificate));
        var fields = desk.LastFields;
        Assert.Equal((WeChatDesk.OutRefundNo, "1990", "500"), (fields["out_refund_no"], fields["total_fee"], fields["refund_fee"]));
    }

    [Theory]
    [InlineData("SYSTEMERROR", RefundVerdict.Unknown)]
    [InlineData("BIZERR_NEED_RETRY", RefundVerdict.Unknown)]
    [InlineData("FREQUENCY_LIMITED", RefundVerdict.Unknown)]
    [InlineData("NOTENOUGH", RefundVerdict.RetryLater)]
    [InlineData("ORDERNOTREADY", RefundVerdict.RetryLater)]
    [InlineData("INVALID_REQ_TOO_MUCH", RefundVerdict.RetryLater)]
    [InlineData("ERROR", RefundVerdict.RetryLater)]
    [InlineData("TRADE_OVERDUE", RefundVerdict.Refused)]
    [InlineData("USER_ACCOUNT_ABNORMAL", RefundVerdict.Refused)]
    [InlineData("REFUND_FEE_MISMATCH", RefundVerdict.Refused)]
    [InlineData("A_CODE_OF_NEXT_YEAR", RefundVerdict.Unknown)]
    public async Task FACTS_2_10_says_what_a_refused_refund_means(string code, RefundVerdict verdict) =>
        Assert.Equal(verdict, (await RefundAsync(desk.Failure(code))).Verdict);

    [Fact]
    public async Task A_refund_answer_about_another_refund_is_unknown() =>
        Assert.Equal(RefundVerdict.Unknown, (await RefundAsync(desk.Success(("out_refund_no", "of_another")))).Verdict);

    [Theory]
    [InlineData("SUCCESS", RefundVerdict.Done)]
    [InlineData("PROCESSING", RefundVerdict.Pending)]
    [InlineData("REFUNDCLOSE", RefundVerdict.Refused)]
    [InlineData("CHANGE", RefundVerdict.Abnormal)]
    [InlineData("A_STATE_OF_NEXT_YEAR", RefundVerdict.Unknown)]
    public async Task FACTS_2_6_says_what_a_refund_status_means(string status, RefundVerdict verdict)
    {
        var finding = await QueryRefundAsync(desk.Success(("out_refund_no_0", WeChatDesk.OutRefundNo), ("refund_status_0", status)));
        Assert.Equal((verdict, status), (finding.Verdict, finding.Code));
        Assert.Equal("/pay/refundquery", desk.Wire.Sent[^1].Url.AbsolutePath);
        Assert.Equal(RefundVerdict.Unknown,
            (await QueryRefundAsync(desk.Success(("out_refund_no_0", "of_another"), ("refund_status_0", status)))).Verdict);
    }

    [Theory]
    [InlineData("REFUNDNOTEXIST", RefundVerdict.NotFound)]
    [InlineData("SYSTEMERROR", RefundVerdict.Unknown)]
    public async Task A_failed_refund_query_is_no_refusal(string code, RefundVerdict verdict) =>
        Assert.Equal(verdict, (await QueryRefundAsync(desk.Failure(code))).Verdict);

    private async Task<TradeFinding> QueryAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.QueryAsync(desk.Trade, default);
    }

    private async Task<ReversalFinding> ReverseAsync(string answer)
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

    private Task<TradeFinding> QueryRefundedAsync(string list)
    {
        desk.Wire.Answers(desk.Success([.. WeChatDesk.PaidFields, ("trade_state", "REFUND")])).Answers(list);
        return desk.Channel.QueryAsync(desk.Trade, default);
    }

    private string RefundList(int total, params (string Number, string Fee, string Status)[] refunds) => desk.Success(
    [
        ("out_trade_no", WeChatDesk.OutTradeNo), ("refund_count", $"{refunds.Length}"), ("total_refund_count", $"{total}"),
        .. refunds.SelectMany((refund, n) => new[] { ($"out_refund_no_{n}", refund.Number), ($"refund_fee_{n}", refund.Fee), ($"refund_status_{n}", refund.Status) }),
    ]);
}
