using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Query, close, refund and statement (FACTS 4.4-4.8).</summary>
public sealed class YeePayTradeTests
{
    private readonly YeePayDesk desk = new();

    [Fact]
    public async Task A_query_names_the_order_in_its_address()
    {
        desk.Answers(YeePayDesk.Found("SUCCESS"));
        var finding = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((TradeVerdict.Paid, 1990L, "1012202603010000000000000001"), (finding.Verdict, finding.Amount!.Value, finding.ChannelTradeNo));
        Assert.Equal(
            $"https://openapi.yeepay.com/yop-center/rest/v1.0/trade/order/query?merchantNo=10086000001&orderId={YeePayDesk.OutTradeNo}&parentMerchantNo=10086000001",
            $"{desk.Wire.Sent[0].Url}");
        Assert.Equal(("GET", 0), (desk.Wire.Sent[0].Method, desk.Wire.Sent[0].Body.Length));
    }

    [Theory]
    [InlineData("SUCCESS", ",\"orderAmount\":19.9", TradeVerdict.Paid)]
    [InlineData("SUCCESS", ",\"orderAmount\":\"19.90\"", TradeVerdict.Paid)]
    [InlineData("SUCCESS", ",\"orderAmount\":19.901", TradeVerdict.Unknown)]
    [InlineData("SUCCESS", "", TradeVerdict.Unknown)]
    [InlineData("PROCESSING", "", TradeVerdict.Waiting)]
    [InlineData("FAIL", "", TradeVerdict.Refused)]
    [InlineData("CLOSE", "", TradeVerdict.Closed)]
    [InlineData("TIME_OUT", "", TradeVerdict.Closed)]
    [InlineData("SOMETHING", "", TradeVerdict.Unknown)]
    public async Task FACTS_4_5_is_what_a_query_says(string status, string amount, TradeVerdict verdict)
    {
        desk.Answers(YeePayDesk.Order(status, amount)).Answers(YeePayDesk.Order(status, amount, orderId: "P2")).Answers(YeePayDesk.Order(status, amount), sign: "");
        Assert.Equal(verdict, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task Only_a_configured_code_says_that_there_is_no_such_order()
    {
        desk.Answers($$"""{"code":"{{YeePayDesk.NotFoundCode}}","message":"订单不存在"}""").Answers("""{"code":"OPR99999"}""").AnswersError("40042", signed: true);
        Assert.Equal(TradeVerdict.NotFound, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        desk.Answers($$"""{"code":"{{YeePayDesk.NotFoundCode}}"}""", sign: "");
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Theory]
    [InlineData("SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("CLOSE", ReversalVerdict.Closed)]
    [InlineData("TIME_OUT", ReversalVerdict.Closed)]
    [InlineData("FAIL", ReversalVerdict.Closed)]
    [InlineData("SOMETHING", ReversalVerdict.Unknown)]
    public async Task A_reversal_of_what_has_ended_is_only_a_query(string status, ReversalVerdict verdict)
    {
        desk.Answers(YeePayDesk.Found(status));
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Single(desk.Wire.Sent);
    }

    [Theory]
    [InlineData("SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("CLOSE", ReversalVerdict.Closed)]
    [InlineData("PROCESSING", ReversalVerdict.Retry)]
    [InlineData("SOMETHING", ReversalVerdict.Unknown)]
    public async Task A_close_that_was_accepted_is_no_result_the_query_after_it_decides(string after, ReversalVerdict verdict)
    {
        foreach (var accepted in (bool[])[true, false])
        {
            desk.Answers(YeePayDesk.Found("PROCESSING"));
            if (accepted) desk.Answers(YeePayDesk.Taken("CLOSE"));
            else desk.Wire.Loses();
            desk.Answers(YeePayDesk.Found(after));
            Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
            Assert.Equal(("/yop-center/rest/v1.0/aggpay/close-order", WirePurpose.Reverse), (desk.Wire.Sent[^2].Url.AbsolutePath, desk.Wire.Sent[^2].Purpose));
        }

        Assert.Equal(6, desk.Wire.Sent.Count);
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_closed()
    {
        desk.Wire.Loses();
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        desk.Answers($$"""{"code":"{{YeePayDesk.NotFoundCode}}"}""");
        Assert.Equal(ReversalVerdict.NotFound, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        desk.Answers(YeePayDesk.Found("PROCESSING")).Answers(YeePayDesk.Taken("CLOSE")).Wire.Loses();
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
    }

    [Theory]
    [InlineData("PROCESSING", RefundVerdict.Pending)]
    [InlineData("SUCCESS", RefundVerdict.Done)]
    [InlineData("FAILED", RefundVerdict.Refused)]
    [InlineData("SUSPEND", RefundVerdict.Abnormal)]
    [InlineData("CANCEL", RefundVerdict.Refused)]
    [InlineData("SOMETHING", RefundVerdict.Unknown)]
    public async Task FACTS_4_5_says_what_became_of_a_refund(string status, RefundVerdict verdict)
    {
        desk.Answers(YeePayDesk.RefundOf(status)).Answers(YeePayDesk.RefundOf(status));
        Assert.Equal(verdict, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal((YeePayDesk.OutRefundNo, "5.00", "客户退货"), (desk.Last["refundRequestId"], desk.Last["refundAmount"], desk.Last["description"]));
        Assert.Equal(("POST", "/yop-center/rest/v1.0/trade/refund"), (desk.Wire.Sent[^1].Method, desk.Wire.Sent[^1].Url.AbsolutePath));
        Assert.Equal(verdict, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(("GET", "/yop-center/rest/v1.0/trade/refund/query"), (desk.Wire.Sent[^1].Method, desk.Wire.Sent[^1].Url.AbsolutePath));

        foreach (var wrong in new[] { YeePayDesk.RefundOf(status, number: "R2"), YeePayDesk.RefundOf(status, "5.01"), """{"code":"OPR00001"}""" })
        {
            desk.Answers(wrong).Answers(wrong);
            Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
            Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        }

        desk.Answers(YeePayDesk.RefundOf(status), sign: "").AnswersError("40042").Wire.Loses();
        for (var i = 0; i < 3; i++) Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_is_unknown_to_YeePay_only_by_a_configured_code_and_only_when_asked()
    {
        var none = $$"""{"code":"{{YeePayDesk.NotFoundCode}}"}""";
        desk.Answers(none).Answers(none);
        Assert.Equal(RefundVerdict.NotFound, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
    }

    [Fact]
    public async Task A_statement_of_payments_is_read_by_its_column_names()
    {
        var finding = await Bill(Statement("\"2026-03-01 08:00:01\",\"x\",\"P1\",\"交易\",\"19.90\",\"0.05\",\"a\",\"b\",\"\",\"1012\""));
        Assert.Equal(BillVerdict.Complete, finding.Verdict);
        Assert.Equal(new BillLine("P1", null, "1012", 1990, 5, new DateTimeOffset(2026, 3, 1, 0, 0, 1, TimeSpan.Zero)), Assert.Single(finding.Lines));
        Assert.Equal("https://yos.yeepay.com/yop-center/yos/v1.0/std/bill/tradedaydownload?dayString=2026-03-01&merchantNo=10086000001&parentMerchantNo=10086000001", $"{desk.Wire.Sent[0].Url}");
        Assert.Equal(BillVerdict.Empty, (await Bill(Statement())).Verdict);
    }

    [Theory]
    [InlineData("\"2026-03-01 08:00:01\",\"x\",\"P1\",\"退款\",\"5.00\",\"0.00\",\"a\",\"b\",\"\",\"1012\"")]
    [InlineData("\"2026-03-01 08:00:01\",\"x\",\"P1\",\"交易\",\"5.001\",\"0.00\",\"a\",\"b\",\"\",\"1012\"")]
    [InlineData("\"2026-03-01 08:00:01\",\"x\",\"P1\",\"交易\",\"5.00\"")]
    public async Task A_statement_with_a_line_that_nobody_can_read_for_certain_is_unknown_and_says_why(string line)
    {
        var finding = await Bill(Statement(line));
        Assert.Equal((BillVerdict.Unknown, 0), (finding.Verdict, finding.Lines.Count));
        Assert.NotNull(finding.Message);
    }

    [Fact]
    public async Task A_statement_of_another_day_or_merchant_or_in_other_columns_is_unknown()
    {
        Assert.Equal(BillVerdict.Unknown, (await Bill(Statement().Replace("2026-03-01", "2026-03-02", StringComparison.Ordinal))).Verdict);
        Assert.Equal(BillVerdict.Unknown, (await Bill(Statement().Replace("10086000001", "10086000002", StringComparison.Ordinal))).Verdict);
        Assert.Equal(BillVerdict.Unknown, (await Bill(Statement().Replace("业务类型", "类型", StringComparison.Ordinal))).Verdict);
        Assert.Equal(BillVerdict.Unknown, (await Bill("{\"state\":\"FAILURE\",\"error\":{\"code\":\"40044\",\"message\":\"文件不存在\"}}")).Verdict);
        desk.Wire.Loses();
        Assert.Equal(BillVerdict.Unknown, (await desk.Channel.BillAsync(new DateOnly(2026, 3, 1), default)).Verdict);
    }

    private async Task<BillFinding> Bill(string text)
    {
        desk.Wire.Then((_, _) => Task.FromResult(new WireAnswer(200, Encoding.UTF8.GetBytes(text))));
        return await desk.Channel.BillAsync(new DateOnly(2026, 3, 1), default);
    }

    private static string Statement(params string[] lines) =>
        "\"账单日期\",\"2026-03-01\",\"商户编号\",\"10086000001\"\r\n\"交易总金额\",\"0.00\"\r\n" +
        "\"交易时间\",\"记账时间\",\"商户订单号\",\"业务类型\",\"订单金额\",\"手续费\",\"产品类型\",\"支付方式\",\"对账备注\",\"易宝流水号\"\r\n" + string.Join("\r\n", lines);
}
