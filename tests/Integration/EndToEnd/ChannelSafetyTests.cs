extern alias simulator;

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using simulator::PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>The money-safety cases of FACTS 8 that are about one channel's keys and clocks, by their numbers, over HTTP. UnionPay's are in <see cref="UnionPaySafetyTests"/>, the purchases of case 14 in <see cref="PurchaseSafetyTests"/>.</summary>
public sealed class ChannelSafetyTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>, IAsyncLifetime
{
    private static readonly WeChatAccount WeChat = TestAccounts.BuiltIn.Wechat[0];
    private static int _sales;

    private readonly Installation _installation = fixture.Installation;
    private readonly MerchantServer _server = new(fixture.Installation.Url());
    private readonly HttpClient _http = new();
    private readonly string _sale = $"KEYS-{Interlocked.Increment(ref _sales)}";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _server.Dispose();
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Case_8_a_notification_that_is_six_minutes_old_is_refused_and_a_fresh_one_is_believed()
    {
        var trade = await StartAsync("wechat", "qr", "native");
        Assert.Equal(HttpStatusCode.BadRequest, await NotifyWeChatAsync(trade, TimeSpan.FromMinutes(-6)));
        Assert.Equal(HttpStatusCode.BadRequest, await NotifyWeChatAsync(trade, TimeSpan.FromMinutes(6)));
        Assert.Equal("paying", Text(await _server.GetAsync(_sale), "status"));

        Assert.Equal(HttpStatusCode.OK, await NotifyWeChatAsync(trade, TimeSpan.FromMinutes(-4)));
        Assert.Equal("success", Text(await _server.GetAsync(_sale), "status"));
    }

    [Fact]
    public async Task Case_8_a_certificate_that_nobody_knows_is_refused()
    {
        var trade = await StartAsync("wechat", "qr", "native");
        Assert.Equal(HttpStatusCode.BadRequest, await NotifyWeChatAsync(trade, TimeSpan.Zero, serial: "7777777777777777"));
        Assert.Equal("paying", Text(await _server.GetAsync(_sale), "status"));
    }

    [Fact]
    public async Task Case_9_a_probe_is_refused()
    {
        var trade = await StartAsync("wechat", "qr", "native");
        Assert.Equal(HttpStatusCode.BadRequest, await NotifyWeChatAsync(trade, TimeSpan.Zero, signature: sign => "WECHATPAY/SIGNTEST/" + sign));
        Assert.Equal("paying", Text(await _server.GetAsync(_sale), "status"));
    }

    [Fact]
    public async Task Case_13_an_envelope_whose_data_has_the_divider_in_it_is_opened()
    {
        Assert.Equal(201, (await PostAsync("v1/orders", new { orderSn = _sale, amount = 1990, subject = "茶 $5 & 100%" })).Status);
        var (_, order) = await _server.PayAsync(_sale, new { scene = "qr", channel = "yeepay", method = "wechat" });
        var trade = Text(order.GetProperty("attempts")[0], "outTradeNo");
        await _http.PostAsJsonAsync(new Uri(_installation.Simulator, "customers"), new { pays = trade, ending = "00" });
        Assert.Equal("success", Text(await _server.GetAsync(_sale, "20s"), "status"));
        var told = await TellsAsync(trade);
        Assert.Contains("accepted", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task Case_16_with_a_wrong_clock_of_ours_nothing_is_charged(int minutes)
    {
        var accounts = ChannelAccounts.Parse(await _http.GetStringAsync(new Uri(_installation.Simulator, "accounts")));
        await using var host = new ServiceCollection().AddSingleton<TimeProvider>(new WrongClock(TimeSpan.FromMinutes(minutes))).AddChannels().BuildServiceProvider();
        host.GetRequiredService<LiveChannelDirectory>().Replace([.. accounts.Select(account => account with { NotifyUrl = "http://127.0.0.1:1/callbacks" })]);
        var channel = (ISceneChannel)host.GetRequiredService<IChannelDirectory>().Find("sim-wechat")!;
        var now = TimeProvider.System.GetUtcNow();
        var finding = await channel.StartAsync(new CustomerPayment("PCLOCK0000000001", 1990, "CNY", "tea", Scene.Qr, "native", new CustomerDevice(), now, now.AddMinutes(30)), default);

        Assert.Contains(finding.Verdict, (TradeVerdict[])[TradeVerdict.Refused, TradeVerdict.Unknown]);
        Assert.Null(finding.Ticket);
        Assert.Null(await _installation.LedgerAsync("PCLOCK0000000001"));
        var asked = await channel.QueryAsync(new TradeReference("PCLOCK0000000001", 1990, now) { Scene = Scene.Qr, Method = "native" }, default);
        Assert.Equal(TradeVerdict.Unknown, asked.Verdict);
    }

    private async Task<string> StartAsync(string channel, string scene, string method)
    {
        Assert.Equal(201, (await _server.CreateAsync(_sale)).Status);
        var (status, order) = await _server.PayAsync(_sale, new { scene, channel, method });
        Assert.True(status == 202, order.GetRawText());
        return Text(order.GetProperty("attempts")[0], "outTradeNo");
    }

    [Fact]
    public async Task An_operator_asks_what_an_account_makes_of_a_notification()
    {
        var folder = Directory.CreateTempSubdirectory("payments-verify-").FullName;
        try
        {
            var sentAt = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
            var (body, headers) = WeChatNotification("P20260301", sentAt, null, null);
            await File.WriteAllTextAsync(Path.Combine(folder, "body"), body);
            await File.WriteAllLinesAsync(Path.Combine(folder, "headers"), headers.Select(header => $"{header.Key}: {header.Value}"));
            // With the channel's certificate at hand: at another time than now the channel would not give it.
            var account = (await _http.GetFromJsonAsync<System.Text.Json.Nodes.JsonArray>(new Uri(_installation.Simulator, "accounts")))!.First(account => account!["channel"]!.GetValue<string>() == "wechat")!.DeepClone();
            (account["notifyUrl"], account["platformCertificates"]) = ("https://pay.example.com/callbacks/wechat/sim-wechat", WeChat.OpenPlatformCertificate().ExportCertificatePem());
            await File.WriteAllTextAsync(Path.Combine(folder, "account"), account.ToJsonString());
            string[] words = ["verify", "--settings", Path.Combine(folder, "account"), "--channel", "wechat", "--account", "sim-wechat", "--headers", Path.Combine(folder, "headers"), "--body", Path.Combine(folder, "body")];

            var (status, said) = await _installation.CommandAsync([.. words, "--at", "2026-03-01T08:04:00Z"]);
            Assert.Equal(0, status);
            var verdict = JsonDocument.Parse(said).RootElement;
            Assert.Equal(("accepted", "P20260301", "paid", 1990), (Text(verdict, "verdict"), Text(verdict, "outTradeNo"), Text(verdict, "status"), verdict.GetProperty("amount").GetInt32()));

            (status, said) = await _installation.CommandAsync([.. words, "--at", "2026-03-01T08:06:00Z"]);
            Assert.Equal((1, "refused"), (status, Text(JsonDocument.Parse(said).RootElement, "verdict")));
            Assert.Equal(2, (await _installation.CommandAsync("verify", "--channel", "wechat")).Status);
            Assert.Equal(2, (await _installation.CommandAsync([.. words, "--at", "yesterday"])).Status);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<HttpStatusCode> NotifyWeChatAsync(string outTradeNo, TimeSpan age, string? serial = null, Func<string, string>? signature = null)
    {
        var (body, headers) = WeChatNotification(outTradeNo, TimeProvider.System.GetUtcNow() + age, serial, signature);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_installation.Url(), "callbacks/wechat/sim-wechat")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>As the channel would send it, of a payment that was never made.</summary>
    internal static (string Body, Dictionary<string, string> Headers) WeChatNotification(string outTradeNo, DateTimeOffset at, string? serial, Func<string, string>? signature)
    {
        var plain = JsonSerializer.Serialize(new
        {
            appid = WeChat.AppId, mchid = WeChat.MchId, out_trade_no = outTradeNo, transaction_id = "4200202611200000000000000001", trade_type = "NATIVE", trade_state = "SUCCESS",
            success_time = "2026-11-20T12:00:00+08:00", payer = new { openid = "o1" }, amount = new { total = 1990, payer_total = 1990, currency = "CNY" },
        });
        var (nonce, bytes) = ("0123456789ab", Encoding.UTF8.GetBytes(plain));
        var (cipher, tag) = (new byte[bytes.Length], new byte[16]);
        using (var aes = new AesGcm(Encoding.UTF8.GetBytes(WeChat.ApiV3Key), 16)) aes.Encrypt(Encoding.UTF8.GetBytes(nonce), bytes, cipher, tag, "transaction"u8);
        var body = JsonSerializer.Serialize(new
        {
            id = "made-up", event_type = "TRANSACTION.SUCCESS", resource_type = "encrypt-resource",
            resource = new { algorithm = "AEAD_AES_256_GCM", original_type = "transaction", ciphertext = Convert.ToBase64String([.. cipher, .. tag]), nonce, associated_data = "transaction" },
        });
        var timestamp = at.ToUnixTimeSeconds();
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(WeChat.PlatformPrivateKey), out _);
        var sign = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes($"{timestamp}\nn1\n{body}\n"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return (body, new()
        {
            ["Wechatpay-Timestamp"] = $"{timestamp}", ["Wechatpay-Nonce"] = "n1", ["Wechatpay-Serial"] = serial ?? WeChat.PlatformSerial,
            ["Wechatpay-Signature"] = signature is null ? sign : signature(sign),
        });
    }

    private async Task<(int Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_installation.Url(), path)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Authorization", "Bearer sk_test_demo");
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>What the simulated channel noted of its own notification.</summary>
    private async Task<string> TellsAsync(string outTradeNo)
    {
        for (var tries = 0; ; tries++)
        {
            var requests = await _http.GetFromJsonAsync<JsonElement>(new Uri(_installation.Simulator, "requests"));
            var told = requests.EnumerateArray().Where(request => Text(request, "operation") == "notify" && Text(request, "outTradeNo") == outTradeNo).Select(request => Text(request, "answer")).FirstOrDefault();
            if (told is not null || tries == 40) return told ?? "";
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
