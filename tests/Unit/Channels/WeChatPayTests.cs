using System.Text;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

public sealed class WeChatPayTests
{
    private readonly WeChatDesk desk = new();

    [Fact]
    public async Task A_charge_is_one_signed_document_that_says_what_and_until_when()
    {
        await PayAsync(desk.Success(WeChatDesk.PaidFields));

        var request = Assert.Single(desk.Wire.Sent);
        Assert.Equal((WirePurpose.Pay, "wechat-1", false), (request.Purpose, request.Account, request.ClientCertificate));
        Assert.Equal("https://api.mch.weixin.qq.com/pay/micropay", request.Url.ToString());
        var fields = desk.LastFields;
        Assert.True(WeChatSignature.Verifies(fields, WeChatDesk.ApiKey, "HMAC-SHA256"));
        fields.Remove("sign");
        Assert.Equal(
            "appid=wx0000000000000001 auth_code=130000000000000100 body=拿铁 2 杯 device_info=counter-1 fee_type=CNY mch_id=1900000001 nonce_str=nonce001 " +
            "out_trade_no=pg20260301000002a1 sign_type=HMAC-SHA256 spbill_create_ip=203.0.113.7 time_expire=20260301120200 time_start=20260301120000 total_fee=1990",
            string.Join(' ', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")));
    }

    [Fact]
    public async Task An_expiry_within_a_minute_is_put_off_to_what_WeChat_takes()
    {
        desk.Wire.Answers("");
        await desk.Channel.PayAsync(desk.Payment with { Deadline = desk.Clock.GetUtcNow().AddSeconds(20) }, default);
        Assert.Equal("20260301120105", desk.LastFields["time_expire"]);
    }

    [Fact]
    public async Task A_long_subject_is_cut_to_128_bytes_between_characters_and_cleaned_for_XML()
    {
        desk.Wire.Answers("").Answers("");
        await desk.Channel.PayAsync(desk.Payment with { Subject = "\u0001<" + new string('面', 60) }, default);
        Assert.Equal("<" + new string('面', 42), desk.LastFields["body"]);
        await desk.Channel.PayAsync(desk.Payment with { Subject = "\uffff\t", Terminal = "柜台 1" }, default);
        Assert.Equal(WeChatDesk.OutTradeNo, desk.LastFields["body"]);
        Assert.False(desk.LastFields.ContainsKey("device_info"));
    }

    [Theory]
    [InlineData("MD5")]
    [InlineData("HMAC-SHA256")]
    public async Task Both_ways_to_sign_work_and_are_not_mixed(string signType)
    {
        var shop = new WeChatDesk(settings => settings with { SignType = signType });
        var other = new WeChatDesk(settings => settings with { SignType = signType == "MD5" ? "HMAC-SHA256" : "MD5" });
        shop.Wire.Answers(shop.Success(WeChatDesk.PaidFields)).Answers(other.Success(WeChatDesk.PaidFields));

        Assert.Equal(TradeVerdict.Paid, (await shop.Channel.PayAsync(shop.Payment, default)).Verdict);
        Assert.True(WeChatSignature.Verifies(shop.LastFields, WeChatDesk.ApiKey, signType));
        Assert.Equal(TradeVerdict.Unknown, (await shop.Channel.PayAsync(shop.Payment, default)).Verdict);
    }

    [Fact]
    public async Task Paid_at_once_comes_with_amount_and_number()
    {
        var finding = await PayAsync(desk.Success(WeChatDesk.PaidFields));
        Assert.Equal((TradeVerdict.Paid, 1990L, "4200000000202603010000000001"), (finding.Verdict, finding.Amount!.Value, finding.ChannelTradeNo));
    }

    [Theory]
    [InlineData("out_trade_no", "")]
    [InlineData("out_trade_no", "pg_of_somebody_else")]
    [InlineData("transaction_id", "")]
    [InlineData("trade_type", "NATIVE")]
    [InlineData("trade_type", "")]
    [InlineData("total_fee", "")]
    [InlineData("total_fee", "19.90")]
    [InlineData("total_fee", "-1990")]
    public async Task A_success_that_is_not_whole_is_unknown(string field, string value)
    {
        var fields = WeChatDesk.PaidFields.Where(paid => paid.Item1 != field || value.Length > 0)
            .Select(paid => paid.Item1 == field ? (field, value) : paid).ToArray();
        Assert.Equal(TradeVerdict.Unknown, (await PayAsync(desk.Success(fields))).Verdict);
    }

    /// <summary>FACTS 2.10, the table of micropay.</summary>
    [Theory]
    [InlineData("SYSTEMERROR", TradeVerdict.Unknown)]
    [InlineData("BANKERROR", TradeVerdict.Unknown)]
    [InlineData("USERPAYING", TradeVerdict.Waiting)]
    [InlineData("ORDERPAID", TradeVerdict.Unknown)]
    [InlineData("OUT_TRADE_NO_USED", TradeVerdict.Unknown)]
    [InlineData("AUTHCODEEXPIRE", TradeVerdict.Refused)]
    [InlineData("AUTH_CODE_ERROR", TradeVerdict.Refused)]
    [InlineData("AUTH_CODE_INVALID", TradeVerdict.Refused)]
    [InlineData("NOTENOUGH", TradeVerdict.Refused)]
    [InlineData("NOTSUPORTCARD", TradeVerdict.Refused)]
    [InlineData("BUYER_MISMATCH", TradeVerdict.Refused)]
    [InlineData("TRADE_ERROR", TradeVerdict.Refused)]
    [InlineData("INVALID_REQUEST", TradeVerdict.Refused)]
    [InlineData("ORDERREVERSED", TradeVerdict.Closed)]
    [InlineData("ORDERCLOSED", TradeVerdict.Closed)]
    [InlineData("PARAM_ERROR", TradeVerdict.Refused)]
    [InlineData("LACK_PARAMS", TradeVerdict.Refused)]
    [InlineData("NOT_UTF8", TradeVerdict.Refused)]
    [InlineData("XML_FORMAT_ERROR", TradeVerdict.Refused)]
    [InlineData("REQUIRE_POST_METHOD", TradeVerdict.Refused)]
    [InlineData("SIGNERROR", TradeVerdict.Refused)]
    [InlineData("NOAUTH", TradeVerdict.Refused)]
    [InlineData("APPID_MCHID_NOT_MATCH", TradeVerdict.Refused)]
    [InlineData("APPID_NOT_EXIST", TradeVerdict.Refused)]
    [InlineData("MCHID_NOT_EXIST", TradeVerdict.Refused)]
    [InlineData("A_CODE_OF_NEXT_YEAR", TradeVerdict.Unknown)]
    [InlineData("NOTSUPPORTCARD", TradeVerdict.Unknown)]
    public async Task FACTS_2_10_says_what_a_code_of_micropay_means(string code, TradeVerdict verdict)
    {
        var finding = await PayAsync(desk.Failure(code));
        Assert.Equal((verdict, code, "余额不足", false), (finding.Verdict, finding.Code, finding.Message, finding.StillOpen));
    }

    [Fact]
    public async Task Return_code_FAIL_is_unsigned_and_never_a_verdict()
    {
        var finding = await PayAsync("<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg><result_code>FAIL</result_code><err_code>NOTENOUGH</err_code></xml>");
        Assert.Equal((TradeVerdict.Unknown, "签名错误"), (finding.Verdict, finding.Message));
    }

    public static TheoryData<string> UnbelievableAnswers
    {
        get
        {
            var desk = new WeChatDesk();
            var paid = desk.Success(WeChatDesk.PaidFields);
            return
            [
                paid.Replace("<total_fee>1990<", "<total_fee>1991<", StringComparison.Ordinal),
                paid[..paid.IndexOf("<sign>", StringComparison.Ordinal)] + "</xml>",
                desk.Failure("NOTENOUGH").Replace("NOTENOUGH", "PARAM_ERROR", StringComparison.Ordinal),
                paid.Replace("</xml>", "<total_fee>1990</total_fee></xml>", StringComparison.Ordinal),
                paid.Replace("<xml>", "<xml><nested><a>1</a></nested>", StringComparison.Ordinal),
                desk.Signed(WeChatDesk.PaidFields),
                "<!DOCTYPE xml [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" + paid.Replace("1990", "&a;", StringComparison.Ordinal),
                "<!DOCTYPE xml>" + paid,
                "<html>Bad gateway</html>", "", "<xml>", "{}", "<xml></xml>",
            ];
        }
    }

    [Theory, MemberData(nameof(UnbelievableAnswers))]
    public async Task An_answer_that_proves_nothing_is_unknown(string answer) => Assert.Equal(TradeVerdict.Unknown, (await PayAsync(answer)).Verdict);

    [Fact]
    public void A_DTD_is_refused_and_CDATA_is_read()
    {
        Assert.Null(WeChatXml.Read(Encoding.UTF8.GetBytes("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml><c>&a;</c></xml>")));
        Assert.Equal("a<b", WeChatXml.Read("<xml>\n <c><![CDATA[a<b]]></c>\n</xml>"u8.ToArray())!["c"]);
    }

    [Fact]
    public async Task Any_other_HTTP_status_is_unknown_whatever_the_body_says()
    {
        desk.Wire.Answers(desk.Success(WeChatDesk.PaidFields), status: 500);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Fact]
    public async Task A_lost_reply_is_unknown_and_a_charge_that_never_left_is_not_sent()
    {
        desk.Wire.Loses(sent: true).Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment with { Currency = "USD" }, default)).Verdict);
    }

    [Fact]
    public void Each_code_stands_in_its_table_once_and_names_its_fact()
    {
        foreach (var table in new[] { WeChatCodes.Pay, WeChatCodes.State, WeChatCodes.Query })
        {
            Assert.Distinct(table.Select(row => row.Code));
            Assert.All(table, row => Assert.StartsWith("2.", row.Fact, StringComparison.Ordinal));
        }
    }

    private async Task<TradeFinding> PayAsync(string answer)
    {
        desk.Wire.Answers(answer);
        return await desk.Channel.PayAsync(desk.Payment, default);
    }
}
