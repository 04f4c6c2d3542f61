using System.Text;
using PaymentGrains.Channels.Wire;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Barcode pays and payments that the customer begins (FACTS 4.4-4.6).</summary>
public sealed class YeePayPayTests
{
    private readonly YeePayDesk desk = new();

    [Fact]
    public async Task A_pay_says_who_what_and_until_when_signed_and_encoded_twice()
    {
        desk.Answers(YeePayDesk.Taken("PROCESSING"));

        var finding = await desk.Channel.PayAsync(desk.Payment, default);

        Assert.Equal((TradeVerdict.Waiting, "PROCESSING", "1012202603010000000000000001"), (finding.Verdict, finding.Code, finding.ChannelTradeNo));
        var request = desk.Wire.Sent[0];
        Assert.Equal(("POST", WirePurpose.Pay, "https://openapi.yeepay.com/yop-center/rest/v1.0/aggpay/pay"), (request.Method, request.Purpose, $"{request.Url}"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["parentMerchantNo"] = "10086000001", ["merchantNo"] = "10086000001", ["orderId"] = YeePayDesk.OutTradeNo, ["orderAmount"] = "19.90",
                ["goodsName"] = "拿铁 2 杯", ["payWay"] = "MERCHANT_SCAN", ["authCode"] = YeePayDesk.CodeText, ["userIp"] = "127.0.0.1", ["terminalId"] = "00000000",
                ["scene"] = "OFFLINE", ["expiredTime"] = "2026-03-01 12:02:00", ["fundProcessType"] = "REAL_TIME", ["notifyUrl"] = desk.Settings.NotifyUrl,
            },
            desk.Last);
        Assert.Contains("goodsName=%25E6%258B%25BF%25E9%2593%2581%2B2%2B%25E6%259D%25AF", desk.Wire.LastBody, StringComparison.Ordinal);
        var signed = new YeePayRequest("app_10086000001", "POST", "/rest/v1.0/aggpay/pay", [.. desk.Last], desk.Clock.GetUtcNow(), "nonce001");
        var parts = YeePayDesk.Header(request, "Authorization").Split('/');
        Assert.Equal("YOP-RSA2048-SHA256 yop-auth-v3/app_10086000001/2026-03-01T04:00:00Z/1800/x-yop-appkey;x-yop-content-sha256;x-yop-request-id", string.Join('/', parts[..^1]));
        Assert.EndsWith("$SHA256", parts[^1], StringComparison.Ordinal);
        var sign = parts[^1].Split('$')[0].Replace('-', '+').Replace('_', '/');
        Assert.True(YeePayDesk.MerchantPublicKey.Verifies(signed.CanonicalRequest, sign.PadRight((sign.Length + 3) / 4 * 4, '=')));
        Assert.Equal((signed.ContentSha256, "nonce001"), (YeePayDesk.Header(request, "x-yop-content-sha256"), YeePayDesk.Header(request, "x-yop-request-id")));
    }

    [Fact]
    public async Task A_repeat_sends_the_same_business_parameters()
    {
        desk.Answers(YeePayDesk.Taken("PROCESSING")).Answers(YeePayDesk.Taken("PROCESSING"));
        var payment = desk.Payment;
        await desk.Channel.PayAsync(payment, default);
        var first = desk.Wire.LastBody;
        desk.Clock.AdvanceSeconds(5);
        await desk.Channel.PayAsync(payment, default);
        Assert.Equal(first, desk.Wire.LastBody);
    }

    [Fact]
    public async Task Success_without_an_amount_is_paid_only_by_the_query_that_states_it()
    {
        desk.Answers(YeePayDesk.Taken("SUCCESS")).Answers(YeePayDesk.Found("SUCCESS"));
        var finding = await desk.Channel.PayAsync(desk.Payment, default);
        Assert.Equal((TradeVerdict.Paid, 1990L), (finding.Verdict, finding.Amount!.Value));
        Assert.Equal(("GET", WirePurpose.Query), (desk.Wire.Sent[1].Method, desk.Wire.Sent[1].Purpose));

        desk.Answers(YeePayDesk.Taken("SUCCESS")).Wire.Loses();
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);

        desk.Answers(YeePayDesk.Order("SUCCESS", ",\"orderAmount\":\"19.90\"", code: "00000"));
        Assert.Equal((TradeVerdict.Paid, 1990L), ((finding = await desk.Channel.PayAsync(desk.Payment, default)).Verdict, finding.Amount!.Value));
        Assert.Equal(5, desk.Wire.Sent.Count);
    }

    [Theory]
    [InlineData("PROCESSING", TradeVerdict.Waiting)]
    [InlineData("FAIL", TradeVerdict.Refused)]
    [InlineData("CLOSE", TradeVerdict.Closed)]
    [InlineData("TIME_OUT", TradeVerdict.Closed)]
    [InlineData("DOING", TradeVerdict.Unknown)]
    public async Task FACTS_4_5_says_what_a_status_means(string status, TradeVerdict verdict)
    {
        desk.Answers(YeePayDesk.Taken(status));
        Assert.Equal(verdict, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        // The same words about another order, under another code, or not signed by YOP are no word on this one.
        desk.Answers(YeePayDesk.Order(status, orderId: "P2", code: "00000"));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        desk.Answers(YeePayDesk.Order(status, code: "00001"));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        desk.Answers(YeePayDesk.Taken(status), sign: "");
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        desk.Answers(YeePayDesk.Taken(status), sign: YeePayDesk.SignAsYop("other") + "$SHA256");
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        desk.Answers(YeePayDesk.Taken(status), status: 503);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Theory]
    [InlineData("40020", TradeVerdict.Unknown)]
    [InlineData("40021", TradeVerdict.Refused)]
    [InlineData("40029", TradeVerdict.Unknown)]
    [InlineData("40042", TradeVerdict.Refused)]
    [InlineData("40044", TradeVerdict.Unknown)]
    [InlineData("40047", TradeVerdict.Refused)]
    [InlineData("40048", TradeVerdict.Refused)]
    [InlineData("99001013", TradeVerdict.Unknown)]
    [InlineData("99999000", TradeVerdict.Unknown)]
    [InlineData("40099", TradeVerdict.Unknown)]
    public async Task FACTS_4_6_says_which_errors_mean_that_nothing_was_charged(string code, TradeVerdict verdict)
    {
        foreach (var signed in (bool[])[true, false])
        {
            desk.AnswersError(code, signed);
            var finding = await desk.Channel.PayAsync(desk.Payment, default);
            Assert.Equal((verdict, "isv.some.thing"), (finding.Verdict, finding.Code));
        }

        desk.AnswersError(code, status: 500);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        desk.AnswersEnvelope($$"""{"state":"FAILURE","error":{"code":"{{code}}"} }""", YeePayDesk.SignAsYop("other") + "$SHA256");
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"state":"SUCCESS","result":[]}""")]
    [InlineData("""{"state":"SUCCESS","result":{"code":"00000"},"result":{"code":"00000","status":"FAIL"}}""")]
    public async Task What_nobody_can_read_is_unknown(string body)
    {
        desk.AnswersEnvelope(body);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
    }

    [Fact]
    public async Task A_lost_pay_is_unknown_and_one_that_never_left_is_not_sent()
    {
        desk.Wire.Loses().Loses(sent: false);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment, default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.PayAsync(desk.Payment with { Currency = "USD" }, default)).Verdict);
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    [Fact]
    public async Task Pay_and_query_together_end_within_ten_seconds()
    {
        desk.Answers(YeePayDesk.Taken("SUCCESS")).Wire.Hangs();
        var pay = desk.Channel.PayAsync(desk.Payment, default);
        desk.Clock.AdvanceSeconds(10);
        Assert.Equal(TradeVerdict.Unknown, (await pay).Verdict);
    }

    [Fact]
    public async Task The_journal_spells_neither_code_nor_key_nor_ticket()
    {
        desk.Answers(YeePayDesk.Order("PROCESSING", $$""","authCode":"{{YeePayDesk.CodeText}}","userId":"o-1234567","echo":"{{desk.Settings.MerchantPrivateKey}}" """, code: "00000"));
        var raw = (await desk.Channel.PayAsync(desk.Payment, default)).Raw!;
        Assert.DoesNotContain(YeePayDesk.CodeText, raw, StringComparison.Ordinal);
        Assert.DoesNotContain("o-1234567", raw, StringComparison.Ordinal);
        Assert.DoesNotContain(desk.Settings.MerchantPrivateKey[10..60], raw, StringComparison.Ordinal);
        Assert.Contains(YeePayDesk.OutTradeNo, raw, StringComparison.Ordinal);

        desk.Answers(Prepared("https://qr.yeepay.com/oc/1"));
        Assert.DoesNotContain("qr.yeepay.com", (await desk.Channel.StartAsync(desk.Customer(Scene.Qr, "alipay"), default)).Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Scene.Qr, "wechat", "pre-pay", "USER_SCAN", "WECHAT", TicketKind.Code, "tn")]
    [InlineData(Scene.Qr, "alipay", "pre-pay", "USER_SCAN", "ALIPAY", TicketKind.Code, "tn")]
    [InlineData(Scene.Qr, "unionpay", "pre-pay", "USER_SCAN", "UNIONPAY", TicketKind.Code, "tn")]
    [InlineData(Scene.Page, "h5", "tutelage/pre-pay", "H5_PAY", "WECHAT", TicketKind.Url, "tn")]
    [InlineData(Scene.Page, "wechat", "pre-pay", "WECHAT_OFFIACCOUNT", "WECHAT", TicketKind.Sdk, "tn")]
    [InlineData(Scene.Page, "alipay", "pre-pay", "ALIPAY_LIFE", "ALIPAY", TicketKind.Sdk, "tn")]
    [InlineData(Scene.Page, "mini", "pre-pay", "MINI_PROGRAM", "WECHAT", TicketKind.Sdk, "tn")]
    [InlineData(Scene.App, "wechat", "tutelage/pre-pay", "SDK_PAY", "WECHAT", TicketKind.Sdk, """{"prePayTn":"tn","miniProgramOrgId":"gh_1"}""")]
    [InlineData(Scene.App, "alipay", "tutelage/pre-pay", "SDK_PAY", "ALIPAY", TicketKind.Sdk, """{"prePayTn":"tn","miniProgramOrgId":"gh_1"}""")]
    [InlineData(Scene.App, "mini", "tutelage/pre-pay", "MINI_PROGRAM", "WECHAT", TicketKind.Sdk, """{"prePayTn":"tn","miniProgramOrgId":"gh_1"}""")]
    public async Task Each_way_has_its_call_and_its_ticket(Scene scene, string method, string path, string payWay, string wallet, TicketKind kind, string ticket)
    {
        desk.Answers(Prepared("tn"));

        var finding = await desk.Channel.StartAsync(desk.Customer(scene, method), default);

        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(kind, ticket)), (finding.Verdict, finding.Ticket!));
        Assert.Equal($"/yop-center/rest/v1.0/aggpay/{path}", desk.Wire.Sent[0].Url.AbsolutePath);
        Assert.Equal((payWay, wallet, "19.90", "203.0.113.7"), (desk.Last["payWay"], desk.Last["channel"], desk.Last["orderAmount"], desk.Last["userIp"]));
        var way = Assert.Single(desk.Channel.Methods, way => way.Scene == scene && way.Method == method);
        Assert.Equal(way.Needs.Contains("openId") ? "o-1" : null, desk.Last.GetValueOrDefault("userId"));
        Assert.Equal(method == "alipay" && scene == Scene.App, desk.Last.ContainsKey("returnSchema") && way.Needs.Contains("returnUrl"));
        Assert.Equal(scene == Scene.Page && method != "alipay" && method != "h5", desk.Last.ContainsKey("appId"));
    }

    [Fact]
    public async Task A_start_without_a_ticket_or_of_another_order_is_unknown_and_a_way_not_offered_is_not_sent()
    {
        desk.Answers(Prepared("")).Answers(Prepared("tn").Replace(YeePayDesk.OutTradeNo, "P2", StringComparison.Ordinal)).AnswersError("40042");
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.StartAsync(desk.Customer(Scene.Qr, "alipay"), default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.StartAsync(desk.Customer(Scene.Qr, "alipay"), default)).Verdict);
        Assert.Equal(TradeVerdict.Refused, (await desk.Channel.StartAsync(desk.Customer(Scene.Qr, "alipay"), default)).Verdict);
        var bare = new YeePayDesk(settings => settings with { OfficialAccountAppId = "", MiniProgramAppId = "" });
        Assert.DoesNotContain(bare.Channel.Methods, way => way.Scene == Scene.Page && way.Method is "wechat" or "mini" && way.Needs.Contains("openId"));
        Assert.Equal(TradeVerdict.NotSent, (await bare.Channel.StartAsync(bare.Customer(Scene.Page, "wechat"), default)).Verdict);
        Assert.Empty(bare.Wire.Sent);
    }

    private static string Prepared(string ticket) => $$"""{"code":"00000","message":"成功","orderId":"{{YeePayDesk.OutTradeNo}}","prePayTn":"{{ticket}}","miniProgramOrgId":"gh_1"}""";
}
