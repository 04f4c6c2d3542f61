using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PaymentGrains.Channels;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Faults;
using PaymentGrains.ChannelSimulator.Web;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.Channels.GooglePlay;
using PaymentGrains.Channels.UnionPay;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Gateway;
using PaymentGrains.Gateway.Accounts;
using Xunit;
using SimulatorProgram = PaymentGrains.ChannelSimulator.Program;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>The web application on a free port of this machine.</summary>
public sealed class WebTests : IAsyncLifetime, IDisposable
{
    readonly WebApplication app = SimulatorProgram.Build(new SimulatorSettings(0, new SimulatorOptions()));
    readonly HttpClient http = new();

    public async Task InitializeAsync()
    {
        await app.StartAsync();
        http.BaseAddress = new Uri(app.Urls.First());
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task It_listens_on_this_machine_only_and_is_healthy()
    {
        Assert.Equal("127.0.0.1", http.BaseAddress!.Host);
        Assert.Equal("ok", await http.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Certificates_are_handed_out_and_a_key_is_changed_where_there_is_one()
    {
        var certificates = await GetAsync("/accounts/sim-alipay/certificates");
        var settings = new PaymentGrains.Channels.Alipay.AlipaySettings
        {
            AppCertificate = certificates.Text("appCertificate"), AlipayCertificate = certificates.Text("alipayCertificate"), AlipayRootCertificate = certificates.Text("alipayRootCertificate"),
        };
        Assert.DoesNotContain(settings.Problems(), problem => problem.Field.EndsWith("Certificate", StringComparison.Ordinal));
        using var changed = await http.PostAsync("/accounts/sim-wechat/platform-key", null);
        Assert.NotEmpty(JsonDocument.Parse(await changed.Content.ReadAsStringAsync()).RootElement.Text("serial"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsync("/accounts/sim-alipay/platform-key", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/accounts/sim-wechat/certificates")).StatusCode);
    }

    [Fact]
    public async Task The_accounts_hold_what_a_gateway_needs()
    {
        var accounts = await GetAsync("/accounts");
        var alipay = accounts[0];
        Assert.Equal("alipay sim-alipay 2021000000000001 2088000000000001", Words(alipay, "channel", "account", "appId", "sellerId"));
        Assert.Equal($"{http.BaseAddress}gateway.do", alipay.Text("gatewayUrl"));
        Assert.True(alipay.Text("appPrivateKey").Length > 1000 && alipay.Text("alipayPublicKey").Length > 300);
        var weChat = accounts[1];
        Assert.Equal(
            "wechat sim-wechat wx0000000000000001 1900000001 HMAC-SHA256",
            Words(weChat, "channel", "account", "appId", "mchId", "signType"));
        Assert.Equal(32, weChat.Text("apiKey").Length);
        Assert.Equal(http.BaseAddress!.ToString().TrimEnd('/'), weChat.Text("baseUrl"));
    }

    [Fact]
    public async Task The_stores_accounts_open_as_they_are_listed()
    {
        var accounts = ChannelAccounts.Parse(await http.GetStringAsync("/accounts"));
        ChannelAccounts.Check([.. accounts.Where(account => account.Channel is "googleplay" or "appstore")]);
        var google = Assert.Single(accounts.OfType<GooglePlaySettings>());
        Assert.Equal(($"{http.BaseAddress}oauth2/token", $"{http.BaseAddress}oauth2/v3/certs"), (google.TokenUrl, google.PushKeysUrl));
        Assert.Equal(1, JsonDocument.Parse(await http.GetStringAsync("/oauth2/v3/certs")).RootElement.GetProperty("keys").GetArrayLength());
        Assert.Equal(1990, Assert.Single(accounts.OfType<AppStoreSettings>()).Products.Single(product => product.ProductId == "no_ads").Amount);
    }

    [Fact]
    public async Task A_gateway_that_reads_the_accounts_settles_purchases_over_http()
    {
        var accounts = ChannelAccounts.Parse(await http.GetStringAsync("/accounts"));
        await using var host = Host(accounts);
        foreach (var store in (string[])["googleplay", "appstore"])
        {
            var channel = host.GetRequiredService<IChannelDirectory>().RouteStore("any", store, 1990)!;
            var bought = JsonDocument.Parse(await (await PostAsync("/stores/purchases", $$"""{"store":"{{store}}","productId":"no_ads"}""")).Content.ReadAsStringAsync()).RootElement;
            var purchase = channel.ReadPurchase(bought.Text("proof"), bought.Text("signature"), out _);
            var trade = new TradeReference("pg1", 1990, TimeProvider.System.GetUtcNow()) { Scene = Scene.Iap, Purchase = purchase };

            var found = await channel.QueryAsync(trade, default);

            Assert.Equal(TradeVerdict.Paid, found.Verdict);
            var refund = new RefundRequest("pg1", "r1", 1990, 1990, "", trade.StartedAt) { Trade = trade with { ChannelTradeNo = found.ChannelTradeNo } };
            Assert.Equal(store == "googleplay" ? RefundVerdict.Pending : RefundVerdict.Refused, (await channel.RefundAsync(refund, default)).Verdict);
            Assert.Equal(store == "googleplay" ? RefundVerdict.Done : RefundVerdict.NotFound, (await channel.QueryRefundAsync(refund, default)).Verdict);
        }
    }

    [Fact]
    public async Task A_tester_buys_in_a_store_and_the_store_gives_back()
    {
        var bought = JsonDocument.Parse(await (await PostAsync("/stores/purchases", """{"store":"googleplay","productId":"no_ads","owner":"user-7"}""")).Content.ReadAsStringAsync()).RootElement;
        var token = bought.Text("purchaseToken");
        Assert.True(bought.Text("proof").Contains(token, StringComparison.Ordinal) && bought.Text("signature").Length > 300);
        Assert.Equal("googleplay paid", Words(await GetAsync($"/ledger/{token}"), "channel", "status"));
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync($"/stores/purchases/{token}/cancel", ""));
        Assert.Equal(HttpStatusCode.OK, await ActAsync($"/stores/purchases/{token}/refund", ""));
        Assert.Equal("refunded", (await GetAsync($"/stores/purchases/{token}")).Text("status"));
        Assert.Equal(HttpStatusCode.NotFound, await ActAsync("/stores/purchases/none/refund", ""));

        var pending = JsonDocument.Parse(await (await PostAsync("/stores/purchases", """{"store":"googleplay","productId":"no_ads","pending":true}""")).Content.ReadAsStringAsync()).RootElement.Text("purchaseToken");
        Assert.Equal("waiting", (await GetAsync($"/ledger/{pending}")).Text("status"));
        Assert.Equal(HttpStatusCode.OK, await ActAsync("/customers", $$"""{"pays":"{{pending}}"}"""));
        Assert.Equal("paid", (await GetAsync($"/ledger/{pending}")).Text("status"));
        foreach (var body in (string[])["", "{}", "[]", """{"store":"googleplay"}""", """{"store":"alipay","productId":"no_ads"}""", """{"store":"appstore","productId":"yacht"}"""])
            Assert.Equal(HttpStatusCode.BadRequest, await ActAsync("/stores/purchases", body));
    }

    [Fact]
    public async Task The_accounts_open_at_the_gateway_as_they_are()
    {
        var accounts = ChannelAccounts.Parse(await http.GetStringAsync("/accounts"));
        ChannelAccounts.Check([.. accounts.Select(account => account with { NotifyUrl = $"{http.BaseAddress}callbacks/{account.Channel}/{account.Account}" })]);
        Assert.Equal(
            ["sim-alipay", "sim-wechat", "sim-unionpay", "sim-unionpay-qra", "sim-yeepay", "sim-huifu", "sim-googleplay", "sim-appstore"], accounts.Select(account => account.Account));
        var acp = Assert.IsType<AcpSettings>(accounts[2]);
        Assert.Equal(($"{http.BaseAddress!.ToString().TrimEnd('/')}/unionpay/filedownload", true), (acp.FileUrl, acp.TestCertificates));
    }

    [Fact]
    public async Task A_gateway_in_test_mode_reads_accounts_that_work_with_its_own_callback_address()
    {
        var accounts = await SimulatedAccounts.ReadAsync(new GatewayOptions { Database = "", TestMode = true, Port = 5080, SimulatorPort = http.BaseAddress!.Port }, TimeProvider.System);
        ChannelAccounts.Check(accounts);
        Assert.All(accounts, account => Assert.Equal($"http://127.0.0.1:5080/callbacks/{account.Channel}/{account.Account}", account.NotifyUrl));
        Assert.True(accounts.OfType<WeChatSettings>().Single().HasV3);
    }

    [Fact]
    public async Task WeChats_address_opens_a_page_where_a_tester_pays()
    {
        await using var gateway = Host(await SimulatedAccounts.ReadAsync(
            new GatewayOptions { Database = "", TestMode = true, Port = 5080, SimulatorPort = http.BaseAddress!.Port }, TimeProvider.System));
        var channel = (WeChatChannel)gateway.GetRequiredService<IChannelDirectory>().Find("sim-wechat")!;
        var now = TimeProvider.System.GetUtcNow();
        var started = await channel.StartAsync(new CustomerPayment(
            "WEB00001", 1990, "CNY", "茶 <1>", Scene.Page, "h5", new CustomerDevice { ClientIp = "127.0.0.1", ReturnUrl = "https://shop.test/?a=\"><script>" }, now, now.AddMinutes(30)), default);
        var page = await http.GetStringAsync(started.Ticket!.Content);
        Assert.Contains("茶 &lt;1&gt;", page, StringComparison.Ordinal);
        Assert.Contains("href=\"https://shop.test/?a=&quot;&gt;&lt;script&gt;\"", page, StringComparison.Ordinal);
        Assert.Contains("no such payment", await http.GetStringAsync("/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=none&redirect_url=javascript:alert(1)"), StringComparison.Ordinal);

        var customer = await PostAsync("/customers", JsonSerializer.Serialize(new { pays = started.Ticket.Content, ending = "00" }));
        Assert.Equal(HttpStatusCode.OK, customer.StatusCode);
        var found = await channel.QueryAsync(new TradeReference("WEB00001", 1990, now) { Scene = Scene.Page, Method = "h5" }, default);
        Assert.Equal((PaymentGrains.Domain.Trades.TradeVerdict.Paid, 1990L), (found.Verdict, found.Amount!.Value));
    }

    [Fact]
    public async Task A_refund_at_the_console_says_what_became_of_it_or_why_not_and_stands_on_the_page()
    {
        await PayAsync("A1", "2876344382566400");
        Assert.Equal(HttpStatusCode.OK, await ActAsync("/ledger/A1/refund", """{"amount":40}"""));
        Assert.Equal(40, (await GetAsync("/ledger/A1")).GetProperty("refunded").GetInt32());
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync("/ledger/A1/refund", """{"amount":61}"""));
        Assert.Equal(HttpStatusCode.NotFound, await ActAsync("/ledger/A2/refund", """{"amount":1}"""));
        foreach (var body in (string[])["", "{}", "[]", """{"amount":"1"}""", """{"amount":1.5}"""]) Assert.Equal(HttpStatusCode.BadRequest, await ActAsync("/ledger/A1/refund", body));
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync("/ledger/A1/refunds/R1/finish", ""));
        Assert.Equal(HttpStatusCode.NotFound, await ActAsync("/ledger/A2/refunds/R1/finish", ""));
        Assert.Contains("CONSOLE", await http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_charge_over_http_is_in_the_ledger_and_in_the_log_with_its_code_masked()
    {
        var answer = await PayAsync("A1", "2876344382566400");
        Assert.Equal("10000", AlipayShop.Inner(answer, "alipay.trade.pay").Verdict());
        var line = await GetAsync("/ledger/A1");
        Assert.Equal("alipay paid", Words(line, "channel", "status"));
        Assert.Equal([100, 0, 100], new[] { "captured", "refunded", "net" }.Select(name => line.GetProperty(name).GetInt32()));
        Assert.Equal(1, (await GetAsync("/ledger")).GetArrayLength());
        var request = (await GetAsync("/requests")).EnumerateArray().First(request => request.Text("operation") == "pay");
        Assert.Equal("A1 2876****", Words(request, "outTradeNo", "code"));
        Assert.DoesNotContain("2876344382566400", await http.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_trade_that_no_channel_knows_is_a_404_with_words()
    {
        var answer = await http.GetAsync("/ledger/none");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no channel knows", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_lost_reply_cuts_the_connection()
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => PayAsync("A1", "2876344382566404"));
        Assert.Equal("paid", (await GetAsync("/ledger/A1")).Text("status"));
    }

    [Fact]
    public async Task Faults_are_added_listed_and_removed()
    {
        var added = await PostAsync("/faults", """{"kind":"http-error","channel":"alipay","status":503,"count":5}""");
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var id = JsonDocument.Parse(await added.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetInt32();
        Assert.Equal($"/faults/{id}", added.Headers.Location!.OriginalString);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => PayAsync("A1", "2876344382566400"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var listed = (await GetAsync("/faults"))[0];
        Assert.Equal(1, listed.GetProperty("struck").GetInt32());
        Assert.Equal("http-error", listed.GetProperty("fault").Text("kind"));
        Assert.Contains("http-error", await http.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/faults/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync($"/faults/{id}")).StatusCode);
        await PostAsync("/faults", """{"kind":"delay"}""");
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("/faults")).StatusCode);
        Assert.Equal(0, (await GetAsync("/faults")).GetArrayLength());
    }

    [Theory]
    [InlineData("""{"kind":"explode"}""", "explode")]
    [InlineData("""{"kind":"delay","chanel":"alipay"}""", "chanel")]
    [InlineData("""{"kind":"delay","count":"many"}""", "count")]
    [InlineData("""{"kind":"delay","rate":2}""", "rate")]
    [InlineData("null", "object")]
    [InlineData("", "JSON")]
    [InlineData("[", "JSON")]
    public async Task A_fault_that_makes_no_sense_is_a_400_that_says_why(string body, string why)
    {
        var answer = await PostAsync("/faults", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.Text("error"));
    }

    [Theory]
    [InlineData("/gateway.do")]
    [InlineData("/faults")]
    [InlineData("/pay/micropay")]
    public async Task A_body_of_more_than_a_megabyte_is_a_413(string path)
    {
        var answer = await PostAsync(path, "{\"kind\":\"" + new string('x', 1024 * 1024) + "\"}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task The_page_escapes_what_strangers_send()
    {
        await PostAsync("/faults", """{"kind":"delay","milliseconds":0,"outTradeNo":"<script>alert(1)</script>"}""");
        await http.PostAsync("/pay/micropay", new StringContent("<xml><out_trade_no><![CDATA[<b>bold</b>]]></out_trade_no></xml>"));
        var page = await http.GetStringAsync("/");
        Assert.Contains("&lt;script&gt;", page);
        Assert.Contains("&lt;b&gt;bold", page);
        Assert.DoesNotContain("<b>bold", page);
    }

    [Fact]
    public async Task On_the_page_a_tester_can_set_every_part_of_a_fault_and_let_a_customer_pay()
    {
        var page = await http.GetStringAsync("/");
        foreach (var part in typeof(Fault).GetProperties()) Assert.Contains($"name=\"{JsonNamingPolicy.CamelCase.ConvertName(part.Name)}\"", page, StringComparison.Ordinal);
        Assert.Contains("data-path=\"/customers\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"pays\"", page, StringComparison.Ordinal);
        Assert.Contains("<option value=\"12\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_sets_port_journal_and_more_accounts()
    {
        var accounts = Path.GetTempFileName();
        File.WriteAllText(
            accounts, """{"wechat":[{"account":"second","appId":"wx2","mchId":"1900000002","apiKey":"k","signType":"MD5"}]}""");
        var variables = new Dictionary<string, string>
        {
            ["PAYMENTS_SIMULATOR_PORT"] = "6000", ["PAYMENTS_SIMULATOR_DATA"] = "j.jsonl", ["PAYMENTS_SIMULATOR_ACCOUNTS"] = accounts,
        };
        var settings = SimulatorSettings.FromEnvironment(variables.GetValueOrDefault);
        Assert.Equal((6000, "j.jsonl"), (settings.Port, settings.Options.JournalFile));
        Assert.Equal(["sim-wechat", "second"], settings.Options.Accounts.Wechat.Select(account => account.Account));
        Assert.Single(settings.Options.Accounts.Alipay);
        Assert.Equal(5090, SimulatorSettings.FromEnvironment(_ => null).Port);
        Assert.Equal("http://127.0.0.1:5080/", settings.Options.StoreCallbacks!.ToString());
        Assert.Single(settings.Options.Accounts.GooglePlay);
        Assert.Single(settings.Options.Accounts.AppStore);
        variables["PAYMENTS_SIMULATOR_PORT"] = "http";
        Assert.Throws<FormatException>(() => SimulatorSettings.FromEnvironment(variables.GetValueOrDefault));
        File.Delete(accounts);
    }

    async Task<string> PayAsync(string outTradeNo, string code)
    {
        var shop = new AlipayShop(app.Services.GetRequiredService<SimulatedChannels>(), TimeProvider.System);
        var parameters = AlipayShop.Signed(shop.Parameters("alipay.trade.pay",
            $$"""{"out_trade_no":"{{outTradeNo}}","total_amount":"1.00","subject":"x","scene":"bar_code","auth_code":"{{code}}"}"""));
        var answer = await http.PostAsync("/gateway.do", new FormUrlEncodedContent(parameters));
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;

    Task<HttpResponseMessage> PostAsync(string path, string json) =>
        http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    static string Words(JsonElement element, params string[] names) => string.Join(' ', names.Select(name => element.Text(name)));

    async Task<HttpStatusCode> ActAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content);
        return answer.StatusCode;
    }

    static ServiceProvider Host(IReadOnlyList<ChannelAccountSettings> accounts)
    {
        var host = new ServiceCollection().AddChannels().BuildServiceProvider();
        host.GetRequiredService<LiveChannelDirectory>().Replace([.. accounts.Select(account => account with { NotifyUrl = "http://127.0.0.1:1/callbacks" })]);
        return host;
    }
}
