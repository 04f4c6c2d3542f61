extern alias simulator;

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using simulator::PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>The money-safety cases of FACTS 8, by their numbers, over HTTP against the simulated channels' ledger. What follows is about Alipay and WeChat Pay v2.</summary>
public sealed class MoneySafetyTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>, IAsyncLifetime
{
    private static int _sales;

    private readonly Installation _installation = fixture.Installation;
    private readonly HttpClient _simulator = new() { BaseAddress = fixture.Installation.Simulator };
    private readonly string _sale = $"SAFE-{Interlocked.Increment(ref _sales)}";

    private Till Till => _installation.Till();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _simulator.DeleteAsync("faults");
        _simulator.Dispose();
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Case_1_the_answer_is_lost_and_the_money_taken(string channel)
    {
        var end = await SellAsync(channel, "04", reply => reply.IsFinal);
        Assert.Equal(("SUCCESS", 1), (end.Codename, end.Order!.Attempts.Length));
        Assert.Equal(["capture 1990"], await BooksAsync(end));
        await Till.Pay(_sale, Code.Of(channel, "00"));
        Assert.Equal(1990, await _installation.NetAsync((await Till.Query(_sale)).Order!));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Case_2_nothing_is_known_of_the_trade_and_that_is_not_final_before_it_cannot_come_any_more(string channel)
    {
        await CreateAsync();
        await Till.Pay(_sale, Code.Of(channel, "06"));
        await Till.Cancel(_sale);
        var end = await Till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(60));
        Assert.Equal("CANCELLED", end.Codename);
        // The request was held back for 20 s and charged: had "no such trade" been believed at once, this would be the customer's loss.
        Assert.InRange(end.Order!.ChangedAt - end.Order.CreatedAt, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));
        Assert.Equal(["capture 1990", "refund 1990"], await BooksAsync(end));
    }

    [Fact]
    public async Task Case_2_money_that_comes_after_our_close_goes_back_by_itself()
    {
        await CreateAsync();
        await Till.Pay(_sale, Code.Of("alipay", "12"));
        await Till.Cancel(_sale);
        var end = await Till.Until(_sale, reply => reply.Order?.Refunded == 1990, TimeSpan.FromSeconds(40));
        Assert.Equal(("CANCELLED", "late_success"), (end.Codename, Assert.Single(end.Order!.Refunds).Kind));
        Assert.Equal(["capture 1990", "refund 1990"], await BooksAsync(end));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Case_3_a_reversal_that_asks_to_be_repeated_is_repeated(string channel)
    {
        await CreateAsync();
        await Till.Pay(_sale, Code.Of(channel, "07"));
        Assert.Equal("CANCELLING", (await Till.Cancel(_sale)).Codename);
        var end = await Till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(60));
        Assert.Equal("CANCELLED", end.Codename);
        Assert.Empty(await BooksAsync(end));
        Assert.True(await _installation.Postgres.ScalarAsync<long>($"select count(*) from payment_event where order_sn = '{_sale}' and kind = 'reversal_sent'") >= 3);
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Case_4_a_reversal_that_finds_it_paid_is_booked_with_both_lines(string channel)
    {
        await CreateAsync();
        await Till.Pay(_sale, Code.Of(channel, "08"));
        await Till.Cancel(_sale);
        var end = await Till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(40));
        Assert.Equal("CANCELLED", end.Codename);
        Assert.Equal(["capture 1990", "refund 1990"], await BooksAsync(end));
        // Alipay says that it gave money back; WeChat's reversal does not say.
        if (channel == "alipay") Assert.Equal(1990, end.Order!.Refunded);
    }

    [Fact]
    public async Task Case_5_a_notification_before_the_answer_and_twice_books_once()
    {
        await FaultAsync(new { channel = "alipay", operation = "pay", kind = "delay", milliseconds = 4000, count = 1 });
        await FaultAsync(new { channel = "alipay", operation = "notify", kind = "duplicate", count = 2 });
        var end = await SellAsync("alipay", "00", reply => reply.IsFinal);
        Assert.Equal("SUCCESS", end.Codename);
        await Till.Until(_sale, _ => false, TimeSpan.FromSeconds(3));
        Assert.Equal(1, await _installation.Postgres.ScalarAsync<long>($"select count(*) from merchant_event where order_sn = '{_sale}' and type = 'order.succeeded'"));
        Assert.Equal(["capture 1990"], await BooksAsync(end));
    }

    [Fact]
    public async Task Case_6_a_well_signed_notification_that_does_not_fit_changes_nothing()
    {
        await CreateAsync();
        var paying = await Till.Pay(_sale, Code.Of("alipay", "02"));
        var trade = paying.Order!.Attempts[0].OutTradeNo;
        Assert.Equal(HttpStatusCode.Conflict, await NotifyAsync(trade, "19.89"));
        Assert.Equal(HttpStatusCode.BadRequest, await NotifyAsync(trade, "19.90", ("app_id", "2021000000009999")));
        Assert.Equal(HttpStatusCode.BadRequest, await NotifyAsync(trade, "19.90", ("seller_id", "2088000000009999")));
        Assert.Equal(HttpStatusCode.NotFound, await NotifyAsync("P20260101NOBODYS0ORDER0000001", "19.90"));
        Assert.Equal("PAYING", (await Till.Query(_sale)).Codename);
        Assert.Equal(1, await _installation.Postgres.ScalarAsync<long>($"select count(*) from unmatched_notification where out_trade_no = '{trade}' and why = 'does_not_fit' and amount = 1989"));
        Assert.Equal(1, await _installation.Postgres.ScalarAsync<long>("select count(*) from unmatched_notification where out_trade_no = 'P20260101NOBODYS0ORDER0000001' and why = 'unknown_order'"));
        await Till.Cancel(_sale);
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Case_7_an_answer_with_a_wrong_signature_is_neither_failure_nor_success(string channel)
    {
        await FaultAsync(new { channel, operation = "pay", kind = "bad-signature", count = 1 });
        await FaultAsync(new { channel, operation = "query", kind = "bad-signature", count = 3 });
        await FaultAsync(new { channel, operation = "notify", kind = "drop-request", count = 1 });
        await CreateAsync();
        var pay = await Till.Pay(_sale, Code.Of(channel, "00"));
        Assert.Equal(("PAYING", false), (pay.Codename, pay.IsError));
        var end = await Till.Until(_sale, reply => reply.IsFinal, TimeSpan.FromSeconds(20));
        Assert.Equal("SUCCESS", end.Codename);
        Assert.Equal(["capture 1990"], await BooksAsync(end));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Case_10_a_refund_without_an_answer_moves_money_once(string channel)
    {
        var sale = await SellAsync(channel, "00", reply => reply.IsFinal);
        await FaultAsync(new { channel, operation = "refund", kind = "drop-reply", count = 1 });
        await Task.WhenAll(Till.Refund(_sale, "R-1", 500), Till.Refund(_sale, "R-1", 500));
        await Till.Refund(_sale, "R-2", 300);
        var end = await Till.Until(_sale, reply => reply.Order!.Refunds.All(refund => refund.Status == "succeeded"), TimeSpan.FromSeconds(60));
        // Alipay's refund_fee counts all refunds of the trade together; booked are 500 and 300.
        Assert.Equal(800, end.Order!.Refunded);
        Assert.Equal(["capture 1990", "refund 300", "refund 500"], (await BooksAsync(sale)).Order());
    }

    [Theory]
    [InlineData(1, "alipay")]
    [InlineData(29, "alipay")]
    [InlineData(1990, "alipay")]
    [InlineData(29, "wechat")]
    [InlineData(100_000_001, "alipay")]
    public async Task Case_15_yuan_on_the_wire_are_the_same_fen(long amount, string channel)
    {
        await Till.Create(_sale, amount);
        var paid = await Till.Pay(_sale, Code.Of(channel, "00"));
        Assert.Equal("SUCCESS", paid.Codename);
        Assert.Equal([$"capture {amount}"], await BooksAsync(paid));
    }

    [Fact]
    public async Task Case_15_parts_of_a_fen_are_refused() => Assert.Equal("INVALID_REQUEST", (await Till.Create(_sale, 100.5)).Codename);

    private Task<PosReply> CreateAsync() => Till.Create(_sale, 1990);

    private async Task<PosReply> SellAsync(string channel, string ending, Func<PosReply, bool> wanted)
    {
        await CreateAsync();
        await Till.Pay(_sale, Code.Of(channel, ending));
        return await Till.Until(_sale, wanted, TimeSpan.FromSeconds(40));
    }

    private async Task<string[]> BooksAsync(PosReply reply) =>
        [.. ((await _installation.LedgerAsync(reply.Order!.Attempts[0].OutTradeNo))?.Entries ?? []).Select(entry => $"{entry.Kind} {entry.Amount}")];

    private async Task FaultAsync(object fault)
    {
        using var answer = await _simulator.PostAsJsonAsync("faults", fault);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>As Alipay would sign it.</summary>
    private async Task<HttpStatusCode> NotifyAsync(string outTradeNo, string amount, params (string Field, string Value)[] changes)
    {
        var account = TestAccounts.BuiltIn.Alipay[0];
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = account.AppId, ["seller_id"] = account.SellerId, ["notify_id"] = "made-up", ["notify_type"] = "trade_status_sync", ["out_trade_no"] = outTradeNo,
            ["total_amount"] = amount, ["trade_no"] = "2026112022001400000000000001", ["trade_status"] = "TRADE_SUCCESS",
        };
        foreach (var (field, value) in changes) fields[field] = value;
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(account.AlipayPrivateKey), out _);
        var text = string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));
        var sign = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var form = new FormUrlEncodedContent([.. fields, new("sign_type", "RSA2"), new("sign", sign)]);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(_installation.Url(), "callbacks/alipay/sim-alipay"), form);
        return answer.StatusCode;
    }
}
