using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A merchant's server on the wire.</summary>
internal sealed class MerchantServer : IDisposable
{
    private readonly HttpClient _http;

    public MerchantServer(Uri gateway, string key = "sk_test_demo")
    {
        _http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(40) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<(int Status, JsonElement Body)> CreateAsync(string orderSn, long amount = 1990) => PostAsync("v1/orders", new { orderSn, amount, subject = "奶茶" });

    public Task<(int Status, JsonElement Body)> PayAsync(string orderSn, object payment) => PostAsync($"v1/orders/{orderSn}/pay", payment);

    public Task<(int Status, JsonElement Body)> CancelAsync(string orderSn) => PostAsync($"v1/orders/{orderSn}/cancel", new { });

    public Task<(int Status, JsonElement Body)> RefundAsync(string orderSn, string refundNo, long amount) => PostAsync($"v1/orders/{orderSn}/refunds", new { refundNo, amount });

    /// <param name="wait">As in the address: <c>20s</c>.</param>
    public async Task<JsonElement> GetAsync(string orderSn, string? wait = null) => await _http.GetFromJsonAsync<JsonElement>($"v1/orders/{orderSn}" + (wait is null ? "" : "?wait=" + wait));

    /// <summary>Asks every quarter of a second until the order is as wanted; gives it as it is then, or as it is when the time is over.</summary>
    public async Task<JsonElement> UntilAsync(string orderSn, Func<JsonElement, bool> wanted, int seconds)
    {
        var last = await GetAsync(orderSn);
        for (var tries = 0; tries < seconds * 4 && !wanted(last); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            last = await GetAsync(orderSn);
        }

        return last;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(int Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
