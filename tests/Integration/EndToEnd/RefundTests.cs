using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Customers bring goods back: over HTTP, with a real order and a channel with a ledger of its own behind it.</summary>
public sealed class RefundTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>
{
    /// <summary>WeChat only accepts a refund at once; it is asked for after 10 s, and then after 20 s.</summary>
    private static readonly TimeSpan Done = TimeSpan.FromSeconds(45);

    private readonly Installation _installation = fixture.Installation;

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Parts_go_back_until_nothing_is_left(string channel)
    {
        var sale = await PaidAsync(channel);
        var first = await RefundAsync(sale, "R-1", 30);
        Assert.Equal(("SUCCESS", false), (first.Codename, first.IsError));
        Assert.Equal(("R-1", "merchant", 30L), (first.Order!.Refunds[0].RefundNo, first.Order.Refunds[0].Kind, first.Order.Refunds[0].Amount));
        Assert.Equal("SUCCESS", (await RefundAsync(sale, "R-2", 50)).Codename);

        Assert.Equal(("REFUND_TOO_LARGE", true), Brief(await RefundAsync(sale, "R-3", 21)));
        Assert.Equal(("SUCCESS", false), Brief(await RefundAsync(sale, "R-1", 30)));
        Assert.Equal(("ORDER_CONFLICT", true), Brief(await RefundAsync(sale, "R-1", 29)));
        await RefundedAsync(sale, 80);
        Assert.Equal("SUCCESS", (await RefundAsync(sale, "R-3", 20)).Codename);
        var end = await RefundedAsync(sale, 100);
        Assert.Equal(("SUCCESS", 3), (end.Codename, end.Order!.Refunds.Length));
        Assert.Equal(("refunded", 100L), await BooksAsync(end));
    }

    [Fact]
    public async Task Of_two_refunds_at_once_that_are_too_much_together_one_is_refused()
    {
        var sale = await PaidAsync("alipay");
        var both = await Task.WhenAll(RefundAsync(sale, "R-1", 60), RefundAsync(sale, "R-2", 60));
        Assert.Equal(["REFUND_TOO_LARGE", "SUCCESS"], both.Select(reply => reply.Codename).Order());
        Assert.Equal(("paid", 60L), await BooksAsync(await RefundedAsync(sale, 60)));
    }

    [Fact]
    public async Task The_same_refund_sent_by_many_at_once_goes_back_once()
    {
        var sale = await PaidAsync("alipay");
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefundAsync(sale, "R-1", 60)));
        Assert.All(all, reply => Assert.Equal(("SUCCESS", false), Brief(reply)));
        Assert.Equal(("paid", 60L), await BooksAsync(await RefundedAsync(sale, 60)));
    }

    [Fact]
    public async Task What_is_not_paid_is_not_refunded()
    {
        Assert.Equal(("ORDER_NOT_FOUND", true), Brief(await RefundAsync("nobody", "R-1", 1)));
        await _installation.Till().Create("UNPAID-1", 100);
        Assert.Equal(("NOT_REFUNDABLE", true), Brief(await RefundAsync("UNPAID-1", "R-1", 1)));
        Assert.Equal(("INVALID_REQUEST", true), Brief(await RefundAsync("UNPAID-1", "R 1", 1)));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task A_refund_whose_reply_was_lost_goes_back_once(string channel)
    {
        var sale = await PaidAsync(channel);
        await FaultAsync(sale, "drop-reply");
        Assert.Equal(("SUCCESS", "pending"), Stands(await RefundAsync(sale, "R-1", 40), "R-1"));
        Assert.Equal(("paid", 40L), await BooksAsync(await RefundedAsync(sale, 40)));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task A_refused_refund_fails_with_the_channels_words_and_a_new_number_may_go_back(string channel)
    {
        var sale = await PaidAsync(channel);
        await FaultAsync(sale, "refund-refused");
        var refused = await RefundAsync(sale, "R-1", 40);
        Assert.Equal(("SUCCESS", "failed"), Stands(refused, "R-1"));
        Assert.True(refused.IsError);
        Assert.Contains(channel == "alipay" ? "当前交易不允许退款" : "订单已经超过退款期限", refused.Message);
        Assert.Equal(("SUCCESS", "failed"), Stands(await RefundAsync(sale, "R-1", 40), "R-1"));
        await RefundAsync(sale, "R-2", 100);
        Assert.Equal(("refunded", 100L), await BooksAsync(await RefundedAsync(sale, 100)));
    }

    [Fact]
    public async Task A_refund_that_lacks_our_balance_waits_and_is_done_with_the_same_number()
    {
        var sale = await PaidAsync("alipay");
        await FaultAsync(sale, "refund-no-balance");
        Assert.Equal(("SUCCESS", "pending"), Stands(await RefundAsync(sale, "R-1", 40), "R-1"));
        Assert.Equal(("paid", 40L), await BooksAsync(await RefundedAsync(sale, 40)));
    }

    [Fact]
    public async Task What_was_refunded_at_wechats_console_is_seen_to_the_fen()
    {
        var sale = await PaidAsync("wechat");
        await ActAsync(sale, "refund", new { amount = 30 });
        await RefundAsync(sale, "R-1", 100);
        // The console's refund is still on its way; only when it is done is it certain that ours can never be.
        Assert.Equal(("SUCCESS", "failed"), Stands(await UntilAsync(sale, reply => Stands(reply, "R-1").Refund == "failed"), "R-1"));
        var seen = await RefundedAsync(sale, 30);
        Assert.Contains(seen.Order!.Refunds, refund => refund is { Kind: "channel", Amount: 30, Status: "succeeded" });
        Assert.Equal(("REFUND_TOO_LARGE", true), Brief(await RefundAsync(sale, "R-2", 71)));
        await RefundAsync(sale, "R-3", 70);
        Assert.Equal(("refunded", 100L), await BooksAsync(await RefundedAsync(sale, 100)));
    }

    [Fact]
    public async Task What_was_refunded_whole_at_alipays_console_is_seen()
    {
        var sale = await PaidAsync("alipay");
        await ActAsync(sale, "refund", new { amount = 100 });
        Assert.Equal(("SUCCESS", "failed"), Stands(await RefundAsync(sale, "R-1", 40), "R-1"));
        var seen = await RefundedAsync(sale, 100);
        Assert.Contains(seen.Order!.Refunds, refund => refund is { Kind: "channel", Amount: 100, Status: "succeeded" });
        Assert.Equal(("REFUND_TOO_LARGE", true), Brief(await RefundAsync(sale, "R-2", 1)));
    }

    [Fact]
    public async Task An_abnormal_refund_waits_for_a_person_and_is_done_when_that_one_has_acted()
    {
        var sale = await PaidAsync("wechat");
        await FaultAsync(sale, "refund-abnormal");
        await RefundAsync(sale, "R-1", 40);
        var abnormal = await UntilAsync(sale, reply => Stands(reply, "R-1").Refund == "abnormal");
        Assert.Equal(("SUCCESS", "abnormal"), Stands(abnormal, "R-1"));
        Assert.Contains("人工", abnormal.Message);
        Assert.Equal(("REFUND_TOO_LARGE", true), Brief(await RefundAsync(sale, "R-2", 61)));
        Assert.Equal(1, await _installation.Postgres.ScalarAsync<long>($"select count(*) from merchant_event where order_sn = '{sale}' and type = 'refund.abnormal'"));
        Assert.Equal("abnormal", await _installation.Postgres.ScalarAsync<string>($"select status from payment_refund where order_sn = '{sale}'"));

        await ActAsync(sale, $"refunds/{(await BookedAsync(sale)).OutTradeNo}R1/finish", new { });
        var done = await UntilAsync(sale, reply => reply.Order!.Refunded == 40, repeat: ("R-1", 40));
        Assert.Equal(("SUCCESS", "succeeded"), Stands(done, "R-1"));
        Assert.Equal(("paid", 40L), await BooksAsync(done));
    }

    [Fact]
    public async Task A_cancel_while_a_refund_is_pending_gives_all_back()
    {
        var sale = await PaidAsync("wechat");
        Assert.Equal(("SUCCESS", "pending"), Stands(await RefundAsync(sale, "R-1", 40), "R-1"));
        Assert.Equal("CANCELLING", (await _installation.Till().Cancel(sale)).Codename);
        var end = await _installation.Till().Until(sale, reply => reply.Codename == "CANCELLED", Done);
        Assert.Equal(("CANCELLED", 100L), (end.Codename, end.Order!.Refunded));
        Assert.Equal(("refunded", 100L), await BooksAsync(end));
    }

    [Theory]
    [InlineData("alipay")]
    [InlineData("wechat")]
    public async Task Refunds_go_back_once_though_the_gateway_is_killed_under_them(string channel)
    {
        var sales = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => PaidAsync(channel)));
        var chance = new Random(20260302);
        var refunds = sales.Select(async sale =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(0, 60)), TimeProvider.System);
            await ShieldedAsync(() => RefundAsync(sale, "R-1", 40));
        }).ToArray();
        await Task.Delay(TimeSpan.FromMilliseconds(45), TimeProvider.System);
        await _installation.KillGatewayAsync();
        await Task.WhenAll(refunds);
        await _installation.StartGatewayAsync();

        // The terminals repeat what was not answered, with the same number.
        foreach (var sale in sales) Assert.Equal(("SUCCESS", false), Brief(await RefundAsync(sale, "R-1", 40)));
        foreach (var sale in sales)
        {
            var end = await UntilAsync(sale, reply => reply.Order!.Refunded == 40, limit: TimeSpan.FromSeconds(90));
            Assert.Equal((sale, "paid", 40L), (sale, (await BooksAsync(end)).Status, (await BooksAsync(end)).Refunded));
        }
    }

    private static int _orders;

    private async Task<string> PaidAsync(string channel)
    {
        var sale = $"REFUND-{Interlocked.Increment(ref _orders)}";
        await _installation.Till().Create(sale, 100);
        Assert.Equal("SUCCESS", (await _installation.Till().Pay(sale, Code.Of(channel, "00"))).Codename);
        return sale;
    }

    private async Task<PosReply> RefundAsync(string orderSn, string refundNo, long amount)
    {
        using var http = new HttpClient { BaseAddress = _installation.Url(), Timeout = TimeSpan.FromSeconds(25) };
        http.DefaultRequestHeaders.Add("Ovo-Authorization", "demo-terminal");
        using var answer = await http.PostAsJsonAsync("on-duty-service/pay/yop/aggpay/refund", new { orderSn, refundNo, amount });
        var envelope = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var data = envelope.GetProperty("data").GetString()!;
        return new PosReply(
            envelope.GetProperty("codename").GetString()!, envelope.GetProperty("message").GetString()!, envelope.GetProperty("isError").GetBoolean(),
            data.Length == 0 ? null : JsonSerializer.Deserialize<PosOrder>(data, JsonSerializerOptions.Web), TimeSpan.Zero);
    }

    private async Task<PosReply> RefundedAsync(string sale, long refunded)
    {
        var reply = await UntilAsync(sale, reply => reply.Order!.Refunded == refunded);
        Assert.Equal((sale, refunded), (sale, reply.Order!.Refunded));
        return reply;
    }

    /// <param name="repeat">The merchant repeats this refund while it waits.</param>
    private async Task<PosReply> UntilAsync(string sale, Func<PosReply, bool> wanted, (string RefundNo, long Amount)? repeat = null, TimeSpan? limit = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var reply = await _installation.Till().Query(sale);
            if (wanted(reply) || Stopwatch.GetElapsedTime(since) > (limit ?? Done)) return reply;
            if (repeat is { } refund) await RefundAsync(sale, refund.RefundNo, refund.Amount);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        }
    }

    private async Task<Booked> BookedAsync(string sale) => (await _installation.LedgerAsync((await _installation.Till().Query(sale)).Order!.Attempts[0].OutTradeNo))!;

    private async Task<(string Status, long Refunded)> BooksAsync(PosReply reply)
    {
        var booked = (await _installation.LedgerAsync(reply.Order!.Attempts[0].OutTradeNo))!;
        return (booked.Status, booked.Refunded);
    }

    private async Task FaultAsync(string sale, string kind)
    {
        using var http = new HttpClient { BaseAddress = _installation.Simulator };
        using var answer = await http.PostAsJsonAsync("faults", new { kind, operation = "refund", outTradeNo = (await BookedAsync(sale)).OutTradeNo, count = 1 });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A person at the channel's console.</summary>
    private async Task ActAsync(string sale, string path, object body)
    {
        using var http = new HttpClient { BaseAddress = _installation.Simulator };
        using var answer = await http.PostAsJsonAsync($"ledger/{(await BookedAsync(sale)).OutTradeNo}/{path}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task ShieldedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or JsonException)
        {
            // The gateway died under the request.
        }
    }

    private static (string Codename, string Refund) Stands(PosReply reply, string refundNo) =>
        (reply.Codename, reply.Order?.Refunds.FirstOrDefault(refund => refund.RefundNo == refundNo)?.Status ?? "none");

    private static (string, bool) Brief(PosReply reply) => (reply.Codename, reply.IsError);
}
