using System.Text;
using System.Text.RegularExpressions;
using System.Security.Cryptography;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>What a start sends and what its answers mean (FACTS 2.1, 2.4, 2.7).</summary>
public sealed class WeChatV3StartTests
{
    private const string Native = """{"code_url":"weixin://wxpay/bizpayurl?pr=abc"}""";
    private readonly WeChatV3Desk desk = new();

    [Fact]
    public void Without_v3_only_codes_are_charged()
    {
        var without = new WeChatDesk().Channel;
        Assert.Empty(without.Methods);
        Assert.Equal([(Scene.Qr, "native"), (Scene.Page, "h5"), (Scene.Page, "jsapi"), (Scene.App, "app")], desk.Channel.Methods.Select(way => (way.Scene, way.Method)));
        Assert.Equal(["", "clientIp", "openId", ""], desk.Channel.Methods.Select(way => string.Join(' ', way.Needs)));
    }

    [Fact]
    public async Task A_start_that_is_not_offered_is_not_sent()
    {
        var without = new WeChatDesk();
        Assert.Equal(TradeVerdict.NotSent, (await without.Channel.StartAsync(desk.Payment(Scene.Qr, "native"), default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.StartAsync(desk.Payment(Scene.Qr, "h5"), default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.StartAsync(desk.Payment(Scene.Qr, "codepay"), default)).Verdict);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.StartAsync(desk.Payment(Scene.Qr, "native") with { Currency = "USD" }, default)).Verdict);
        Assert.Empty(desk.Wire.Sent);
        Assert.Empty(without.Wire.Sent);
        desk.Wire.Loses(sent: false);
        Assert.Equal(TradeVerdict.NotSent, (await desk.Channel.StartAsync(desk.Payment(Scene.Qr, "native"), default)).Verdict);
    }

    [Theory]
    [InlineData(Scene.Qr, "native", ""","scene_info":{"payer_client_ip":"203.0.113.9"}""")]
    [InlineData(Scene.Page, "h5", ""","scene_info":{"payer_client_ip":"203.0.113.9","h5_info":{"type":"iOS"}}""")]
    [InlineData(Scene.Page, "jsapi", ""","payer":{"openid":"oCustomer"},"scene_info":{"payer_client_ip":"203.0.113.9"}""")]
    [InlineData(Scene.App, "app", ""","scene_info":{"payer_client_ip":"203.0.113.9"}""")]
    public async Task The_same_payment_sends_the_same_signed_request(Scene scene, string method, string more)
    {
        desk.Answers(Native).Answers(Native);
        var payment = desk.Payment(scene, method);
        await desk.Channel.StartAsync(payment, default);
        var body = desk.Wire.LastBody;
        desk.Clock.AdvanceSeconds(5);
        await desk.Channel.StartAsync(payment, default);

        Assert.Equal(body, desk.Wire.LastBody);
        Assert.Equal(
            """{"appid":"wx0000000000000001","mchid":"1900000001","description":"拿铁 2 杯","out_trade_no":"pg20260301000003a1","amount":{"total":1990,"currency":"CNY"},"notify_url":"https://pay.example.com/callbacks/wechat/wechat-1","time_expire":"2026-03-01T12:30:00+08:00" """
                .TrimEnd() + more + "}",
            body);
        var request = desk.Wire.Sent[^1];
        Assert.Equal(("POST", $"https://api.mch.weixin.qq.com/v3/pay/transactions/{method}", "application/json"), (request.Method, request.Url.ToString(), request.ContentType));
        Assert.Equal(("application/json", "PaymentGrains"), (desk.LastHeader("Accept"), desk.LastHeader("User-Agent")));
        var signed = Regex.Match(desk.LastHeader("Authorization")!,
            "^WECHATPAY2-SHA256-RSA2048 mchid=\"1900000001\",nonce_str=\"([^\"]+)\",timestamp=\"1772337605\",serial_no=\"5157F09EFDC096DE15EBE81A47057A7232F1B8E1\",signature=\"([^\"]+)\"$");
        Assert.True(WeChatV3Desk.Merchant.VerifyData(
            Encoding.UTF8.GetBytes($"POST\n/v3/pay/transactions/{method}\n1772337605\n{signed.Groups[1].Value}\n{body}\n"),
            Convert.FromBase64String(signed.Groups[2].Value), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public async Task A_code_comes_from_a_signed_answer_only()
    {
        desk.Answers(Native).AnswersBadly(Native, 200, signed: true).AnswersBadly(Native, 200, signed: false).Answers("{}").Answers("[]").Answers("""{"code_url":"a","code_url":"b"}""").Answers("""{"code_url":"\ud800"}""")
            .Answers(Native, late: TimeSpan.FromMinutes(6));
        var started = await StartAsync();
        Assert.Equal((TradeVerdict.Waiting, new PaymentTicket(TicketKind.Code, "weixin://wxpay/bizpayurl?pr=abc")), (started.Verdict, started.Ticket));
        for (var n = 0; n < 7; n++)
        {
            started = await StartAsync();
            Assert.Equal((TradeVerdict.Unknown, null), (started.Verdict, started.Ticket));
        }
    }

    [Theory]
    [InlineData("PARAM_ERROR", TradeVerdict.Refused)]
    [InlineData("SIGN_ERROR", TradeVerdict.Refused)]
    [InlineData("NO_AUTH", TradeVerdict.Refused)]
    [InlineData("RULE_LIMIT", TradeVerdict.Refused)]
    [InlineData("ACCOUNT_ERROR", TradeVerdict.Refused)]
    [InlineData("NOTENOUGH", TradeVerdict.Refused)]
    [InlineData("NOT_ENOUGH", TradeVerdict.Refused)]
    [InlineData("APPID_MCHID_NOT_MATCH", TradeVerdict.Refused)]
    [InlineData("MCH_NOT_EXISTS", TradeVerdict.Refused)]
    [InlineData("OPENID_MISMATCH", TradeVerdict.Refused)]
    [InlineData("INVALID_TRANSACTIONID", TradeVerdict.Refused)]
    [InlineData("SYSTEM_ERROR", TradeVerdict.Unknown)]
    [InlineData("BANK_ERROR", TradeVerdict.Unknown)]
    [InlineData("FREQUENCY_LIMITED", TradeVerdict.Unknown)]
    [InlineData("RATELIMIT_EXCEEDED", TradeVerdict.Unknown)]
    [InlineData("INVALID_REQUEST", TradeVerdict.Unknown)]
    [InlineData("ORDER_CLOSED", TradeVerdict.Unknown)]
    [InlineData("OUT_TRADE_NO_USED", TradeVerdict.Unknown)]
    [InlineData("TRADE_ERROR", TradeVerdict.Unknown)]
    [InlineData("USERPAYING", TradeVerdict.Unknown)]
    [InlineData("ORDERPAID", TradeVerdict.Unknown)]
    [InlineData("ORDER_NOT_EXIST", TradeVerdict.Unknown)]
    public async Task A_refused_create_means_what_FACTS_say_also_unsigned(string code, TradeVerdict verdict)
    {
        desk.Answers(WeChatV3Desk.Error(code), 400).AnswersBadly(WeChatV3Desk.Error(code), 403, signed: false)
            .AnswersBadly(WeChatV3Desk.Error(code), 400, signed: true).Answers(WeChatV3Desk.Error(code), 500).Answers(WeChatV3Desk.Error(code), 200);
        var finding = await StartAsync();
        Assert.Equal((verdict, code, "余额不足"), (finding.Verdict, finding.Code, finding.Message));
        Assert.Equal(verdict, (await StartAsync()).Verdict);
        // A wrong signature, an HTTP error of the server, an error inside a success: nothing to go by (FACTS 0.2).
        for (var n = 0; n < 3; n++) Assert.Equal(TradeVerdict.Unknown, (await StartAsync()).Verdict);
    }

    [Theory]
    [InlineData("SOMETHING_NEW")]
    [InlineData("PARAM_ERROR_")]
    [InlineData("")]
    public async Task An_unlisted_code_is_unknown(string code)
    {
        desk.Answers(WeChatV3Desk.Error(code), 400);
        Assert.Equal(TradeVerdict.Unknown, (await StartAsync()).Verdict);
    }

    [Fact]
    public async Task No_answer_is_unknown_and_nothing_is_repeated()
    {
        desk.Wire.Loses().Hangs();
        Assert.Equal(TradeVerdict.Unknown, (await StartAsync()).Verdict);
        var hanging = StartAsync();
        desk.Clock.AdvanceSeconds(10);
        Assert.Equal(TradeVerdict.Unknown, (await hanging).Verdict);
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    /// <summary>FACTS 8.16: our clock is off by ten minutes; WeChat refuses, and all that it signs looks old.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task With_a_wrong_clock_nothing_is_charged_and_nothing_else_is_concluded(int minutes)
    {
        var late = TimeSpan.FromMinutes(minutes);
        desk.Answers(WeChatV3Desk.Error("SIGN_ERROR"), 401, late: late).Answers(WeChatV3Desk.Error("SIGN_ERROR"), 401, late: late)
            .Answers(WeChatV3Desk.Error("SIGN_ERROR"), 401, late: late).Answers(WeChatV3Desk.Paid(), late: late).Answers(WeChatV3Desk.Error("ORDER_NOT_EXIST"), 404, late: late);
        Assert.Equal(TradeVerdict.Refused, (await StartAsync()).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.NotEqual("", (await desk.Channel.ReadNotificationAsync(desk.Notification("TRANSACTION.SUCCESS", WeChatV3Desk.Paid(), late: late), default)).Refusal);
    }

    [Fact]
    public async Task In_public_key_mode_answers_are_asked_for_and_verified_by_that_key()
    {
        using var key = RSA.Create(2048);
        var shop = new WeChatV3Desk(settings => settings with { PlatformCertificates = "", WeChatPublicKey = key.ExportSubjectPublicKeyInfoPem(), WeChatPublicKeyId = "PUB_KEY_ID_011" });
        shop.Wire.Then((_, _) => Task.FromResult(new PaymentGrains.Channels.Wire.WireAnswer(200, Encoding.UTF8.GetBytes(Native)) { Headers = Signed("PUB_KEY_ID_011") }))
            .Then((_, _) => Task.FromResult(new PaymentGrains.Channels.Wire.WireAnswer(200, Encoding.UTF8.GetBytes(Native)) { Headers = Signed("PUB_KEY_ID_012") }));
        Assert.Equal(TradeVerdict.Waiting, (await shop.Channel.StartAsync(shop.Payment(Scene.Qr, "native"), default)).Verdict);
        Assert.Equal("PUB_KEY_ID_011", shop.LastHeader("Wechatpay-Serial"));
        Assert.Equal(TradeVerdict.Unknown, (await shop.Channel.StartAsync(shop.Payment(Scene.Qr, "native"), default)).Verdict);
        Assert.Equal(2, shop.Wire.Sent.Count);

        Dictionary<string, string> Signed(string serial)
        {
            var headers = shop.Headers(Native, WeChatV3Desk.Known, default);
            var text = $"{headers["Wechatpay-Timestamp"]}\nnonce\n{Native}\n";
            headers["Wechatpay-Signature"] = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
            headers["Wechatpay-Serial"] = serial;
            return headers;
        }
    }

    private Task<TradeFinding> StartAsync() => desk.Channel.StartAsync(desk.Payment(Scene.Qr, "native"), default);
}
