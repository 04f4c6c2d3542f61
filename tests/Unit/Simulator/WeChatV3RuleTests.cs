using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Notifications;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: WeChat Pay v3 is as FACTS 2.1-2.8 say, seen from outside.</summary>
public sealed class WeChatV3RuleTests : IDisposable, INotificationSender
{
    const string Native = "/v3/pay/transactions/native";
    readonly ManualClock clock = new();
    readonly SimulatedChannels channels;
    readonly WeChatV3Shop shop;
    readonly List<Notice> notices = [];

    public WeChatV3RuleTests()
    {
        channels = new SimulatedChannels(clock, new SimulatorOptions(), this);
        shop = new WeChatV3Shop(channels, clock);
    }

    public void Dispose() => channels.Dispose();

    public Task<NotificationAnswer> PostAsync(Uri url, Notice message, CancellationToken cancellationToken)
    {
        notices.Add(message);
        return Task.FromResult(new NotificationAnswer(204, ""));
    }

    [Fact]
    public async Task A_native_payment_is_prepared_paid_told_once_and_seen_by_v2_too()
    {
        var (status, json) = await shop.CreateAsync(WeChatV3Shop.Native("A00001"));
        Assert.Equal((200, "NOTPAY"), (status, await StateAsync("A00001")));
        Assert.Null(channels.CustomerPays(json.Text("code_url"), "00"));
        Assert.NotNull(channels.CustomerPays(json.Text("code_url"), "00"));
        clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal("SUCCESS", await StateAsync("A00001"));
        Assert.Equal("SUCCESS", (await new WeChatShop(channels).QueryAsync("A00001"))["trade_state"]);
        var notice = Assert.Single(notices);
        var body = Encoding.UTF8.GetString(notice.Body);
        Assert.True(WeChatV3Shop.IsSigned(notice.Headers, body));
        var told = JsonDocument.Parse(WeChatV3Shop.Open(JsonDocument.Parse(body).RootElement.GetProperty("resource"))).RootElement;
        Assert.Equal(("A00001", "SUCCESS", "NATIVE", 1000), (told.Text("out_trade_no"), told.Text("trade_state"), told.Text("trade_type"), told.GetProperty("amount").GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task A_request_that_is_not_signed_as_sent_books_nothing_and_its_answer_is_not_signed()
    {
        foreach (var reply in new[]
        {
            await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), signedBody: WeChatV3Shop.Native("A00001", total: 1)),
            await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), skew: TimeSpan.FromMinutes(6)),
            await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), skew: TimeSpan.FromMinutes(-6)),
            await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), change: headers => headers.Remove("Authorization")),
            await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), change: headers => headers["Authorization"] = "Bearer x"),
            await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), change: headers => headers["Authorization"] = headers["Authorization"].Replace("1900000001", "1900000002", StringComparison.Ordinal)),
        })
        {
            Assert.Equal((401, "SIGN_ERROR"), (reply.Status, JsonDocument.Parse(reply.Text).RootElement.Text("code")));
            Assert.False(WeChatV3Shop.IsSigned(reply));
        }

        Assert.Equal(1, channels.Statistics.BadSignatures);
        Assert.Empty(channels.Ledger());
    }

    [Theory]
    [InlineData("native", "\"out_trade_no\":\"A00001\"", "\"out_trade_no\":\"A1\"", "400 PARAM_ERROR")]
    [InlineData("native", "\"total\":1000", "\"total\":0", "400 PARAM_ERROR")]
    [InlineData("native", "\"total\":1000", "\"total\":10.5", "400 PARAM_ERROR")]
    [InlineData("native", "CNY", "USD", "400 PARAM_ERROR")]
    [InlineData("native", "sim-wechat", "sim-wechat?a=1", "400 PARAM_ERROR")]
    [InlineData("native", "wx0000000000000001", "wx0000000000000002", "400 APPID_MCHID_NOT_MATCH")]
    [InlineData("native", "午餐", "", "400 PARAM_ERROR")]
    [InlineData("native", "\"amount\"", "\"time_expire\":\"2026-03-01T11:59:59+08:00\",\"amount\"", "400 PARAM_ERROR")]
    [InlineData("jsapi", "x", "x", "400 PARAM_ERROR")]
    [InlineData("h5", "x", "x", "400 PARAM_ERROR")]
    [InlineData("mini", "x", "x", "404 RESOURCE_NOT_EXISTS")]
    public async Task A_wrong_request_is_refused_in_signed_words(string way, string was, string now, string verdict)
    {
        var (status, json) = await shop.CreateAsync(WeChatV3Shop.Native("A00001").Replace(was, now, StringComparison.Ordinal), way);
        Assert.Equal(verdict, $"{status} {json.Text("code")}");
        Assert.Empty(channels.Ledger());
    }

    [Fact]
    public async Task A_body_that_is_no_object_is_refused()
    {
        foreach (var body in (string[])["", "[]", "{", "{\"a\":1,\"a\":2}"]) Assert.Equal(400, (await shop.AskAsync("POST", Native, body)).Status);
        var reply = await shop.SendAsync("POST", Native, WeChatV3Shop.Native("A00001"), change: headers => headers.Remove("User-Agent"));
        Assert.Equal(400, reply.Status);
        Assert.Equal(405, (await shop.SendAsync("PUT", Native, "{}")).Status);
    }

    [Fact]
    public async Task The_same_again_gives_the_same_code_and_anything_else_is_refused()
    {
        var first = (await shop.CreateAsync(WeChatV3Shop.Native("A00001"))).Json.Text("code_url");
        Assert.Equal(first, (await shop.CreateAsync(WeChatV3Shop.Native("A00001"))).Json.Text("code_url"));
        Assert.Equal("INVALID_REQUEST", (await shop.CreateAsync(WeChatV3Shop.Native("A00001", total: 1))).Json.Text("code"));
        Assert.Equal(204, (await shop.CloseAsync("A00001")).Status);
        Assert.Equal(204, (await shop.CloseAsync("A00001")).Status);
        Assert.Equal("ORDER_CLOSED", (await shop.CreateAsync(WeChatV3Shop.Native("A00001"))).Json.Text("code"));
        Assert.NotNull(channels.CustomerPays(first, "00"));
        Assert.Equal((404, "ORDER_NOT_EXIST"), ((await shop.CloseAsync("A00002")).Status, (await shop.QueryAsync("A00002")).Json.Text("code")));
    }

    [Fact]
    public async Task What_expired_or_was_said_no_to_is_not_paid()
    {
        var expiring = (await shop.CreateAsync(WeChatV3Shop.Native("A00001", more: ",\"time_expire\":\"2026-03-01T12:10:00+08:00\""))).Json.Text("code_url");
        var refused = (await shop.CreateAsync(WeChatV3Shop.Native("A00002"))).Json.Text("code_url");
        Assert.Null(channels.CustomerPays(refused, "14"));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull(channels.CustomerPays(expiring, "00"));
        Assert.Equal(("CLOSED", "NOTPAY"), (await StateAsync("A00001"), await StateAsync("A00002")));
        Assert.Equal((204, "CLOSED"), ((await shop.CloseAsync("A00002")).Status, await StateAsync("A00002")));
        Assert.Empty(notices);
    }

    [Fact]
    public async Task A_code_that_the_merchant_scanned_is_reversed_and_never_closed()
    {
        await new WeChatShop(channels).PayAsync("A00001", "00");
        Assert.Equal("INVALID_REQUEST", (await shop.CloseAsync("A00001")).Json.Text("code"));
        var (status, _) = await shop.AskAsync("POST", "/v3/pay/transactions/out-trade-no/A00001/reverse", $"{{{WeChatV3Shop.Common}}}");
        Assert.Equal((200, "REVOKED"), (status, await StateAsync("A00001")));
        Assert.Equal(0, channels.Ledger("A00001")!.Net);
    }

    [Fact]
    public async Task The_certificate_comes_sealed_and_is_the_one_that_signs()
    {
        var (_, json) = await shop.AskAsync("GET", "/v3/certificates", "");
        using var certificate = WeChatV3Shop.Account.OpenPlatformCertificate();
        Assert.Equal(certificate.SerialNumber, json.GetProperty("data")[0].Text("serial_no"));
        Assert.Equal(certificate.ExportCertificatePem(), WeChatV3Shop.Open(json.GetProperty("data")[0].GetProperty("encrypt_certificate")));
    }

    [Fact]
    public async Task After_a_rotation_the_new_key_signs_two_certificates_are_good_and_the_public_key_is_the_same()
    {
        Assert.Null(channels.RotatePlatformKey("nobody"));
        var serial = channels.RotatePlatformKey("sim-wechat")!;
        var reply = (await shop.SendAsync("GET", "/v3/certificates", "")).OrThrow();
        Assert.Equal(serial, reply.Headers["Wechatpay-Serial"]);
        var certificates = Certificates(reply);
        Assert.Equal([serial, WeChatV3Shop.Account.PlatformSerial], certificates.Select(certificate => certificate.SerialNumber));
        using (var key = certificates[0].PublicKey.GetRSAPublicKey()!)
        {
            Assert.True(key.VerifyData(
                Encoding.UTF8.GetBytes($"{reply.Headers["Wechatpay-Timestamp"]}\n{reply.Headers["Wechatpay-Nonce"]}\n{reply.Text}\n"), Convert.FromBase64String(reply.Headers["Wechatpay-Signature"]),
                System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1));
        }

        var byPublicKey = (await shop.SendAsync("GET", "/v3/certificates", "", change: headers => headers["Wechatpay-Serial"] = WeChatV3Shop.Account.PublicKeyId)).OrThrow();
        Assert.Equal(WeChatV3Shop.Account.PublicKeyId, byPublicKey.Headers["Wechatpay-Serial"]);
        Assert.True(WeChatV3Shop.IsSigned(new Dictionary<string, string>(byPublicKey.Headers) { ["Wechatpay-Serial"] = WeChatV3Shop.Account.PlatformSerial }, byPublicKey.Text));

        // The third one takes over from the second, and the first is over.
        var third = channels.RotatePlatformKey("sim-wechat")!;
        Assert.Equal([third, serial], Certificates((await shop.SendAsync("GET", "/v3/certificates", "")).OrThrow()).Select(certificate => certificate.SerialNumber));

        static List<System.Security.Cryptography.X509Certificates.X509Certificate2> Certificates(SimulatedReply reply) =>
        [
            .. JsonDocument.Parse(reply.Text).RootElement.GetProperty("data").EnumerateArray()
                .Select(item => System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(WeChatV3Shop.Open(item.GetProperty("encrypt_certificate")))),
        ];
    }

    async Task<string> StateAsync(string outTradeNo) => (await shop.QueryAsync(outTradeNo)).Json.Text("trade_state");
}
