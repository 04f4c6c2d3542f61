extern alias simulator;

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Trades;
using simulator::PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Cases 6, 11 and 12 of FACTS 8 over HTTP: UnionPay's codes that say nothing of the money, and its certificates.</summary>
public sealed class UnionPaySafetyTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>, IAsyncLifetime
{
    private static int _sales;

    private readonly Installation _installation = fixture.Installation;
    private readonly MerchantServer _server = new(fixture.Installation.Url());
    private readonly HttpClient _http = new();
    private readonly string _sale = $"UNIONPAY-{Interlocked.Increment(ref _sales)}";

    public static TheoryData<string> Debited => ["42", "74", "75"];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _server.Dispose();
        _http.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Case_11_codes_that_say_nothing_of_the_money_are_no_failure()
    {
        // Ending 10: the pay and two queries are answered with system errors, and the money is taken.
        var till = _installation.Till();
        await till.Create(_sale, 1990);
        var pay = await till.Pay(_sale, Code.Of("unionpay", "10"));
        Assert.Equal(("PAYING", false), (pay.Codename, pay.IsError));
        Assert.Equal("SUCCESS", (await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(30))).Codename);
    }

    [Fact]
    public async Task Case_11_a_query_that_worked_says_nothing_of_a_payment_whose_own_code_is_unclear()
    {
        await FaultAsync(new { channel = "unionpay", operation = "query", kind = "answer-code", code = "04", count = 3 });
        var till = _installation.Till();
        await till.Create(_sale, 1990);
        Assert.Equal("PAYING", (await till.Pay(_sale, Code.Of("unionpay", "02"))).Codename);
        Assert.Equal("PAYING", (await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(9))).Codename);
        await till.Cancel(_sale);
        Assert.Equal("CANCELLED", (await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(40))).Codename);
    }

    [Theory]
    [MemberData(nameof(Debited))]
    public async Task Case_11_a_customer_who_may_have_been_debited_is_an_alarm_and_never_failed(string code)
    {
        await FaultAsync(new { channel = "unionpay", operation = "pay", kind = "answer-code", code, count = 1 });
        await FaultAsync(new { channel = "unionpay", operation = "query", kind = "answer-code", code, count = 2 });
        var till = _installation.Till();
        await till.Create(_sale, 1990);
        var pay = await till.Pay(_sale, Code.Of("unionpay", "01"));
        Assert.Equal(("PAYING", false), (pay.Codename, pay.IsError));
        Assert.Equal("SUCCESS", (await till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(30))).Codename);
        Assert.Equal(1, await AlarmsAsync(code));
    }

    [Theory]
    [MemberData(nameof(Debited))]
    public async Task Case_11_a_notification_that_says_so_is_an_alarm_by_itself_and_never_failed(string code)
    {
        var trade = await StartAsync();
        // The query that follows knows nothing of it: nobody has begun to pay that code.
        for (var times = 0; times < 2; times++)
        {
            using var notice = UnionPayNotice.Of(trade, await StartedAtAsync(), code);
            // The address may carry parameters of its own, which are no part of what is signed (FACTS 3A.3).
            using var answer = await _http.PostAsync(new Uri(_installation.Url(), "callbacks/unionpay/sim-unionpay?shop=1&respCode=00"), notice);
            Assert.Equal((HttpStatusCode.OK, "ok"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal(("paying", 1), (Text(await _server.GetAsync(_sale), "status"), await AlarmsAsync(code)));
        await CustomerPaysAsync(trade);
        Assert.Equal("success", Text(await _server.UntilAsync(_sale, order => Text(order, "status") == "success", 40), "status"));
        Assert.Equal(1, await AlarmsAsync(code));
    }

    [Fact]
    public async Task Case_12_a_notification_with_a_certificate_of_somebody_else_is_refused()
    {
        var trade = await StartAsync();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=0@UP@中国银联股份有限公司@4", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
        using var form = UnionPayNotice.Signed(trade, await StartedAtAsync(), "00", TestAccounts.BuiltIn.Unionpay[0].MerId, certificate, key);
        using var answer = await _http.PostAsync(new Uri(_installation.Url(), "callbacks/unionpay/sim-unionpay"), form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("paying", Text(await _server.GetAsync(_sale), "status"));
    }

    [Fact]
    public async Task Case_12_an_answer_whose_chain_has_expired_says_nothing()
    {
        var trade = await StartAsync();
        await CustomerPaysAsync(trade);
        Assert.Equal("success", Text(await _server.UntilAsync(_sale, order => Text(order, "status") == "success", 40), "status"));
        var asked = new TradeReference(trade, 1990, new DateTimeOffset(await StartedAtAsync(), TimeSpan.Zero)) { Scene = Domain.Orders.Scene.Qr, Method = "native" };

        using var root = X509Certificate2.CreateFromPem(TestAccounts.BuiltIn.Unionpay[0].RootCertificate);
        Assert.Equal(TradeVerdict.Paid, (await AskAsync(asked, TimeSpan.Zero)).Verdict);
        var expired = await AskAsync(asked, root.NotAfter.ToUniversalTime().AddDays(1) - TimeProvider.System.GetUtcNow().UtcDateTime);
        Assert.Equal((TradeVerdict.Unknown, null), (expired.Verdict, expired.ChannelTradeNo));
        Assert.Contains("valid from ", expired.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_6_a_notification_of_another_transaction_is_refused_though_it_is_signed()
    {
        var trade = await StartAsync();
        using var notice = UnionPayNotice.Of(trade, (await StartedAtAsync()).AddSeconds(1), "00");
        using var refused = await _http.PostAsync(new Uri(_installation.Url(), "callbacks/unionpay/sim-unionpay"), notice);
        Assert.Equal((HttpStatusCode.Conflict, "paying"), (refused.StatusCode, Text(await _server.GetAsync(_sale), "status")));
        using var own = UnionPayNotice.Of(trade, await StartedAtAsync(), "00");
        using var believed = await _http.PostAsync(new Uri(_installation.Url(), "callbacks/unionpay/sim-unionpay"), own);
        Assert.Equal((HttpStatusCode.OK, "success"), (believed.StatusCode, Text(await _server.GetAsync(_sale), "status")));
    }

    /// <summary>When the attempt was begun, UTC: what <c>txnTime</c> was made of.</summary>
    private Task<DateTime> StartedAtAsync() =>
        _installation.Postgres.ScalarAsync<DateTime>($"select (state->'attempts'->0->>'started_at')::timestamptz from payment_order where order_sn = '{_sale}'");

    private async Task<TradeFinding> AskAsync(TradeReference trade, TimeSpan off)
    {
        var accounts = ChannelAccounts.Parse(await _http.GetStringAsync(new Uri(_installation.Simulator, "accounts")));
        await using var host = new ServiceCollection().AddSingleton<TimeProvider>(new WrongClock(off)).AddChannels().BuildServiceProvider();
        host.GetRequiredService<LiveChannelDirectory>().Replace([.. accounts.Select(account => account with { NotifyUrl = "http://127.0.0.1:1/callbacks" })]);
        return await host.GetRequiredService<IChannelDirectory>().Find("sim-unionpay")!.QueryAsync(trade, default);
    }

    private async Task<string> StartAsync()
    {
        Assert.Equal(201, (await _server.CreateAsync(_sale)).Status);
        var (status, order) = await _server.PayAsync(_sale, new { scene = "qr", channel = "unionpay", method = "native" });
        Assert.True(status == 202, order.GetRawText());
        return Text(order.GetProperty("attempts")[0], "outTradeNo");
    }

    private async Task CustomerPaysAsync(string trade)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(_installation.Simulator, "customers"), new { pays = trade, ending = "00" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task FaultAsync(object fault)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(_installation.Simulator, "faults"), fault);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private async Task<long> AlarmsAsync(string code) =>
        await _installation.Postgres.ScalarAsync<long>($"select count(*) from payment_event where order_sn = '{_sale}' and kind = 'alarm' and detail like '%{code}%'");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + off;
    }
}
