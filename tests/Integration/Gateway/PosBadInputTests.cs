using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;
using static PaymentGrains.Tests.Integration.Gateway.TerminalClient;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>Whatever is sent, the terminal gets the envelope with a clear error, no order hears of it, and nothing is a 500.</summary>
public sealed class PosBadInputTests : IAsyncLifetime
{
    private const string Good = """{"orderSn":"A-1","amount":100,"subject":"x","authCode":"281234567890123400"}""";

    private GatewayUnderTest _gateway = null!;
    private TerminalClient _terminal = null!;

    public static TheoryData<string> Endpoints => [Create, Pay, Query, Cancel];

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _terminal = new TerminalClient(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        _terminal.Dispose();
        await _gateway.DisposeAsync();
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_body_that_is_no_JSON_object_is_refused(string path)
    {
        string[] bodies =
        [
            "", " ", "null", "1", "\"A-1\"", "[]", "[" + Good + "]", "{", "{\"orderSn\":}", "{'orderSn':'A-1'}", "orderSn=A-1&amount=1", "{\"orderSn\":\"A-1\",}",
            Good + Good, Good + "x", "<xml/>", "{\"orderSn\":\"A-1\",\"orderSn\":\"A-2\"}", "{\"orderSn\":\"\\ud800\"}", "{\"\\ud800\":1,\"orderSn\":\"A-1\"}",
            new string('[', 200) + new string(']', 200), """{"orderSn":"A-1","x":""" + new string('[', 100) + new string(']', 100) + "}", "{\"orderSn\":\"A\n1\"}", "NaN",
        ];
        foreach (var body in bodies)
        {
            Refused(await _terminal.SendAsync(path, body), body);
        }

        Refused(await _terminal.SendAsync(path, [.. "{\"orderSn\":\"A-"u8, 0xff, 0xfe, .. "\"}"u8]), "invalid UTF-8");
        Refused(await _terminal.SendAsync(path, Encoding.Unicode.GetBytes(Good)), "UTF-16");
        Refused(await _terminal.SendAsync(path, new byte[100]), "zeros");
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task An_order_number_that_is_none_is_refused_by_name(string path)
    {
        string[] numbers =
        [
            "\"\"", "\" \"", "null", "1", "true", "{}", "[]", "\"../etc/passwd\"", "\"A/1\"", "\"A\\\\1\"", "\"A'; drop table payment_order; --\"", "\"A%00\"", "\"A\\u0000\"",
            "\"A 1\"", "\"A\\n\"", "\"订单\"", "\"A;1\"", "\"A.1\"", $"\"{new string('A', 65)}\"", $"\"{new string('A', 5000)}\"", "\"\\uFF21\"", "\"A\\u0301\"",
        ];
        foreach (var number in numbers)
        {
            var answer = await _terminal.SendAsync(path, Good.Replace("\"A-1\"", number));
            Refused(answer, number);
            Assert.Contains("orderSn", answer.Message);
        }

        Assert.Contains("orderSn", (await _terminal.SendAsync(path, """{"ordersn":"A-1","amount":1,"subject":"x","authCode":"281234567890123400"}""")).Message);
    }

    [Theory]
    [InlineData("0"), InlineData("-1"), InlineData("1.5"), InlineData("1.0"), InlineData("1e2"), InlineData("\"100\""), InlineData("null"), InlineData("true"), InlineData("[]")]
    [InlineData("10000000001"), InlineData("9223372036854775808"), InlineData("1e400"), InlineData("-9223372036854775809"), InlineData("{}"), InlineData("\"\"")]
    public async Task An_amount_that_is_none_is_refused_by_name(string amount)
    {
        var answer = await _terminal.SendAsync(Create, Good.Replace("100", amount, StringComparison.Ordinal));

        Refused(answer, amount);
        Assert.Contains("amount", answer.Message);
    }

    [Theory]
    [InlineData("\"\""), InlineData("\"  \""), InlineData("null"), InlineData("7"), InlineData("\"a\\u0000b\""), InlineData("\"a\\nb\""), InlineData("\"a\\u007fb\""), InlineData("[]")]
    public async Task A_subject_that_is_none_is_refused_by_name(string subject)
    {
        var answer = await _terminal.SendAsync(Create, Good.Replace("\"x\"", subject));

        Refused(answer, subject);
        Assert.Contains("subject", answer.Message);
    }

    [Fact]
    public async Task A_subject_has_at_most_256_characters()
    {
        _gateway.Order("A-1").View = FakeOrder.Sample("created");

        Assert.False((await _terminal.SendAsync(Create, Good.Replace("\"x\"", $"\"{string.Concat(Enumerable.Repeat("🧋", 256))}\""))).IsError);
        var tooLong = await _terminal.SendAsync(Create, Good.Replace("\"x\"", $"\"{new string('汉', 257)}\""));
        Assert.Equal("INVALID_REQUEST", tooLong.Codename);
    }

    [Theory]
    [InlineData("abcdefghijklmnopqr"), InlineData("28123456789012340"), InlineData("2812345678901234567890123"), InlineData("28123456789012340x"), InlineData(""), InlineData("99123456789012340")]
    [InlineData("１３1234567890123400"), InlineData("28 1234567890123400"), InlineData("-28123456789012340"), InlineData("131234567890123"), InlineData("1312345678901234001")]
    public async Task A_code_of_no_channel_is_not_recognised_and_no_order_hears_of_it(string code)
    {
        // 28 and 17 digits are Alipay's; everything else here fits no line of the prefix table.
        var answer = await _terminal.SendAsync(Pay, $$"""{"orderSn":"A-1","authCode":"{{code}}"}""");

        if (code == "28123456789012340")
        {
            Assert.NotEqual("CODE_NOT_RECOGNISED", answer.Codename);
            return;
        }

        Assert.Equal((1006, "CODE_NOT_RECOGNISED", true, ""), (answer.Code, answer.Codename, answer.IsError, answer.Data));
        Assert.Equal(0, _gateway.OrdersAsked);
    }

    [Theory]
    [InlineData("281234567890123400"), InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("true")]
    public async Task A_code_that_is_no_text_is_refused_by_name(string code)
    {
        var answer = await _terminal.SendAsync(Pay, $$"""{"orderSn":"A-1","authCode":{{code}}}""");

        Refused(answer, code);
        Assert.Contains("authCode", answer.Message);
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Other_content_types_and_methods_are_refused(string path)
    {
        string?[] types = ["text/plain", "application/xml", "application/x-www-form-urlencoded", null, "application/json; charset=gbk", "multipart/form-data; boundary=x"];
        foreach (var type in types)
        {
            Refused(await _terminal.SendAsync(path, Encoding.UTF8.GetBytes(Good), type), type ?? "none");
        }

        foreach (var method in new[] { "GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW" })
        {
            Refused(await _terminal.SendAsync(path, Encoding.UTF8.GetBytes(Good), method: method), method);
        }
    }

    [Fact]
    public async Task Right_content_types_are_taken()
    {
        foreach (var type in new[] { "application/json", "application/json; charset=UTF-8", "application/json;charset=\"utf-8\"", "APPLICATION/JSON" })
        {
            Assert.Equal("ORDER_NOT_FOUND", (await _terminal.SendAsync(Query, Encoding.UTF8.GetBytes(Good), type)).Codename);
        }
    }

    [Theory, MemberData(nameof(Endpoints))]
    public async Task A_huge_body_is_refused_and_says_that_it_is_too_large(string path)
    {
        foreach (var size in new[] { 16 * 1024 + 1, 200_000, 3_000_000, 40_000_000 })
        {
            var body = Encoding.UTF8.GetBytes(Good.Replace("\"x\"", $"\"{new string('x', size)}\""));
            var answer = await _terminal.SendAsync(path, body);
            Refused(answer, size.ToString());
            Assert.Contains("请求过大", answer.Message);
        }
    }

    [Theory]
    [InlineData("/on-duty-service"), InlineData("/on-duty-service/"), InlineData("/on-duty-service/pay/yop/order/creat"), InlineData("/on-duty-service/pay/yop/order/create/x")]
    [InlineData("/on-duty-service/pay/yop/aggpay/refund"), InlineData("/ON-DUTY-SERVICE/what"), InlineData("/on-duty-service/a'%20or%201=1")]
    public async Task An_unknown_route_gets_the_envelope_too(string path) => Refused(await _terminal.SendAsync(path, Good), path);

    [Theory]
    [InlineData(null), InlineData(""), InlineData("wrong"), InlineData("' or 1=1 --"), InlineData("Bearer " + GatewayUnderTest.Token)]
    public async Task Without_a_known_token_everything_else_is_beside_the_point(string? token)
    {
        using var stranger = new TerminalClient(_gateway.Address, token);

        foreach (var (path, body) in new[] { (Create, Good), (Pay, Good), (Query, Good), (Cancel, "{"), ("/on-duty-service/x", ""), (Query, new string('x', 20_000)) })
        {
            var answer = await stranger.SendAsync(path, body);
            Assert.Equal((1001, "UNAUTHENTICATED", true, ""), (answer.Code, answer.Codename, answer.IsError, answer.Data));
        }

        Assert.Equal(0, _gateway.OrdersAsked);
    }

    [Fact]
    public async Task A_request_that_breaks_off_does_no_harm()
    {
        for (var round = 0; round < 3; round++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, _gateway.Address.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {Create} HTTP/1.1\r\nHost: x\r\nOvo-Authorization: {GatewayUnderTest.Token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"orderSn\""));
        }

        Assert.Equal("ORDER_NOT_FOUND", (await _terminal.SendAsync(Query, Good)).Codename);
        Assert.DoesNotContain("Error ", _gateway.Log);
    }

    private void Refused(Envelope answer, string what)
    {
        Assert.True(answer is { Code: 1002, Codename: "INVALID_REQUEST", IsError: true, Data: "" }, $"{what} was answered with {answer}");
        Assert.Equal(0, _gateway.OrdersAsked);
    }
}
