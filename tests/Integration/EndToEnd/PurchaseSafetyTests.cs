using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>Purchases in stores, over HTTP against the simulated stores: FACTS 8.14, and that a purchase is honoured once.</summary>
public sealed class PurchaseSafetyTests(InstallationFixture fixture) : IClassFixture<InstallationFixture>, IAsyncLifetime
{
    private static int _sales;

    private readonly Installation _installation = fixture.Installation;
    private readonly MerchantServer _server = new(fixture.Installation.Url());
    private readonly HttpClient _world = new() { BaseAddress = fixture.Installation.Simulator };
    private readonly string _sale = $"STORE-{Interlocked.Increment(ref _sales)}";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _server.Dispose();
        _world.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("googleplay")]
    [InlineData("appstore")]
    public async Task A_purchase_is_honoured_once(string store)
    {
        var bought = await BuyAsync(new { store, productId = "no_ads" });
        var order = await SoldAsync(_sale, bought);
        Assert.Equal(("success", "iap", store), (Text(order, "status"), Text(order.GetProperty("attempts")[0], "scene"), Text(order, "channel")));

        Assert.Equal(200, (await _server.PayAsync(_sale, bought.Payment)).Status);
        await _server.CreateAsync(_sale + "-b");
        var (status, problem) = await _server.PayAsync(_sale + "-b", bought.Payment);
        Assert.Equal((422, "purchase_refused"), (status, Text(problem, "code")));
        Assert.Equal(1990, (await _installation.LedgerAsync(bought.Token))!.Net);
    }

    [Theory]
    [InlineData("googleplay")]
    [InlineData("appstore")]
    public async Task Case_14_the_purchase_of_another_user_is_refused_and_stays_his(string store)
    {
        var bought = await BuyAsync(new { store, productId = "no_ads", owner = "7e3fb204-4d0d-4f2c-8a53-1f6d5f3f9a01" });
        await _server.CreateAsync(_sale);
        var (status, problem) = await _server.PayAsync(_sale, bought.By("9c7d2f57-3d6f-4f5e-9a7b-2b1f1c1d1e1f"));
        Assert.Equal((422, "purchase_refused"), (status, Text(problem, "code")));
        Assert.Empty((await _server.GetAsync(_sale)).GetProperty("attempts").EnumerateArray());

        await _server.CreateAsync(_sale + "-owner");
        await _server.PayAsync(_sale + "-owner", bought.By("7e3fb204-4d0d-4f2c-8a53-1f6d5f3f9a01"));
        Assert.Equal("success", Text(await EndAsync(_sale + "-owner"), "status"));
    }

    [Fact]
    public async Task Case_14_another_token_of_the_same_store_order_is_no_second_payment()
    {
        var first = await BuyAsync(new { store = "googleplay", productId = "no_ads" });
        var second = await BuyAsync(new { store = "googleplay", productId = "no_ads", orderOf = first.Token });
        Assert.Equal(OrderId(first), OrderId(second));
        Assert.Equal("success", Text(await SoldAsync(_sale, first), "status"));

        var other = await SoldAsync(_sale + "-b", second);

        Assert.Equal(("failed", "该笔购买已用于其他订单"), (Text(other, "status"), Text(other, "reason")));
        // Its money is the first order's: none goes back because of the second.
        Assert.Empty(other.GetProperty("refunds").EnumerateArray());
        Assert.Equal(("success", 1990L), (Text(await _server.GetAsync(_sale), "status"), (await _installation.LedgerAsync(first.Token))!.Net));
        Assert.Equal(1, await AlarmsAsync(_sale + "-b", "was honoured for another order already"));
    }

    [Fact]
    public async Task Case_14_of_two_orders_that_bring_tokens_of_one_store_order_at_once_one_succeeds()
    {
        for (var round = 0; round < 5; round++)
        {
            var first = await BuyAsync(new { store = "googleplay", productId = "no_ads" });
            var second = await BuyAsync(new { store = "googleplay", productId = "no_ads", orderOf = first.Token });
            var ends = await Task.WhenAll(SoldAsync($"{_sale}-{round}-a", first), SoldAsync($"{_sale}-{round}-b", second));
            Assert.Equal(["failed", "success"], ends.Select(end => Text(end, "status")).Order());
        }
    }

    [Fact]
    public async Task Case_14_a_pending_purchase_is_granted_only_when_it_is_paid()
    {
        var bought = await BuyAsync(new { store = "googleplay", productId = "no_ads", pending = true });
        await _server.CreateAsync(_sale);
        Assert.Equal((202, "paying"), Brief(await _server.PayAsync(_sale, bought.Payment)));
        Assert.Equal("paying", Text(await _server.GetAsync(_sale, "3s"), "status"));

        await _world.PostAsJsonAsync("customers", new { pays = bought.Token });
        Assert.Equal("success", Text(await EndAsync(_sale), "status"));
    }

    [Fact]
    public async Task Case_14_data_in_another_order_or_with_another_product_do_not_fit_their_signature()
    {
        var bought = await BuyAsync(new { store = "googleplay", productId = "no_ads" });
        await _server.CreateAsync(_sale);
        var reordered = new JsonObject(JsonNode.Parse(bought.Proof)!.AsObject().Reverse().Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();
        foreach (var proof in new[] { reordered, bought.Proof.Replace("no_ads", "no_ad5", StringComparison.Ordinal), bought.Proof + " " })
        {
            var (status, problem) = await _server.PayAsync(_sale, new { scene = "iap", channel = "googleplay", proof, signature = bought.Signature });
            Assert.Equal((422, "purchase_refused"), (status, Text(problem, "code")));
        }

        // Nothing of that has used the purchase up.
        await _server.PayAsync(_sale, bought.Payment);
        Assert.Equal("success", Text(await EndAsync(_sale), "status"));
    }

    [Theory]
    [InlineData("googleplay")]
    [InlineData("appstore")]
    public async Task A_purchase_at_another_price_is_no_success_and_a_person_is_told(string store)
    {
        var bought = await BuyAsync(new { store, productId = "coins_100" });
        await _server.CreateAsync(_sale);
        Assert.Equal((202, "paying"), Brief(await _server.PayAsync(_sale, bought.Payment)));
        await _server.PayAsync(_sale, bought.Payment);
        Assert.Equal(1, await AlarmsAsync(_sale, "cost 600 CNY, the order is 1990 CNY"));
    }

    private async Task<Bought> BuyAsync(object wish)
    {
        using var answer = await _world.PostAsJsonAsync("stores/purchases", wish);
        var bought = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, bought.GetRawText());
        return new Bought(Text(bought, "store"), Text(bought, "purchaseToken"), Text(bought, "proof"), bought.GetProperty("signature").GetString());
    }

    private async Task<JsonElement> SoldAsync(string orderSn, Bought bought)
    {
        await _server.CreateAsync(orderSn);
        await _server.PayAsync(orderSn, bought.Payment);
        return await EndAsync(orderSn);
    }

    private Task<JsonElement> EndAsync(string orderSn) => _server.UntilAsync(orderSn, order => Text(order, "status") is "success" or "failed" or "cancelled", 60);

    private Task<long> AlarmsAsync(string orderSn, string words) =>
        _installation.Postgres.ScalarAsync<long>($"select count(*) from payment_event where order_sn = '{orderSn}' and kind = 'alarm' and detail like '%{words}%'");

    private static string OrderId(Bought bought) => JsonNode.Parse(bought.Proof)!["orderId"]!.GetValue<string>();

    private static (int, string) Brief((int Status, JsonElement Body) answer) => (answer.Status, Text(answer.Body, "status"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>What the customer's device hands over.</summary>
    private sealed record Bought(string Store, string Token, string Proof, string? Signature)
    {
        public object Payment => new { scene = "iap", channel = Store, proof = Proof, signature = Signature };

        public object By(string openId) => new { scene = "iap", channel = Store, proof = Proof, signature = Signature, openId };
    }
}
