using PaymentGrains.Channels;
using PaymentGrains.Channels.Huifu;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Digital RMB through Huifu (FACTS 5).</summary>
public sealed class HuifuTests
{
    private readonly HuifuDesk desk = new();

    [Fact]
    public async Task A_pay_is_signed_over_its_sorted_data()
    {
        desk.Answers(HuifuDesk.Paid("P", "00000100"));

        var finding = await desk.Channel.PayAsync(desk.Payment, default);

        Assert.Equal((TradeVerdict.Waiting, "00000100 P", "0029"), (finding.Verdict, finding.Code, finding.ChannelTradeNo));
        Assert.Equal(("https://api.huifu.com/v3/trade/payment/micropay", WirePurpose.Pay), ($"{desk.Wire.Sent[0].Url}", desk.Wire.Sent[0].Purpose));
        var data = desk.Last.GetProperty("data").GetRawText();
        Assert.Equal(
            """{"auth_code":"0100000000000000100","goods_desc":"拿铁/2 杯","huifu_id":"6666000000000002","req_date":"20260301","req_seq_id":"P20260301ABCDEFGHJKMNPQRS01","risk_check_data":"{\"ip_addr\":\"127.0.0.1\"}","time_expire":"20260301120300","trans_amt":"19.90"}""",
            data);
        Assert.True(HuifuDesk.MerchantPublicKey.Verifies(data, desk.Last.GetProperty("sign").GetString()!));
        Assert.Equal(("6666000000000001", "MCS"), (desk.Last.GetProperty("sys_id").GetString(), desk.Last.GetProperty("product_id").GetString()));
    }

    [Theory]
    [InlineData("S", TradeVerdict.Paid)]
    [InlineData("P", TradeVerdict.Waiting)]
    [InlineData("I", TradeVerdict.Waiting)]
    [InlineData("F", TradeVerdict.Refused)]
    [InlineData("X", TradeVerdict.Unknown)]
    public async Task The_state_has_the_say_over_the_code(string state, TradeVerdict verdict)
    {
        foreach (var code in (string[])["00000000", "00000100", "90000000", "99999999"])
        {
            desk.Answers(HuifuDesk.Paid(state, code));
            Assert.Equal(verdict, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        }

        desk.Answers(HuifuDesk.Found(state)).Answers(HuifuDesk.Found(state, number: "P2")).Answers(HuifuDesk.Paid(state, number: "P2")).Answers(HuifuDesk.Paid(state, "20000000"));
        Assert.Equal(verdict, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        // A number that was used before: the state is of this request, not of the trade.
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Theory]
    [InlineData("00000000", TradeVerdict.Unknown)]
    [InlineData("10000000", TradeVerdict.Unknown)]
    [InlineData("23000001", TradeVerdict.NotFound)]
    [InlineData("98888888", TradeVerdict.Unknown)]
    public async Task Without_a_state_only_no_such_order_is_a_word_and_only_to_a_query(string code, TradeVerdict queried)
    {
        desk.Answers(HuifuDesk.Told(code)).Answers(HuifuDesk.Told(code));
        Assert.Equal(queried, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal("""{"huifu_id":"6666000000000002","org_req_date":"20260301","org_req_seq_id":"P20260301ABCDEFGHJKMNPQRS01"}""", desk.Last.GetProperty("data").GetRawText());
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Theory]
    [InlineData("""{"resp_code":"00000000","trans_stat":"S","hf_seq_id":"0029","trans_amt":"19.90"}""")]
    [InlineData("""{"resp_code":"00000000","trans_stat":"S","req_seq_id":"P20260301ABCDEFGHJKMNPQRS01","trans_amt":"19.90"}""")]
    [InlineData("""{"resp_code":"00000000","trans_stat":"S","req_seq_id":"P20260301ABCDEFGHJKMNPQRS01","hf_seq_id":"0029"}""")]
    [InlineData("""{"resp_code":"00000000","trans_stat":"S","req_seq_id":"P20260301ABCDEFGHJKMNPQRS01","hf_seq_id":"0029","trans_amt":"19.905"}""")]
    [InlineData("""{"resp_code":"00000000","trans_stat":"F"}""")]
    public async Task Paid_names_the_trade_and_the_amount_and_a_refusal_the_trade(string data)
    {
        desk.Answers(data);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Fact]
    public async Task What_Huifu_did_not_sign_is_no_word()
    {
        desk.Answers(HuifuDesk.Paid("S"), signed: HuifuDesk.Sorted(HuifuDesk.Paid("S", amount: "0.01"))).Answers(HuifuDesk.Paid("S"), status: 502);
        desk.Wire.Answers($$"""{"data":{{HuifuDesk.Paid("F")}}}""").Answers("[]").Answers("").Loses().Loses(sent: false);
        for (var i = 0; i < 6; i++) Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment with { Currency = "USD" }, default)).Verdict);
    }

    [Fact]
    public async Task An_answer_that_was_written_with_more_escapes_than_signed_is_still_Huifus()
    {
        var escaped = HuifuDesk.Paid("S")[..^1] + ""","bank_desc":"\u6210\u529f\/ok"}""";
        desk.Answers(escaped, signed: HuifuDesk.Sorted(HuifuDesk.Paid("S")[..^1] + ""","bank_desc":"成功/ok"}""")).Answers(escaped);
        for (var i = 0; i < 2; i++)
        {
            var finding = await desk.Channel.PayAsync(desk.Payment, default);
            Assert.Equal((TradeVerdict.Paid, 1990L, "成功/ok"), (finding.Verdict, finding.Amount!.Value, finding.Message));
        }
    }

    [Theory]
    [InlineData("S", ReversalVerdict.NotReversible)]
    [InlineData("F", ReversalVerdict.Closed)]
    [InlineData("P", ReversalVerdict.Retry)]
    [InlineData("I", ReversalVerdict.Retry)]
    [InlineData("X", ReversalVerdict.Unknown)]
    public async Task Nothing_reverses_an_order_the_query_decides(string state, ReversalVerdict verdict)
    {
        desk.Answers(HuifuDesk.Found(state));
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Equal("/v3/trade/payment/scanpay/query", Assert.Single(desk.Wire.Sent).Url.AbsolutePath);
    }

    [Theory]
    [InlineData(Scene.Barcode, 249, ReversalVerdict.Retry)]
    [InlineData(Scene.Barcode, 251, ReversalVerdict.NotFound)]
    [InlineData(Scene.Qr, 241, ReversalVerdict.Retry)]
    [InlineData(Scene.Qr, 2411, ReversalVerdict.NotFound)]
    public async Task An_order_that_is_not_there_is_not_over_before_it_would_have_expired(Scene scene, int seconds, ReversalVerdict verdict)
    {
        desk.Answers(HuifuDesk.Told("23000001")).Wire.Loses();
        desk.Clock.AdvanceSeconds(seconds);
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade with { Scene = scene }, default)).Verdict);
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade with { Scene = scene }, default)).Verdict);
    }

    [Fact]
    public async Task A_code_to_scan_is_started_as_D_NATIVE()
    {
        desk.Answers(HuifuDesk.Paid("P")[..^1] + ""","qr_code":"https://qr.ecny/1"}""").Answers(HuifuDesk.Paid("P")).Answers(HuifuDesk.Paid("F"));
        var finding = await desk.Channel.StartAsync(desk.Customer, default);
        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(TicketKind.Code, "https://qr.ecny/1")), (finding.Verdict, finding.Ticket!));
        Assert.DoesNotContain("qr.ecny", finding.Raw, StringComparison.Ordinal);
        Assert.Equal("/v3/trade/payment/jspay", desk.Wire.Sent[0].Url.AbsolutePath);
        Assert.Equal(("D_NATIVE", """{"ip_addr":"203.0.113.7"}"""),
            (desk.Last.GetProperty("data").GetProperty("trade_type").GetString(), desk.Last.GetProperty("data").GetProperty("risk_check_data").GetString()));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.StartAsync(desk.Customer, default)).Verdict);
        Assert.Equal(TradeVerdict.Refused, (await desk.Channel.StartAsync(desk.Customer, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.StartAsync(desk.Customer with { Scene = Scene.Page }, default)).Verdict);
    }

    [Theory]
    [InlineData("S", RefundVerdict.Done)]
    [InlineData("P", RefundVerdict.Pending)]
    [InlineData("I", RefundVerdict.Pending)]
    [InlineData("F", RefundVerdict.Refused)]
    [InlineData("X", RefundVerdict.Unknown)]
    public async Task A_refund_names_the_days_of_both_numbers(string state, RefundVerdict verdict)
    {
        string Answer(string name, string amount = "5.00", string number = HuifuDesk.OutRefundNo, string code = "00000000") =>
            $$"""{"resp_code":"{{code}}","trans_stat":"{{state}}","{{name}}":"{{number}}","ord_amt":"{{amount}}"}""";
        desk.Answers(Answer("req_seq_id"));
        Assert.Equal(verdict, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        // Asked for after midnight in China.
        Assert.Equal(
            """{"digital_currency_data":"{\"refund_desc\":\"客户退货\"}","huifu_id":"6666000000000002","ord_amt":"5.00","org_req_date":"20260301","org_req_seq_id":"P20260301ABCDEFGHJKMNPQRS01","req_date":"20260303","req_seq_id":"P20260301ABCDEFGHJKMNPQRS01R1"}""",
            desk.Last.GetProperty("data").GetRawText());
        desk.Answers(Answer("org_req_seq_id"));
        Assert.Equal(verdict, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal("""{"huifu_id":"6666000000000002","org_req_date":"20260303","org_req_seq_id":"P20260301ABCDEFGHJKMNPQRS01R1"}""", desk.Last.GetProperty("data").GetRawText());

        desk.Answers(Answer("org_req_seq_id", amount: "5.01")).Answers(Answer("org_req_seq_id", number: "R2")).Wire.Loses();
        for (var i = 0; i < 3; i++) Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        desk.Answers(Answer("req_seq_id", code: "20000000"));
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_that_Huifu_does_not_know_may_be_sent_again_and_one_without_its_trade_is_not_sent()
    {
        desk.Answers(HuifuDesk.Told("23000001")).Answers(HuifuDesk.Told("23000001"));
        Assert.Equal(RefundVerdict.NotFound, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund with { Trade = null }, default)).Verdict);
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    [Theory]
    [InlineData("S", TradeVerdict.Paid)]
    [InlineData("P", TradeVerdict.Waiting)]
    [InlineData("F", TradeVerdict.Refused)]
    [InlineData("X", TradeVerdict.Unknown)]
    public async Task A_notification_is_proven_as_it_stands_and_acknowledged_by_its_number(string state, TradeVerdict verdict)
    {
        var (notification, refusal) = await Read(HuifuDesk.Notification(HuifuDesk.Notified(state)));
        Assert.Equal("", refusal);
        Assert.Equal((HuifuDesk.OutTradeNo, verdict, 1990L), (notification!.OutTradeNo, notification.Finding.Verdict, notification.Finding.Amount!.Value));
        Assert.Equal(NotificationReply.Text("RECV_ORD_ID_" + HuifuDesk.OutTradeNo), notification.Acknowledgement);
    }

    [Fact]
    public async Task A_notification_that_is_forged_or_of_somebody_else_is_refused()
    {
        var paid = HuifuDesk.Notified();
        Assert.Equal("wrong signature", (await Read(HuifuDesk.Notification(paid, signed: HuifuDesk.Notified(amount: "0.01")))).Refusal);
        Assert.Equal("wrong signature", (await Read(HuifuDesk.Notification(paid, signed: HuifuDesk.Sorted(paid)))).Refusal);
        Assert.StartsWith("of another merchant", (await Read(HuifuDesk.Notification(HuifuDesk.Notified(huifuId: "6666000000000003")))).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("of another merchant", (await Read(HuifuDesk.Notification("""{"req_seq_id":"P1"}"""))).Refusal, StringComparison.Ordinal);
        Assert.Equal("without req_seq_id", (await Read(HuifuDesk.Notification("""{"huifu_id":"6666000000000002"}"""))).Refusal);
        Assert.Equal("paid without a readable amount or number", (await Read(HuifuDesk.Notification(HuifuDesk.Notified(amount: "19.905")))).Refusal);
        Assert.Equal("not JSON", (await Read(HuifuDesk.Notification("[]"))).Refusal);
        Assert.Equal("no signature", (await Read("resp_data=%7B%7D"u8.ToArray())).Refusal);
        Assert.Equal("not a form with unique fields", (await Read("sign=a&sign=b"u8.ToArray())).Refusal);
    }

    [Fact]
    public async Task The_journal_spells_no_code()
    {
        desk.Answers(HuifuDesk.Paid("P")[..^1] + $$""","echo":"{{HuifuDesk.CodeText}}","dc_response":"wallet 0061234"}""");
        var raw = (await desk.Channel.PayAsync(desk.Payment, default)).Raw!;
        Assert.DoesNotContain(HuifuDesk.CodeText, raw, StringComparison.Ordinal);
        Assert.DoesNotContain("0061234", raw, StringComparison.Ordinal);
        Assert.Contains(HuifuDesk.OutTradeNo, raw, StringComparison.Ordinal);
    }

    private Task<NotificationReading> Read(byte[] body) => desk.Channel.ReadNotificationAsync(NotificationMessage.Of(body), default);

    [Fact]
    public void Text_to_sign_is_sorted_by_the_bytes_of_its_names()
    {
        Assert.Equal("""{"A":"1","Z":"<&>'/","a":"中\"文","b":""}""", HuifuMessage.TextToSign([new("b", ""), new("a", "中\"文"), new("Z", "<&>'/"), new("A", "1")]));
    }
}
