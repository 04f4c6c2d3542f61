using System.Globalization;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Alipay;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

public sealed class AlipayPayTests
{
    private const string Pay = "alipay.trade.pay";
    private readonly AlipayDesk desk = new();

    [Fact]
    public async Task A_charge_is_one_signed_form_that_says_what_and_until_when()
    {
        desk.Wire.Answers(AlipayDesk.Signed(Pay, AlipayDesk.Paid()));

        await desk.Channel.PayAsync(desk.Payment, default);

        var request = Assert.Single(desk.Wire.Sent);
        Assert.Equal((WirePurpose.Pay, "alipay-1", AlipayRequest.ContentType), (request.Purpose, request.Account, request.ContentType));
        var form = desk.LastForm;
        Assert.Equal("2026-03-01 12:00:00", form["timestamp"]);
        Assert.Equal(AlipayDesk.Usual.NotifyUrl, form["notify_url"]);
        Assert.True(AlipayDesk.AppPublicKey.Verifies(AlipayRequest.TextToSign(form), form["sign"]));
        var content = desk.LastContent;
        Assert.Equal(
            $$"""{"out_trade_no":"{{AlipayDesk.OutTradeNo}}","scene":"bar_code","product_code":"FACE_TO_FACE_PAYMENT","auth_code":"{{AlipayDesk.CodeText}}","total_amount":"19.90","subject":"拿铁 2 杯","timeout_express":"2m","time_expire":"2026-03-01 12:02:00","terminal_id":"counter-1"}""",
            content.GetRawText());
    }

    [Theory]
    [InlineData("a/b=c&d", "a b c d")]
    [InlineData("  ", AlipayDesk.OutTradeNo)]
    public async Task The_subject_is_cleaned_to_what_Alipay_takes(string subject, string sent)
    {
        desk.Wire.Answers("");
        await desk.Channel.PayAsync(desk.Payment with { Subject = subject }, default);
        Assert.Equal(sent, desk.LastContent.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_long_subject_is_cut_between_characters()
    {
        desk.Wire.Answers("");
        await desk.Channel.PayAsync(desk.Payment with { Subject = new string('x', 255) + "🍜" }, default);
        Assert.Equal(new string('x', 255), desk.LastContent.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task A_charge_in_another_currency_never_leaves()
    {
        var finding = await desk.Channel.PayAsync(desk.Payment with { Currency = "USD" }, default);
        Assert.Equal(TradeVerdict.NotSent, finding.Verdict);
        Assert.Empty(desk.Wire.Sent);
    }

    [Fact]
    public async Task Paid_at_once_comes_with_amount_and_number()
    {
        var finding = await PayAsync(AlipayDesk.Signed(Pay, AlipayDesk.Paid()));
        Assert.Equal((TradeVerdict.Paid, 1990L, "2026030122001400000000000001"), (finding.Verdict, finding.Amount!.Value, finding.ChannelTradeNo));
    }

    [Fact]
    public async Task Another_amount_is_reported_and_not_hidden()
    {
        var content = AlipayDesk.Paid().Replace("19.90", "19.89", StringComparison.Ordinal);
        Assert.Equal(1989, (await PayAsync(AlipayDesk.Signed(Pay, content))).Amount);
    }

    /// <summary>FACTS 1.3: the gateway may sign as if slashes were escaped.</summary>
    [Theory]
    [InlineData(""","store_name":"a/b" """, ""","store_name":"a\/b" """)]
    [InlineData(""","store_name":"a\/b" """, ""","store_name":"a\/b" """)]
    public async Task A_signature_over_escaped_slashes_counts(string received, string overWhat)
    {
        var answer = AlipayDesk.Envelope(Pay, AlipayDesk.Paid(received), AlipayDesk.SignAsAlipay(AlipayDesk.Paid(overWhat)));
        Assert.Equal(TradeVerdict.Paid, (await PayAsync(answer)).Verdict);
    }

    public static TheoryData<string> UnbelievableAnswers =>
    [
        AlipayDesk.Unsigned(Pay, AlipayDesk.Paid()),
        AlipayDesk.Envelope(Pay, AlipayDesk.Paid(), AlipayDesk.SignAsAlipay("another text")),
        AlipayDesk.Envelope(Pay, AlipayDesk.Paid(), "not Base64"),
        AlipayDesk.Envelope(Pay, AlipayDesk.Error("ACQ.BUYER_BALANCE_NOT_ENOUGH"), AlipayDesk.SignAsAlipay("another text")),
        AlipayDesk.Signed("alipay.trade.query", AlipayDesk.Paid()),
        AlipayDesk.Signed(Pay, AlipayDesk.Paid().Replace(AlipayDesk.OutTradeNo, "pg_of_somebody_else", StringComparison.Ordinal)),
        AlipayDesk.Signed(Pay, AlipayDesk.Paid().Replace("\"19.90\"", "\"19.905\"", StringComparison.Ordinal)),
        AlipayDesk.Signed(Pay, """{"code":"10000","msg":"Success"}"""),
        AlipayDesk.Signed(Pay, AlipayDesk.Paid(""","code":"10003" """)),
        AlipayDesk.Signed(Pay, """{"code":"10000","msg":"\ud800"}"""),
        AlipayDesk.Signed(Pay, "\"text\""),
        AlipayDesk.Unsigned(Pay, """{"code":"10003"}"""),
        "<html>Bad gateway</html>", "", "{}", "[]", "null", "{\"alipay_trade_pay_response\":",
    ];

    [Theory, MemberData(nameof(UnbelievableAnswers))]
    public async Task An_answer_that_proves_nothing_is_unknown(string answer) => Assert.Equal(TradeVerdict.Unknown, (await PayAsync(answer)).Verdict);

    [Fact]
    public async Task An_answer_that_is_no_UTF8_is_unknown()
    {
        desk.Wire.Then((_, _) => Task.FromResult(new WireAnswer(200, [.. "{\"a\":\""u8, 0xff, .. "\"}"u8])));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Fact]
    public async Task Any_other_HTTP_status_is_unknown_whatever_the_body_says()
    {
        desk.Wire.Answers(AlipayDesk.Signed(Pay, AlipayDesk.Paid()), status: 502);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Fact]
    public async Task A_lost_reply_is_unknown_and_a_charge_that_never_left_is_not_sent()
    {
        desk.Wire.Loses(sent: true).Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Fact]
    public async Task A_silent_channel_is_given_up_after_10_seconds()
    {
        desk.Wire.Hangs();
        var paying = desk.Channel.PayAsync(desk.Payment, default);
        desk.Clock.AdvanceSeconds(9.9);
        Assert.False(paying.IsCompleted);
        desk.Clock.AdvanceSeconds(0.2);
        Assert.Equal(TradeVerdict.Unknown, (await paying).Verdict);
    }

    [Fact]
    public async Task A_caller_who_leaves_gets_unknown_and_no_exception()
    {
        desk.Wire.Hangs();
        using var caller = new CancellationTokenSource();
        var paying = desk.Channel.PayAsync(desk.Payment, caller.Token);
        await caller.CancelAsync();
        Assert.Equal(TradeVerdict.Unknown, (await paying).Verdict);
    }

    [Theory]
    [InlineData("10003", TradeVerdict.Waiting)]
    [InlineData("20000", TradeVerdict.Unknown)]
    [InlineData("20001", TradeVerdict.Refused)]
    [InlineData("40001", TradeVerdict.Refused)]
    [InlineData("40002", TradeVerdict.Refused)]
    [InlineData("40003", TradeVerdict.Refused)]
    [InlineData("40005", TradeVerdict.Unknown)]
    [InlineData("40006", TradeVerdict.Refused)]
    [InlineData("50000", TradeVerdict.Unknown)]
    public async Task FACTS_1_6_says_what_a_gateway_code_means(string code, TradeVerdict verdict) =>
        Assert.Equal(verdict, (await PayAsync(AlipayDesk.Signed(Pay, AlipayDesk.Error("isv.some-reason", code)))).Verdict);

    /// <summary>FACTS 1.10, the definite classes.</summary>
    public static TheoryData<string> DefiniteRefusals =>
    [
        "BUYER_BALANCE_NOT_ENOUGH", "BUYER_BANKCARD_BALANCE_NOT_ENOUGH", "ERROR_BALANCE_PAYMENT_DISABLE", "BUYER_ENABLE_STATUS_FORBID",
        "PULL_MOBILE_CASHIER_FAIL", "MOBILE_PAYMENT_SWITCH_OFF", "USER_FACE_PAYMENT_SWITCH_OFF", "PAYMENT_FAIL", "NO_PAYMENT_INSTRUMENTS_AVAILABLE",
        "PAYMENT_AUTH_CODE_INVALID", "TOTAL_FEE_EXCEED", "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
        "BEYOND_PAY_RESTRICTION", "BEYOND_PER_RECEIPT_RESTRICTION", "BEYOND_PER_RECEIPT_DAY_RESTRICTION", "BEYOND_PER_RECEIPT_SINGLE_RESTRICTION",
        "PRODUCT_AMOUNT_LIMIT_ERROR", "ERROR_BUYER_CERTIFY_LEVEL_LIMIT", "ACCESS_FORBIDDEN", "PARTNER_ERROR", "SELLER_BEEN_BLOCKED", "INVALID_STORE_ID",
        "MERCHANT_STATUS_NOT_NORMAL", "INVALID_PARAMETER", "EXIST_FORBIDDEN_WORD", "CONTEXT_INCONSISTENT", "TRADE_BUYER_NOT_MATCH", "BUYER_SELLER_EQUAL",
        "RISK_MERCHANT_IP_NOT_EXIST", "NOW_TIME_AFTER_EXPIRE_TIME_ERROR", "PAYMENT_REQUEST_HAS_RISK",
    ];

    [Theory, MemberData(nameof(DefiniteRefusals))]
    public async Task FACTS_1_10_says_which_refusals_are_definite_also_unsigned_or_cut(string name)
    {
        var code = "ACQ." + name;
        var finding = await PayAsync(AlipayDesk.Signed(Pay, AlipayDesk.Error(code)));
        Assert.Equal((TradeVerdict.Refused, code, "余额不足", false), (finding.Verdict, finding.Code, finding.Message, finding.StillOpen));
        Assert.Equal(TradeVerdict.Refused, (await PayAsync(AlipayDesk.Unsigned(Pay, AlipayDesk.Error(code)))).Verdict);
        var cut = code[..Math.Min(32, code.Length)];
        Assert.Equal(TradeVerdict.Refused, (await PayAsync(AlipayDesk.Signed(Pay, AlipayDesk.Error(cut)))).Verdict);
    }

    [Theory]
    [InlineData("ACQ.SYSTEM_ERROR")]
    [InlineData("AQC.SYSTEM_ERROR")]
    [InlineData("ACQ.TRADE_HAS_SUCCESS")]
    [InlineData("ACQ.TRADE_HAS_CLOSE")]
    [InlineData("ACQ.A_CODE_OF_NEXT_YEAR")]
    [InlineData("ACQ.BUYER_BALANCE")]
    [InlineData("ACQ.")]
    [InlineData("")]
    public async Task FACTS_1_10_says_that_everything_else_needs_a_query(string code)
    {
        Assert.Equal(TradeVerdict.Unknown, (await PayAsync(AlipayDesk.Signed(Pay, AlipayDesk.Error(code)))).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await PayAsync(AlipayDesk.Unsigned(Pay, AlipayDesk.Error(code)))).Verdict);
    }

    [Fact]
    public void Each_code_stands_in_its_table_once_and_names_its_fact()
    {
        foreach (var table in new[] { AlipayCodes.Gateway, AlipayCodes.Pay, AlipayCodes.Status, AlipayCodes.Query })
        {
            Assert.Distinct(table.Select(row => row.Code));
            Assert.All(table, row => Assert.True(char.IsAsciiDigit(row.Fact[0]), row.Fact));
        }
    }

    [Fact]
    public async Task Content_is_encrypted_for_an_account_with_a_key()
    {
        const string Key = "aa4BtZ4tspm2wnXLb1ThQA==";
        var secret = new AlipayDesk(settings => settings with { EncryptKey = Key });
        secret.Wire.Answers(AlipayDesk.Signed(Pay, $"\"{AlipayContentCipher.Encrypt(AlipayDesk.Paid(), Key)}\""));

        var finding = await secret.Channel.PayAsync(secret.Payment, default);

        Assert.Equal("AES", secret.LastForm["encrypt_type"]);
        Assert.Contains(AlipayDesk.CodeText, AlipayContentCipher.Decrypt(secret.LastForm["biz_content"], Key)!, StringComparison.Ordinal);
        Assert.Equal((TradeVerdict.Paid, 1990L), (finding.Verdict, finding.Amount!.Value));
    }

    [Fact]
    public async Task The_same_charge_is_written_with_the_same_bytes_again()
    {
        desk.Wire.Answers("").Answers("");
        var payment = desk.Payment;
        await desk.Channel.PayAsync(payment, default);
        var first = desk.LastForm["biz_content"];
        desk.Clock.AdvanceSeconds(40);
        await desk.Channel.PayAsync(payment, default);
        Assert.Equal(first, desk.LastForm["biz_content"]);
    }

    [Theory]
    [InlineData(30, "1m")]
    [InlineData(61, "2m")]
    [InlineData(120, "2m")]
    [InlineData(1800, "30m")]
    public async Task The_timeout_in_minutes_never_ends_before_the_deadline(int seconds, string timeout)
    {
        desk.Wire.Answers("");
        await desk.Channel.PayAsync(desk.Payment with { Deadline = desk.Clock.GetUtcNow().AddSeconds(seconds) }, default);
        Assert.Equal(timeout, desk.LastContent.GetProperty("timeout_express").GetString());
        var expires = desk.LastContent.GetProperty("time_expire").GetString();
        Assert.Equal(desk.Clock.GetUtcNow().AddHours(8).AddSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), expires);
    }

    private async Task<TradeFinding> PayAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.PayAsync(desk.Payment, default);
    }
}
