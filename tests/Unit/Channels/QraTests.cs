using PaymentGrains.Channels;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using System.Text;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>UnionPay QRA (FACTS 3B).</summary>
public sealed class QraTests
{
    private const string OutTradeNo = AcpDesk.OutTradeNo;

    private readonly ScriptedWire wire = new();
    private readonly StoppedClock clock = new();
    private readonly QraChannel channel;

    public QraTests() => channel = new QraChannel(Usual, new ChannelPorts(wire, clock, new CountedNonces()));

    internal static QraSettings Usual { get; } = new() { Account = "qra-1", MchId = "QRA00000000001A", Key = "5f1c0d7be1a94a0e8d6d2c9a7f33b001", DeviceId = "123" };

    private static TradeReference Trade => new(OutTradeNo, 1990, new StoppedClock().GetUtcNow());

    private static (string, string)[] PaidFields => [("out_trade_no", OutTradeNo), ("transaction_id", "95516000379952690603566602920171"), ("total_fee", "1990")];

    [Fact]
    public async Task A_barcode_goes_out_signed_with_its_terminal()
    {
        await PayAsync(Success([.. PaidFields, ("pay_result", "0")]));
        var request = Assert.Single(wire.Sent);
        Assert.Equal((WirePurpose.Pay, "https://qra.95516.com/pay/gateway"), (request.Purpose, request.Url.ToString()));
        var fields = WeChatXml.Read(request.Body)!;
        Assert.True(WeChatSignature.Verifies(fields, Usual.Key, "MD5"));
        Assert.Equal(
            "unified.trade.micropay 2.0 UTF-8 MD5 QRA00000000001A 拿铁 1990 127.0.0.1 6220000000000000100 123",
            string.Join(' ', new[] { "service", "version", "charset", "sign_type", "mch_id", "body", "total_fee", "mch_create_ip", "auth_code", "op_device_id" }.Select(name => fields[name])));
        Assert.Equal("""{"device_type":"07","terminal_id":"123"}""", fields["terminal_info"]);
    }

    [Theory]
    [InlineData("0", "0", null, TradeVerdict.Paid)]
    [InlineData("0", null, null, TradeVerdict.Unknown)]
    [InlineData("0", "1", "N", TradeVerdict.Refused)]
    [InlineData("0", "1", null, TradeVerdict.Unknown)]
    [InlineData("0", "0", "Y", TradeVerdict.Unknown)]
    [InlineData("1", null, "N", TradeVerdict.Refused)]
    [InlineData("1", null, "Y", TradeVerdict.Waiting)]
    [InlineData("1", null, null, TradeVerdict.Unknown)]
    [InlineData("1", "0", null, TradeVerdict.Unknown)]
    public async Task FACTS_3B_says_what_a_pay_answer_means(string result, string? paid, string? needQuery, TradeVerdict verdict)
    {
        var finding = await PayAsync(Signed([("result_code", result), .. PaidFields, .. Given("pay_result", paid), .. Given("need_query", needQuery), ("err_code", "E"), ("err_msg", "words")]));
        Assert.Equal((verdict, "E", "words"), (finding.Verdict, finding.Code, finding.Message));
        if (verdict == TradeVerdict.Paid) Assert.Equal(1990, finding.Amount);
    }

    [Theory]
    [InlineData("out_trade_no")]
    [InlineData("transaction_id")]
    [InlineData("total_fee")]
    public async Task Paid_is_believed_only_as_a_whole(string missing)
    {
        (string, string)[] fields = [.. PaidFields.Where(field => field.Item1 != missing), ("pay_result", "0"), ("trade_state", "SUCCESS")];
        Assert.Equal(TradeVerdict.Unknown, (await PayAsync(Success(fields))).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await QueryAsync(Success(fields))).Verdict);
    }

    [Fact]
    public async Task What_is_unsigned_or_wrongly_signed_or_of_another_is_unknown()
    {
        var refused = Signed(("result_code", "1"), ("need_query", "N"));
        string[] answers =
        [
            refused.Replace("<need_query>N", "<need_query>n", StringComparison.Ordinal),
            Signed(("result_code", "1"), ("need_query", "N"), ("out_trade_no", "P1")),
            Signed(("result_code", "1"), ("need_query", "N"), ("mch_id", "QRA1")),
            Signed(("status", "400"), ("result_code", "1"), ("need_query", "N")),
            "<xml><status>400</status><need_query>N</need_query><result_code>1</result_code></xml>", "busy", "",
        ];
        foreach (var answer in answers) Assert.Equal(TradeVerdict.Unknown, (await PayAsync(answer)).Verdict);
        wire.Answers(refused, status: 500).Loses().Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await channel.PayAsync(Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await channel.PayAsync(Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await channel.PayAsync(Payment, default)).Verdict);
    }

    [Theory]
    [InlineData("SUCCESS", TradeVerdict.Paid)]
    [InlineData("NOTPAY", TradeVerdict.Waiting)]
    [InlineData("CLOSED", TradeVerdict.Closed)]
    [InlineData("REVOKED", TradeVerdict.Closed)]
    [InlineData("PAYERROR", TradeVerdict.Refused)]
    [InlineData("A_STATE_OF_NEXT_YEAR", TradeVerdict.Unknown)]
    public async Task A_trade_state_is_mapped(string state, TradeVerdict verdict) =>
        Assert.Equal((verdict, state == "PAYERROR"), (await QueryAsync(Success([.. PaidFields, ("trade_state", state)])) is var finding ? (finding.Verdict, finding.StillOpen) : default));

    [Fact]
    public async Task A_refunded_trade_says_how_much_or_nothing()
    {
        var refund = Success([.. PaidFields, ("trade_state", "REFUND")]);
        wire.Answers(refund).Answers(Success(("out_trade_no", OutTradeNo), ("refund_count", "1"), ("out_refund_no_0", "R1"), ("refund_fee_0", "500"), ("refund_status_0", "SUCCESS")));
        var listed = await channel.QueryAsync(Trade, default);
        Assert.Equal((TradeVerdict.GivenBack, new TradeRefund("R1", 500, true)), (listed.Verdict, Assert.Single(listed.Refunds!)));
        wire.Answers(refund).Answers(Failure("SYSTEMERROR"));
        Assert.Equal(TradeVerdict.Unknown, (await channel.QueryAsync(Trade, default)).Verdict);
    }

    [Theory]
    [InlineData("0", "", "REVOKED", ReversalVerdict.Closed)]
    [InlineData("0", "", "SUCCESS", ReversalVerdict.Retry)]
    [InlineData("0", "", "NOTPAY", ReversalVerdict.Retry)]
    [InlineData("1", "REVERSE_EXPIRE", "SUCCESS", ReversalVerdict.NotReversible)]
    [InlineData("1", "SYSTEMERROR", "SUCCESS", ReversalVerdict.Unknown)]
    [InlineData("1", "ORDERNOTEXIST", "", ReversalVerdict.NotFound)]
    [InlineData("0", "", "PAYERROR", ReversalVerdict.Closed)]
    [InlineData("1", "SYSTEMERROR", "PAYERROR", ReversalVerdict.Retry)]
    public async Task A_reversal_is_an_intent_and_the_query_after_it_decides(string result, string error, string state, ReversalVerdict verdict)
    {
        wire.Answers(Signed(("result_code", result), ("err_code", error))).Answers(state.Length == 0 ? Failure("ORDERNOTEXIST") : Success([.. PaidFields, ("trade_state", state)]));
        Assert.Equal(verdict, (await channel.ReverseAsync(Trade, default)).Verdict);
        Assert.Equal(["unified.micropay.reverse", "unified.trade.query"], wire.Sent.Select(request => WeChatXml.Read(request.Body)!["service"]));
    }

    [Fact]
    public async Task A_code_to_show_is_closed_for_certain_or_explained_by_a_query()
    {
        wire.Answers(Success(("code_url", "https://qr.95516.com/1")));
        var started = await channel.StartAsync(new CustomerPayment(OutTradeNo, 1990, "CNY", "拿铁", Scene.Qr, "native", new CustomerDevice(), clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(31)), default);
        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(TicketKind.Code, "https://qr.95516.com/1")), (started.Verdict, started.Ticket));

        var shown = Trade with { Scene = Scene.Qr };
        wire.Answers(Success(("out_trade_no", OutTradeNo)));
        Assert.Equal(ReversalVerdict.Closed, (await channel.ReverseAsync(shown, default)).Verdict);
        wire.Answers(Failure("ORDERPAID")).Answers(Success([.. PaidFields, ("trade_state", "SUCCESS")]));
        Assert.Equal(ReversalVerdict.NotReversible, (await channel.ReverseAsync(shown, default)).Verdict);
        wire.Answers(Success(("out_trade_no", "P1")));
        Assert.Equal(ReversalVerdict.Unknown, (await channel.ReverseAsync(shown, default)).Verdict);
        wire.Loses();
        Assert.Equal(ReversalVerdict.Unknown, (await channel.ReverseAsync(shown, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_is_accepted_and_then_asked_for()
    {
        var refund = new RefundRequest(OutTradeNo, AcpDesk.OutRefundNo, 500, 1990, "returned", clock.GetUtcNow()) { Trade = Trade };
        wire.Answers(Success(("out_refund_no", AcpDesk.OutRefundNo))).Answers(Failure("TRADE_OVERDUE")).Answers(Success(("out_refund_no", "R9")));
        Assert.Equal(RefundVerdict.Pending, (await channel.RefundAsync(refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await channel.RefundAsync(refund, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await channel.RefundAsync(refund, default)).Verdict);
        foreach (var (status, fee, verdict) in new[]
        {
            ("SUCCESS", "500", RefundVerdict.Done), ("SUCCESS", "501", RefundVerdict.Unknown), ("PROCESSING", "500", RefundVerdict.Pending), ("FAIL", "500", RefundVerdict.Refused),
            ("CHANGE", "500", RefundVerdict.Abnormal), ("NOTSURE", "500", RefundVerdict.Unknown),
        })
        {
            wire.Answers(Success(("out_trade_no", OutTradeNo), ("out_refund_no_0", AcpDesk.OutRefundNo), ("refund_fee_0", fee), ("refund_status_0", status)));
            Assert.Equal(verdict, (await channel.QueryRefundAsync(refund, default)).Verdict);
        }

        wire.Answers(Failure("REFUNDNOTEXIST"));
        Assert.Equal(RefundVerdict.NotFound, (await channel.QueryRefundAsync(refund, default)).Verdict);
    }

    private BarcodePayment Payment => new(OutTradeNo, 1990, "CNY", "拿铁", PaymentCode.Parse(AcpDesk.CodeText)!, clock.GetUtcNow(), clock.GetUtcNow().AddSeconds(120), null);

    private Task<TradeFinding> PayAsync(string answer)
    {
        wire.Answers(answer);
        return channel.PayAsync(Payment, default);
    }

    private Task<TradeFinding> QueryAsync(string answer)
    {
        wire.Answers(answer);
        return channel.QueryAsync(Trade, default);
    }

    private static (string, string)[] Given(string name, string? value) => value is null ? [] : [(name, value)];

    private static string Success(params (string, string)[] fields) => Signed([("result_code", "0"), .. fields]);

    private static string Failure(string code) => Signed(("result_code", "1"), ("err_code", code));

    private static string Signed(params (string Name, string Value)[] fields)
    {
        var all = new Dictionary<string, string> { ["version"] = "2.0", ["status"] = "0", ["mch_id"] = Usual.MchId, ["nonce_str"] = "n" };
        foreach (var (name, value) in fields) all[name] = value;
        all["sign"] = WeChatSignature.Sign(all, Usual.Key, "MD5");
        return Encoding.UTF8.GetString(WeChatXml.Write(all));
    }
}
