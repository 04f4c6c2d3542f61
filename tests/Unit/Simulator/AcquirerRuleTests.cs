using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PaymentGrains.Channels;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Web;
using PaymentGrains.ChannelSimulator.YeePay;
using PaymentGrains.Domain.Codes;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Tests.Unit.Channels;
using Xunit;
using SimulatorProgram = PaymentGrains.ChannelSimulator.Program;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: YeePay and Huifu are held to their protocols by the simulator alone, with signing of the test's own (FACTS 4.2, 5).</summary>
public sealed class AcquirerRuleTests : IDisposable
{
    static readonly YeePayAccount YeePay = TestAccounts.BuiltIn.Yeepay[0];
    static readonly HuifuAccount Huifu = TestAccounts.BuiltIn.Huifu[0];
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_well_signed_request_of_YOP_is_answered_with_a_signature_over_what_is_not_white()
    {
        var reply = await YopAsync();
        var sign = reply.Headers["x-yop-sign"];
        Assert.EndsWith("$SHA256", sign, StringComparison.Ordinal);
        var text = string.Concat(reply.Text.Where(letter => !char.IsWhiteSpace(letter)));
        Assert.NotEqual(text, reply.Text);
        Assert.True(AlipayShop.Verify(text, sign[..^7].Replace('-', '+').Replace('_', '/') + "==", YeePay.YopPublicKey()));
        var result = JsonDocument.Parse(reply.Text).RootElement.GetProperty("result");
        Assert.Equal("SIM_ORDER_NOT_FOUND", result.Text("code"));
    }

    [Theory]
    [InlineData("sign", "40047")]
    [InlineData("orderId", "40047")]
    [InlineData("sha256", "40047")]
    [InlineData("late", "40047")]
    [InlineData("algorithm", "40047")]
    [InlineData("app", "40042")]
    [InlineData("merchant", "40021")]
    public async Task A_request_of_YOP_that_does_not_fit_its_signature_is_turned_away(string what, string code)
    {
        var reply = await YopAsync(what);
        var error = JsonDocument.Parse(reply.Text).RootElement.GetProperty("error");
        Assert.Equal(code, error.Text("code"));
        // Who it is for is not known before; whose signature was good gets a signed answer.
        Assert.Equal(what == "merchant", reply.Headers.ContainsKey("x-yop-sign"));
        Assert.Equal(code == "40047" ? 1 : 0, story.Channels.Statistics.BadSignatures);
    }

    [Fact]
    public async Task Only_known_paths_of_YOP_are_answered_and_by_their_own_method()
    {
        Assert.Equal("40042", JsonDocument.Parse((await SendAsync(new SimulatedRequest("POST", "/yop-center/rest/v1.0/trade/order/query", new Dictionary<string, string>(), []))).Text).RootElement.GetProperty("error").Text("code"));
        Assert.Equal("40042", JsonDocument.Parse((await SendAsync(new SimulatedRequest("GET", "/yop-center/rest/v1.0/aggpay/reverse", new Dictionary<string, string>(), []))).Text).RootElement.GetProperty("error").Text("code"));
        Assert.Equal(405, (await SendAsync(new SimulatedRequest("DELETE", "/yop-center/rest/v1.0/trade/refund", new Dictionary<string, string>(), []))).Status);
    }

    [Fact]
    public void YOP_requests_read_back_to_the_published_canonical_form()
    {
        foreach (var sample in Vectors.Read("yop_request_sign").GetProperty("vectors").GetProperty("cases").EnumerateArray())
        {
            var expected = sample.GetProperty("expected");
            var isGet = sample.Text("method") == "GET";
            if (sample.GetProperty("params").ValueKind != JsonValueKind.Object || sample.TryGetProperty("files", out _)) continue;
            var read = YeePayForm.Read(isGet ? expected.Text("url").Split('?')[1] : expected.Text("body"))!;
            Assert.Equal(sample.GetProperty("params").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!), read);
            Assert.Equal(expected.Text("content_sha256"), YeePayForm.Sha256(isGet ? "" : YeePayForm.Canonical(read)));
            if (isGet) Assert.Equal(expected.Text("canonical_request").Split('\n')[3], YeePayForm.Canonical(read));
        }
    }

    [Theory]
    [InlineData(null, "23000001")]
    [InlineData("data", "10000000")]
    [InlineData("sign", "10000000")]
    [InlineData("product", "22000000")]
    [InlineData("merchant", "22000002")]
    public async Task Huifu_answers_what_was_signed_over_its_sorted_data(string? wrong, string code)
    {
        var data = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["org_req_seq_id"] = "P1", ["huifu_id"] = wrong == "merchant" ? "6666000000000009" : Huifu.HuifuId, ["org_req_date"] = "20260301",
        };
        var sign = Sign(JsonSerializer.Serialize(data, Plain), Huifu.MerchantPrivateKey);
        if (wrong == "data") data["org_req_seq_id"] = "P2";
        var body = JsonSerializer.Serialize(new
        {
            sys_id = Huifu.SysId, product_id = wrong == "product" ? "XYZ" : Huifu.ProductId, data = data.Reverse().ToDictionary(), sign = wrong == "sign" ? sign[4..] : sign,
        });

        var reply = await SendAsync(SimulatedRequest.Post("/v3/trade/payment/scanpay/query", Encoding.UTF8.GetBytes(body)));

        var answer = JsonDocument.Parse(reply.Text).RootElement;
        Assert.Equal(code, answer.GetProperty("data").Text("resp_code"));
        Assert.Equal(wrong is null or "merchant", answer.TryGetProperty("sign", out var signed));
        if (wrong is null) Assert.True(AlipayShop.Verify(HuifuDesk.Sorted(answer.GetProperty("data").GetRawText()).Replace("\": \"", "\":\"", StringComparison.Ordinal), signed.GetString()!, Huifu.HuifuPublicKey()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":7}""")]
    [InlineData("""{"data":{"a":{"b":1}},"sys_id":[1]}""")]
    public async Task Huifu_bears_what_nobody_can_read(string body) =>
        Assert.Equal(200, (await SendAsync(SimulatedRequest.Post("/v3/trade/payment/micropay", Encoding.UTF8.GetBytes(body)))).Status);

    [Fact]
    public void Faults_know_the_acquirers()
    {
        Assert.Null(new Fault { Kind = FaultKinds.Delay, Channel = "yeepay" }.Problem());
        Assert.Null(new Fault { Kind = FaultKinds.RefundAbnormal, Channel = "yeepay" }.Problem());
        Assert.Contains("yeepay", new Fault { Kind = FaultKinds.Delay, Channel = "paypal" }.Problem(), StringComparison.Ordinal);
        Assert.Contains("Huifu", new Fault { Kind = FaultKinds.RefundAbnormal, Channel = "huifu" }.Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_accounts_that_the_gateway_reads_open_and_take_the_codes_of_digital_RMB()
    {
        await using var app = SimulatorProgram.Build(new SimulatorSettings(0, new SimulatorOptions()));
        await app.StartAsync();
        using var http = new HttpClient();
        var accounts = ChannelAccounts.Parse(await http.GetStringAsync(app.Urls.First() + "/accounts"));

        var directory = new ChannelDirectory([.. accounts.Select(account => account with { NotifyUrl = "http://pay/callbacks" })], CodeRoute.Defaults, new ChannelPorts(new ScriptedWire(), TimeProvider.System, new CountedNonces()));

        Assert.Equal("sim-huifu", directory.Route("demo", PaymentCode.Parse("0100000000000000100")!, 100)!.Account);
        // A wallet's own account goes before the acquirer's.
        Assert.Equal("sim-alipay", directory.Route("demo", PaymentCode.Parse("2800000000000000100")!, 100)!.Account);
        Assert.NotNull(directory.Find("sim-yeepay"));
    }

    [Fact]
    public async Task Over_HTTP_the_signatures_hold_in_both_directions()
    {
        await using var app = SimulatorProgram.Build(new SimulatorSettings(0, new SimulatorOptions()));
        await app.StartAsync();
        using var http = new HttpClient();
        var accounts = ChannelAccounts.Parse(await http.GetStringAsync(app.Urls.First() + "/accounts"));
        await using var host = new ServiceCollection().AddChannels().BuildServiceProvider();
        host.GetRequiredService<LiveChannelDirectory>().Replace([.. accounts.Select(account => account with { NotifyUrl = "http://pay/callbacks" })]);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (account, code) in new[] { ("sim-yeepay", "2800000000000000100"), ("sim-huifu", "0100000000000000100") })
        {
            var channel = (IBarcodeChannel)host.GetRequiredService<IChannelDirectory>().Find(account)!;
            var payment = new BarcodePayment("P1" + channel.Channel, 1990, "CNY", "拿铁 + 糖 100% & ¥", PaymentCode.Parse(code)!, now, now.AddMinutes(3), "counter-1");
            var trade = new TradeReference(payment.OutTradeNo, 1990, now);

            Assert.Equal(TradeVerdict.Paid, (await channel.PayAsync(payment, default)).Verdict);
            Assert.Equal(TradeVerdict.Paid, (await channel.QueryAsync(trade, default)).Verdict);
            Assert.Equal(ReversalVerdict.NotReversible, (await channel.ReverseAsync(trade, default)).Verdict);
            Assert.Equal(RefundVerdict.Pending, (await channel.RefundAsync(new RefundRequest(payment.OutTradeNo, payment.OutTradeNo + "R1", 500, 1990, "退货", now) { Trade = trade }, default)).Verdict);
        }
    }

    /// <summary>A query, with one thing wrong.</summary>
    async Task<SimulatedReply> YopAsync(string wrong = "")
    {
        var app = wrong == "app" ? "app_2" : YeePay.AppKey;
        var query = $"merchantNo={(wrong == "merchant" ? "10086000002" : YeePay.MerchantNo)}&orderId=P%201";
        var sha256 = Convert.ToHexStringLower(SHA256.HashData([]));
        var at = story.Clock.GetUtcNow().AddMinutes(wrong == "late" ? -31 : -29).ToString("yyyy-MM-ddTHH:mm:ssZ");
        var text = $"yop-auth-v3/{app}/{at}/1800\nGET\n/rest/v1.0/trade/order/query\n{query}\nx-yop-appkey:{app}\nx-yop-content-sha256:{sha256}\nx-yop-request-id:r1";
        var sign = Sign(wrong == "sign" ? text + "\n" : text, YeePay.MerchantPrivateKey).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var headers = new Dictionary<string, string>
        {
            ["authorization"] = $"{(wrong == "algorithm" ? "YOP-SM2-SM3" : "YOP-RSA2048-SHA256")} yop-auth-v3/{app}/{at}/1800/x-yop-appkey;x-yop-content-sha256;x-yop-request-id/{sign}$SHA256",
            ["x-yop-appkey"] = app,
            ["x-yop-content-sha256"] = wrong == "sha256" ? sha256[1..] + "0" : sha256,
            ["x-yop-request-id"] = "r1",
        };
        var wire = query.Replace("%20", "%2B", StringComparison.Ordinal);
        if (wrong == "orderId") wire = wire.Replace("P%2B1", "P2", StringComparison.Ordinal);
        return await SendAsync(new SimulatedRequest("GET", $"/yop-center/rest/v1.0/trade/order/query?{wire}", headers, []));
    }

    Task<SimulatedReply> SendAsync(SimulatedRequest request) => ManualClock.Inline(() => story.Channels.HandleAsync(request));

    static string Sign(string text, string key)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(key), out _);
        return Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
