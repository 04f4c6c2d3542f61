using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>What YeePay and UnionPay's QRA tell, or do not tell, of a sale at the till.</summary>
public sealed class AcquirerTests : IAsyncLifetime
{
    private static readonly Product YeePay = Product.Of("yeepay");
    private static readonly Product Qra = Product.Of("unionpay-qra");

    private Shops _shops = null!;

    public async Task InitializeAsync() => _shops = await Shops.OpenAsync([YeePay, Qra]);

    public async Task DisposeAsync() => await _shops.DisposeAsync();

    [Fact]
    public async Task YeePays_notifications_are_opened_and_acknowledged_in_its_word_and_qra_sends_none()
    {
        var (confirmed, outOfOrder, told) = (await SellAsync(YeePay, "01"), await SellAsync(YeePay, "09"), await SellAsync(Qra, "01"));
        await Eventually.TrueAsync(async () => (await ToldAsync(outOfOrder)).Length == 3);

        // The simulator takes nothing but SUCCESS for an answer, and what it sends is locked with the merchant's key.
        Assert.Equal(["SUCCESS: accepted"], await ToldAsync(confirmed));
        Assert.Equal(["PROCESSING: accepted", "SUCCESS: accepted", "SUCCESS: accepted"], (await ToldAsync(outOfOrder)).Order(StringComparer.Ordinal));
        Assert.Empty(await ToldAsync(told));
        foreach (var trade in (string[])[confirmed, outOfOrder, told]) Assert.Equal(1990, (await _shops.Installation.LedgerAsync(trade))!.Net);
    }

    /// <summary>The number of a sale that was paid in the end.</summary>
    private async Task<string> SellAsync(Product product, string ending)
    {
        var (till, orderSn) = (_shops.Till(product), "SALE-" + ending);
        await till.Create(orderSn, 1990);
        Assert.Equal("PAYING", (await till.Pay(orderSn, Code.Of(product.CodesOf, ending))).Codename);
        var paid = await till.Until(orderSn, reply => reply.IsFinal, TimeSpan.FromSeconds(20));
        Assert.Equal("SUCCESS", paid.Codename);
        return paid.Order!.Attempts[0].OutTradeNo;
    }

    private async Task<string[]> ToldAsync(string outTradeNo)
    {
        using var http = new HttpClient();
        var requests = await http.GetFromJsonAsync<JsonElement>(new Uri(_shops.Installation.Simulator, "requests"));
        return [.. requests.EnumerateArray()
            .Where(request => request.GetProperty("operation").GetString() == "notify" && request.GetProperty("outTradeNo").GetString() == outTradeNo)
            .Select(request => request.GetProperty("answer").GetString()!)];
    }
}
