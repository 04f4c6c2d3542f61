using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Payments that the customer begins, from a merchant's server over HTTP to the channel's ledger.</summary>
public sealed class SceneTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>, IAsyncLifetime
{
    private static int _sales;

    private readonly Installation _installation = fixture.Installation;
    private readonly MerchantServer _server = new(fixture.Installation.Url());
    private readonly HttpClient _world = new() { BaseAddress = fixture.Installation.Simulator };
    private readonly Customer _customer = new(fixture.Installation.Simulator);
    private readonly string _sale = $"SCENE-{Interlocked.Increment(ref _sales)}";

    public static TheoryData<string, string, string, string> Ways => new()
    {
        { "alipay", "qr", "precreate", "code" }, { "alipay", "page", "pc", "form" }, { "alipay", "page", "wap", "form" }, { "alipay", "app", "app", "sdk" },
        { "wechat", "qr", "native", "code" }, { "wechat", "page", "h5", "url" }, { "wechat", "page", "jsapi", "sdk" }, { "wechat", "app", "app", "sdk" },
        { "unionpay", "qr", "native", "code" }, { "unionpay", "page", "web", "form" }, { "unionpay", "page", "wap", "form" }, { "unionpay", "app", "app", "sdk" },
        { "yeepay", "qr", "wechat", "code" }, { "yeepay", "page", "h5", "url" }, { "huifu", "qr", "ecny", "code" },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _server.Dispose();
        _world.Dispose();
        _customer.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_customer_gets_what_the_device_needs_pays_and_the_merchant_is_told(string channel, string scene, string method, string kind)
    {
        var attempt = await StartAsync(channel, scene, method);
        Assert.Equal((channel, scene, method, kind), (Text(attempt, "channel"), Text(attempt, "scene"), Text(attempt, "method"), Text(attempt, "ticketKind")));
        Assert.NotEmpty(Text(attempt, "ticket"));
        var again = await _server.PayAsync(_sale, Payment(channel, scene, method));
        Assert.Equal((202, Text(attempt, "ticket")), (again.Status, Text(again.Body.GetProperty("attempts")[0], "ticket")));

        await _customer.OpenAsync(attempt);
        await _customer.PayAsync(Text(attempt, "outTradeNo"), "00");
        var end = await _server.UntilAsync(_sale, order => Text(order, "status") == "success", 40);

        Assert.Equal(("success", 1, ""), (Text(end, "status"), end.GetProperty("attempts").GetArrayLength(), Text(end.GetProperty("attempts")[0], "ticket")));
        var booked = (await _installation.LedgerAsync(Text(attempt, "outTradeNo")))!;
        Assert.Equal((channel, 1990L), (booked.Channel, booked.Net));
    }

    [Theory]
    [InlineData("alipay", "qr", "precreate")]
    [InlineData("wechat", "page", "h5")]
    [InlineData("unionpay", "qr", "native")]
    [InlineData("yeepay", "qr", "wechat")]
    public async Task What_was_paid_goes_back_in_parts(string channel, string scene, string method)
    {
        var attempt = await StartAsync(channel, scene, method);
        await _customer.PayAsync(Text(attempt, "outTradeNo"), "00");
        await _server.UntilAsync(_sale, order => Text(order, "status") == "success", 40);

        Assert.Contains((await _server.RefundAsync(_sale, "R-1", 500)).Status, (int[])[200, 202]);
        Assert.Equal("refund_too_large", Text((await _server.RefundAsync(_sale, "R-2", 1491)).Body, "code"));
        Assert.Contains((await _server.RefundAsync(_sale, "R-3", 1490)).Status, (int[])[200, 202]);
        var end = await _server.UntilAsync(_sale, order => order.GetProperty("refunded").GetInt64() == 1990, 60);

        Assert.Equal((1990L, "success"), (end.GetProperty("refunded").GetInt64(), Text(end, "status")));
        Assert.Equal(0, (await _installation.LedgerAsync(Text(attempt, "outTradeNo")))!.Net);
    }

    [Theory]
    [InlineData("alipay", "qr", "precreate")]
    [InlineData("alipay", "page", "pc")]
    [InlineData("wechat", "qr", "native")]
    [InlineData("yeepay", "qr", "wechat")]
    public async Task A_cancel_closes_it_at_the_channel_so_that_nobody_can_pay_it_any_more(string channel, string scene, string method)
    {
        var attempt = await StartAsync(channel, scene, method);
        await _server.CancelAsync(_sale);
        var end = await _server.UntilAsync(_sale, order => Text(order, "status") == "cancelled", 40);
        Assert.Equal("cancelled", Text(end, "status"));
        // Alipay does not know what nobody has scanned: there only the time that it was given ends it (FACTS 1.13).
        if (channel != "alipay") Assert.Equal(HttpStatusCode.Conflict, await _customer.TryPayAsync(Text(attempt, "outTradeNo"), "00"));
    }

    [Fact]
    public async Task A_payment_that_slips_through_goes_back_by_itself()
    {
        var attempt = await StartAsync("alipay", "qr", "precreate");
        await _server.CancelAsync(_sale);
        await _server.UntilAsync(_sale, order => Text(order, "status") == "cancelled", 40);

        // The code still hangs on the wall, and somebody scans it.
        await _customer.PayAsync(Text(attempt, "outTradeNo"), "00");
        var end = await _server.UntilAsync(_sale, order => order.GetProperty("refunded").GetInt64() == 1990, 60);

        Assert.Equal(("cancelled", "late_success"), (Text(end, "status"), Text(end.GetProperty("refunds")[0], "kind")));
        Assert.Equal(0, (await _installation.LedgerAsync(Text(attempt, "outTradeNo")))!.Net);
    }

    [Fact]
    public async Task A_customer_who_chooses_another_way_pays_only_that()
    {
        var first = await StartAsync("wechat", "qr", "native");
        var (status, order) = await _server.PayAsync(_sale, Payment("alipay", "qr", "precreate"));
        Assert.Equal((202, 2), (status, order.GetProperty("attempts").GetArrayLength()));
        Assert.Equal(HttpStatusCode.Conflict, await _customer.TryPayAsync(Text(first, "outTradeNo"), "00"));

        await _customer.PayAsync(Text(order.GetProperty("attempts")[1], "outTradeNo"), "00");
        var end = await _server.GetAsync(_sale, "20s");

        Assert.Equal(("success", "alipay"), (Text(end, "status"), Text(end, "channel")));
    }

    [Fact]
    public async Task A_start_whose_answer_is_lost_is_made_again_and_paid_once()
    {
        (string Channel, string Scene, string Method)[] ways = [("alipay", "qr", "precreate"), ("wechat", "page", "h5"), ("yeepay", "qr", "wechat"), ("unionpay", "qr", "native"), ("huifu", "qr", "ecny")];
        var sales = new List<Func<Task>>();
        // The last is held back until nobody waits for its answer any more.
        foreach (var (kind, milliseconds) in new (string, int?)[] { ("drop-reply", null), ("drop-request", null), ("http-error", null), ("bad-signature", null), ("out-of-order", 12_000) })
        {
            foreach (var (channel, scene, method) in ways)
            {
                var sale = $"{_sale}-{channel}-{kind}";
                var lost = LoseStartAsync(sale, channel, scene, method, kind, milliseconds);
                sales.Add(() => PayAgainAsync(sale, channel, scene, method, lost));
            }

            // Each fault has met its start before there is another.
            await Eventually.TrueAsync(async () => (await _world.GetFromJsonAsync<JsonElement>("faults")).GetArrayLength() == 0);
        }

        await Task.WhenAll(sales.Select(pay => pay()));
    }

    [Fact]
    public async Task What_no_account_offers_is_refused_before_anything_starts()
    {
        await _server.CreateAsync(_sale);
        var (status, problem) = await _server.PayAsync(_sale, new { scene = "page", channel = "huifu" });
        Assert.Equal((422, "scene_not_offered"), (status, Text(problem, "code")));
        Assert.Contains("with channel huifu", Text(problem, "detail"), StringComparison.Ordinal);
        (status, problem) = await _server.PayAsync(_sale, new { scene = "page", channel = "wechat", method = "jsapi" });
        Assert.Equal(422, status);
        Assert.Contains("openId is missing", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Empty((await _server.GetAsync(_sale)).GetProperty("attempts").EnumerateArray());
    }

    private async Task LoseStartAsync(string sale, string channel, string scene, string method, string kind, int? milliseconds)
    {
        using var fault = await _world.PostAsJsonAsync("faults", new { kind, channel, operation = "pay", count = 1, milliseconds });
        Assert.Equal(HttpStatusCode.Created, fault.StatusCode);
        Assert.Equal(201, (await _server.CreateAsync(sale)).Status);
        var (status, order) = await _server.PayAsync(sale, Payment(channel, scene, method));
        Assert.Equal((202, ""), (status, Text(order.GetProperty("attempts")[0], "ticket")));
    }

    /// <summary>Another attempt begins: nobody was given the lost one's ticket.</summary>
    private async Task PayAgainAsync(string sale, string channel, string scene, string method, Task lost)
    {
        await lost;
        var (status, order) = await _server.PayAsync(sale, Payment(channel, scene, method));
        for (var tries = 0; status != 202 && tries < 45; tries++)
        {
            Assert.Equal((409, "another_payment_open"), (status, Text(order, "code")));
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            (status, order) = await _server.PayAsync(sale, Payment(channel, scene, method));
        }

        Assert.Equal((202, 2), (status, order.GetProperty("attempts").GetArrayLength()));
        var (first, second) = (Text(order.GetProperty("attempts")[0], "outTradeNo"), Text(order.GetProperty("attempts")[1], "outTradeNo"));
        await _customer.PayAsync(second, "00");
        Assert.Equal("success", Text(await _server.GetAsync(sale, "20s"), "status"));
        Assert.Equal((0L, 1990L), ((await _installation.LedgerAsync(first))?.Captured ?? 0, (await _installation.LedgerAsync(second))!.Net));
        // Elsewhere it is not closed, and nobody has its code.
        if (channel is "wechat" or "yeepay") Assert.Equal(HttpStatusCode.Conflict, await _customer.TryPayAsync(first, "00"));
    }

    private async Task<JsonElement> StartAsync(string channel, string scene, string method)
    {
        Assert.Equal(201, (await _server.CreateAsync(_sale)).Status);
        var (status, order) = await _server.PayAsync(_sale, Payment(channel, scene, method));
        Assert.True(status == 202, order.GetRawText());
        return order.GetProperty("attempts")[0];
    }

    private static object Payment(string channel, string scene, string method) =>
        new { scene, channel, method, clientIp = "203.0.113.9", openId = "o-customer-1", returnUrl = "https://shop.example.com/paid" };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
