extern alias simulator;

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Merchants;
using simulator::PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>
/// Case 8 of FACTS 8 over HTTP: WeChat Pay changes the key that it signs with, and others pretend that it did. The account holds the channel's certificate from the beginning, so what
/// is asked for is asked for because of a serial number.
/// </summary>
public sealed class PlatformKeyTests : IAsyncLifetime
{
    private const string Key = "sk_of_the_tea_shop";
    private static readonly WeChatAccount WeChat = TestAccounts.BuiltIn.Wechat[0];

    private readonly string _folder = Directory.CreateTempSubdirectory("payments-keys-").FullName;
    private readonly HttpClient _http = new();
    private Installation _installation = null!;
    private MerchantServer _server = null!;

    public async Task InitializeAsync()
    {
        _installation = await Installation.StartAsync(keys: "2026a:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        await using var connections = new StorageConnections(_installation.Postgres.ConnectionString, new StorageOptions());
        var merchants = new MerchantDirectory(connections, TimeProvider.System);
        await merchants.AddMerchantAsync("tea", "Tea shop", default);
        await merchants.AddKeyAsync("tea", "server-1", TerminalToken.Hash(Key), default);
        _server = new MerchantServer(_installation.Url(), Key);

        var account = (await _http.GetFromJsonAsync<JsonArray>(new Uri(_installation.Simulator, "accounts")))!.OfType<JsonObject>().First(account => account["channel"]!.GetValue<string>() == "wechat");
        account["notifyUrl"] = new Uri(_installation.Url(), "callbacks/wechat/sim-wechat").AbsoluteUri;
        account["platformCertificates"] = WeChat.OpenPlatformCertificate().ExportCertificatePem();
        var file = Path.Combine(_folder, "wechat.json");
        await File.WriteAllTextAsync(file, account.ToJsonString());
        Assert.Equal(0, (await _installation.CommandAsync("channel", "add", file)).Status);
    }

    public async Task DisposeAsync()
    {
        _server.Dispose();
        _http.Dispose();
        await _installation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Case_8_after_a_rotation_one_question_brings_the_new_key_and_made_up_ones_bring_no_more()
    {
        var first = await StartAsync("K-1");
        Assert.Equal(0, await CertificatesAskedForAsync());

        Assert.NotEqual(WeChat.PlatformSerial, await RotateAsync());
        await CustomerPaysAsync(first);
        Assert.Equal("success", Text(await _server.GetAsync("K-1", "20s"), "status"));
        // The notification itself was believed: no poll had to find the payment.
        await Eventually.TrueAsync(async () => (await ToldOfAsync(first)).Contains("accepted", StringComparison.Ordinal));
        Assert.Equal(1, await CertificatesAskedForAsync());

        // What the old key signs is good as well while both are, and everybody else's is not; nobody is asked about it.
        var second = await StartAsync("K-2");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => NotifyAsync(second, $"5157F09E{number:X8}")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadRequest, answer));
        Assert.Equal("paying", Text(await _server.GetAsync("K-2"), "status"));
        Assert.Equal(HttpStatusCode.OK, await NotifyAsync(second, WeChat.PlatformSerial));
        Assert.Equal("success", Text(await _server.GetAsync("K-2"), "status"));
        Assert.Equal(1, await CertificatesAskedForAsync());
    }

    [Fact]
    public async Task Case_8_many_made_up_serials_at_once_bring_one_question()
    {
        var trade = await StartAsync("K-1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => NotifyAsync(trade, $"5157F09E{number:X8}")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadRequest, answer));
        Assert.Equal("paying", Text(await _server.GetAsync("K-1"), "status"));
        Assert.Equal(1, await CertificatesAskedForAsync());
    }

    private async Task<string> StartAsync(string orderSn)
    {
        Assert.Equal(201, (await _server.CreateAsync(orderSn)).Status);
        // The gateway takes the account over within seconds.
        var (status, order) = (0, default(JsonElement));
        await Eventually.TrueAsync(async () =>
        {
            (status, order) = await _server.PayAsync(orderSn, new { scene = "qr", channel = "wechat", method = "native" });
            return status == 202;
        });
        return Text(order.GetProperty("attempts")[0], "outTradeNo");
    }

    private async Task<string> RotateAsync()
    {
        using var answer = await _http.PostAsync(new Uri(_installation.Simulator, "accounts/sim-wechat/platform-key"), null);
        return Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "serial");
    }

    private async Task CustomerPaysAsync(string outTradeNo)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(_installation.Simulator, "customers"), new { pays = outTradeNo, ending = "00" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<HttpStatusCode> NotifyAsync(string outTradeNo, string serial)
    {
        var (body, headers) = ChannelSafetyTests.WeChatNotification(outTradeNo, TimeProvider.System.GetUtcNow(), serial, null);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_installation.Url(), "callbacks/wechat/sim-wechat")) { Content = new StringContent(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<int> CertificatesAskedForAsync() => (await RequestsAsync()).Count(request => Text(request, "operation") == "certificates");

    private async Task<string> ToldOfAsync(string outTradeNo) =>
        (await RequestsAsync()).Where(request => Text(request, "operation") == "notify" && Text(request, "outTradeNo") == outTradeNo).Select(request => Text(request, "answer")).FirstOrDefault("");

    private async Task<IEnumerable<JsonElement>> RequestsAsync() => (await _http.GetFromJsonAsync<JsonElement>(new Uri(_installation.Simulator, "requests"))).EnumerateArray();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
