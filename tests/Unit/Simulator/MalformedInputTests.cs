using System.Text;
using PaymentGrains.ChannelSimulator;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: whatever is sent, the channel answers in its own words and books nothing.</summary>
public sealed class MalformedInputTests : IDisposable
{
    const string Pay = "alipay.trade.pay";
    const string Business = """
        {"out_trade_no":"A1","total_amount":"1.00","subject":"x","scene":"bar_code","auth_code":"2876344382566400"}
        """;

    readonly SimulatorStory story = new();

    public void Dispose()
    {
        Assert.Empty(story.Channels.Ledger());
        story.Dispose();
    }

    [Fact]
    public async Task Alipay_refuses_a_bad_signature_without_signing_the_answer()
    {
        var parameters = AlipayShop.Signed(story.Alipay.Parameters(Pay, Business));
        parameters["biz_content"] = Business.Replace("1.00", "0.01", StringComparison.Ordinal);
        var reply = await story.Channels.HandleAsync(SimulatedRequest.Post("/gateway.do", AlipayShop.Form(parameters)));
        Assert.Equal(200, reply.Status);
        Assert.Equal("40002 isv.invalid-signature", AlipayShop.Inner(reply.Text, Pay).Verdict());
        Assert.False(AlipayShop.IsSigned(reply.Text, Pay));
        Assert.Equal(1, story.Channels.Statistics.BadSignatures);
    }

    [Theory]
    [InlineData("app_id", "", "40001 isv.missing-app-id")]
    [InlineData("timestamp", "", "40001 isv.missing-timestamp")]
    [InlineData("version", "", "40001 isv.missing-version")]
    [InlineData("charset", "", "40001 isv.missing-charset")]
    [InlineData("sign_type", "", "40001 isv.missing-signature-type")]
    [InlineData("app_id", "2021000000000009", "40002 isv.invalid-app-id")]
    [InlineData("timestamp", "2026-03-01 04:00:00", "40002 isv.invalid-timestamp")]
    [InlineData("timestamp", "now", "40002 isv.invalid-timestamp")]
    [InlineData("version", "2.0", "40002 isv.invalid-parameter")]
    [InlineData("charset", "gbk", "40002 isv.invalid-charset")]
    [InlineData("sign_type", "RSA", "40002 isv.invalid-signature-type")]
    [InlineData("format", "XML", "40002 isv.invalid-format")]
    [InlineData("notify_url", "file:///etc/passwd", "40002 isv.invalid-parameter")]
    [InlineData("biz_content", "[]", "40002 isv.invalid-parameter")]
    [InlineData("biz_content", "{", "40002 isv.invalid-parameter")]
    [InlineData("biz_content", "", "40002 isv.invalid-parameter")]
    [InlineData("biz_content", """{"out_trade_no":"A1","out_trade_no":"A2"}""", "40002 isv.invalid-parameter")]
    public async Task Alipay_names_what_is_wrong_with_a_parameter(string name, string value, string verdict)
    {
        var parameters = story.Alipay.Parameters(Pay, Business);
        parameters[name] = value;
        var reply = await story.Alipay.SendAsync(parameters);
        Assert.Equal(verdict, AlipayShop.Inner(reply.Text, Pay).Verdict());
    }

    [Theory]
    [InlineData("out_trade_no", "A/1", "ACQ.INVALID_PARAMETER")]
    [InlineData("out_trade_no", "", "ACQ.INVALID_PARAMETER")]
    [InlineData("subject", "a=b", "ACQ.INVALID_PARAMETER")]
    [InlineData("subject", "\\ud800", "ACQ.INVALID_PARAMETER")]
    [InlineData("scene", "wave", "ACQ.INVALID_PARAMETER")]
    [InlineData("auth_code", "1301234567890123", "ACQ.PAYMENT_AUTH_CODE_INVALID")]
    [InlineData("auth_code", "28763443", "ACQ.PAYMENT_AUTH_CODE_INVALID")]
    [InlineData("seller_id", "2088000000000002", "ACQ.PARTNER_ERROR")]
    [InlineData("timeout_express", "16d", "ACQ.INVALID_PARAMETER")]
    [InlineData("timeout_express", "soon", "ACQ.INVALID_PARAMETER")]
    [InlineData("time_expire", "0001-01-01 00:00:00", "ACQ.INVALID_PARAMETER")]
    [InlineData("time_expire", "2026-03-01 11:59:59", "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR")]
    public async Task Alipay_refuses_a_charge_that_breaks_a_rule(string name, string value, string verdict)
    {
        var fields = new Dictionary<string, string>
        {
            ["out_trade_no"] = "A1", ["total_amount"] = "1.00", ["subject"] = "x", ["scene"] = "bar_code",
            ["auth_code"] = "2876344382566400",
        };
        fields[name] = value;
        var business = "{" + string.Join(',', fields.Select(field => $"\"{field.Key}\":\"{field.Value}\"")) + "}";
        Assert.Equal($"40004 {verdict}", (await story.Alipay.AskAsync(Pay, business)).Verdict());
    }

    [Theory]
    [InlineData("", "40001")]
    [InlineData("method=alipay.trade.destroy&app_id=1&sign=x&sign_type=RSA2&timestamp=x&version=1.0&charset=utf-8", "40002")]
    [InlineData("method=alipay.trade.pay&method=alipay.trade.query", "40002")]
    [InlineData("%zz=%&&&==;", "40001")]
    [InlineData("{\"json\":true}", "40001")]
    public async Task Alipay_answers_what_is_no_request_at_all(string body, string code)
    {
        var reply = await story.Channels.HandleAsync(SimulatedRequest.Post("/gateway.do", Encoding.UTF8.GetBytes(body)));
        Assert.Equal(200, reply.Status);
        Assert.Contains($"\"error_response\":{{\"code\":\"{code}\"", reply.Text);
    }

    [Fact]
    public async Task Alipay_signs_over_the_query_too()
    {
        var parameters = AlipayShop.Signed(story.Alipay.Parameters("alipay.trade.query", """{"out_trade_no":"A1"}"""));
        var inQuery = new Dictionary<string, string> { ["method"] = parameters["method"], ["app_id"] = parameters["app_id"] };
        var inBody = parameters.Where(parameter => !inQuery.ContainsKey(parameter.Key)).ToDictionary();
        var reply = await story.Channels.HandleAsync(SimulatedRequest.Post(
            "/gateway.do?" + Encoding.ASCII.GetString(AlipayShop.Form(inQuery)), AlipayShop.Form(inBody)));
        Assert.Equal("40004 ACQ.TRADE_NOT_EXIST", AlipayShop.Inner(reply.Text, "alipay.trade.query").Verdict());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<xml>")]
    [InlineData("<json/>")]
    [InlineData("<xml><a>1</a><a>2</a></xml>")]
    [InlineData("<xml><a><b>1</b></a></xml>")]
    [InlineData("<xml></xml><xml></xml>")]
    [InlineData("<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xml><mch_id>&e;</mch_id></xml>")]
    [InlineData("<xml><mch_id>\u0001</mch_id></xml>")]
    public async Task WeChat_refuses_what_is_no_flat_xml(string body)
    {
        foreach (var path in new[] { "/pay/micropay", "/pay/orderquery", "/secapi/pay/reverse", "/secapi/pay/refund", "/pay/refundquery" })
        {
            var reply = await story.Channels.HandleAsync(SimulatedRequest.Post(path, Encoding.UTF8.GetBytes(body)));
            var answer = WeChatShop.Read(reply.Text);
            Assert.Equal("FAIL", answer["return_code"]);
            Assert.Equal("XML格式错误", answer["return_msg"]);
            Assert.False(answer.ContainsKey("sign"));
        }
    }

    [Fact]
    public async Task WeChat_refuses_a_bad_signature_without_signing_the_answer()
    {
        var fields = story.WeChat.Signed(new() { ["out_trade_no"] = "W1" });
        fields["out_trade_no"] = "W2";
        var answer = WeChatShop.Read((await story.WeChat.SendAsync("/pay/orderquery", fields)).Text);
        Assert.Equal("FAIL 签名错误", $"{answer["return_code"]} {answer["return_msg"]}");
        Assert.False(answer.ContainsKey("sign"));
        Assert.Equal(1, story.Channels.Statistics.BadSignatures);
    }

    [Theory]
    [InlineData("out_trade_no", "订单", "PARAM_ERROR")]
    [InlineData("out_trade_no", "", "LACK_PARAMS")]
    [InlineData("total_fee", "10.00", "PARAM_ERROR")]
    [InlineData("total_fee", "0", "PARAM_ERROR")]
    [InlineData("spbill_create_ip", "", "LACK_PARAMS")]
    [InlineData("auth_code", "28763443825664123400", "AUTH_CODE_INVALID")]
    [InlineData("time_expire", "2026-03-01", "PARAM_ERROR")]
    [InlineData("time_expire", "20260301115959", "INVALID_REQUEST")]
    [InlineData("fee_type", "USD", "PARAM_ERROR")]
    public async Task WeChat_refuses_a_charge_that_breaks_a_rule(string name, string value, string verdict)
    {
        var fields = new Dictionary<string, string>
        {
            ["body"] = "午餐", ["out_trade_no"] = "W1", ["total_fee"] = "1000", ["spbill_create_ip"] = "127.0.0.1",
            ["auth_code"] = "130123456789012300",
        };
        fields[name] = value;
        Assert.Equal(verdict, (await story.WeChat.AskAsync("/pay/micropay", fields)).Verdict());
    }

    [Theory]
    [InlineData("PUT", "/gateway.do", 405)]
    [InlineData("POST", "/pay/unifiedorder", 404)]
    [InlineData("POST", "/", 404)]
    public async Task Other_paths_and_methods_are_no_part_of_it(string method, string path, int status)
    {
        var request = new SimulatedRequest(method, path, new Dictionary<string, string>(), []);
        Assert.Equal(status, (await story.Channels.HandleAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_not_read() =>
        Assert.Equal(413, (await story.Channels.HandleAsync(SimulatedRequest.Post("/gateway.do", new byte[(1024 * 1024) + 1]))).Status);

    [Fact]
    public async Task Random_bytes_get_an_answer()
    {
        var chance = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var body = new byte[chance.Next(200)];
            chance.NextBytes(body);
            Assert.Equal(200, (await story.Channels.HandleAsync(SimulatedRequest.Post("/gateway.do", body))).Status);
            Assert.Equal(200, (await story.Channels.HandleAsync(SimulatedRequest.Post("/pay/micropay", body))).Status);
        }
    }
}
