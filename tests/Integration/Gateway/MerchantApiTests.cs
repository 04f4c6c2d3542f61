using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using Xunit;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>What merchants' servers get from each endpoint, over HTTP.</summary>
public sealed class MerchantApiTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private HttpClient _server = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _server = new HttpClient { BaseAddress = _gateway.Address };
        _server.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayUnderTest.ApiKey);
    }

    public async Task DisposeAsync()
    {
        _server.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task An_order_is_created_for_the_merchant_of_the_key()
    {
        _gateway.Order("A-1").View = FakeOrder.Sample("created");

        var answer = await PostAsync("/v1/orders", """{"orderSn":"A-1","amount":100,"subject":"tea"}""");

        Assert.Equal((201, "application/json", "created"), (answer.Status, answer.Type, answer.Body.GetProperty("status").GetString()));
        Assert.Equal(new CreateOrder(100, "CNY", "tea", null, "merchant:server-1"), Assert.Single(_gateway.Order("A-1").Asked));
    }

    [Theory]
    [InlineData("success", 200)]
    [InlineData("paying", 202)]
    [InlineData("connecting", 202)]
    [InlineData("failed", 402)]
    [InlineData("cancelling", 409)]
    public async Task A_pay_says_whether_money_came_may_come_or_was_refused(string status, int http)
    {
        _gateway.Order("A-1").View = FakeOrder.Sample(status, "余额不足");

        var answer = await PostAsync("/v1/orders/A-1/pay", """{"scene":"qr","channel":"wechat"}""");

        Assert.Equal(http, answer.Status);
        var order = http < 300 ? answer.Body : answer.Body.GetProperty("order");
        Assert.Equal(status == "connecting" ? "paying" : status, order.GetProperty("status").GetString());
        if (http == 402) Assert.Equal(("payment_refused", "10003", "余额不足"), (Text(answer, "code"), Text(answer, "channelCode"), Text(answer, "detail")));
        var asked = Assert.IsType<StartPayment>(Assert.Single(_gateway.Order("A-1").Asked));
        Assert.Equal(("qr", "wechat", null, "merchant:server-1"), (asked.Scene, asked.Channel, asked.Method, asked.Actor));
    }

    [Fact]
    public async Task A_code_can_be_charged_too()
    {
        _gateway.Order("A-1").View = FakeOrder.Sample("paying");
        Assert.Equal(202, (await PostAsync("/v1/orders/A-1/pay", """{"scene":"barcode","authCode":"281234567890123400"}""")).Status);
        Assert.Equal("281234567890123400", Assert.IsType<PayOrder>(Assert.Single(_gateway.Order("A-1").Asked)).Code);
        Assert.DoesNotContain("281234567890123400", _gateway.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Refusal.OrderNotFound, 404, "order_not_found")]
    [InlineData(Refusal.OrderConflict, 409, "order_conflict")]
    [InlineData(Refusal.OrderCancelled, 409, "order_cancelled")]
    [InlineData(Refusal.SceneNotOffered, 422, "scene_not_offered")]
    [InlineData(Refusal.PurchaseRefused, 422, "purchase_refused")]
    [InlineData(Refusal.AnotherCodePaying, 409, "another_payment_open")]
    [InlineData(Refusal.ChannelUnavailable, 503, "channel_unavailable")]
    [InlineData(Refusal.DoesNotFit, 503, "result_unknown")]
    public async Task A_refusal_is_a_problem_with_a_name_and_words(Refusal refusal, int http, string code)
    {
        _gateway.Order("A-1").Answer = _ => new OrderReply(refusal, null, "exactly so");

        var answer = await PostAsync("/v1/orders/A-1/pay", """{"scene":"app"}""");

        Assert.Equal((http, "application/problem+json", code, "exactly so"), (answer.Status, answer.Type, Text(answer, "code"), Text(answer, "detail")));
        Assert.Equal("urn:paymentgrains:problem:" + code, Text(answer, "type"));
        Assert.Equal(http, answer.Body.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("pending", 202)]
    [InlineData("abnormal", 202)]
    [InlineData("succeeded", 200)]
    [InlineData("failed", 200)]
    public async Task A_refund_is_answered_with_the_refund(string status, int http)
    {
        var order = FakeOrder.Sample("success") with { Refunds = [new("R-1", "merchant", "PG", 40, status)] };
        _gateway.Order("A-1").View = order;

        var answer = await PostAsync("/v1/orders/A-1/refunds", """{"refundNo":"R-1","amount":40}""");

        Assert.Equal((http, status, 40), (answer.Status, Text(answer, "status"), answer.Body.GetProperty("amount").GetInt32()));
        Assert.Equal(status, Text(await GetAsync("/v1/orders/A-1/refunds/R-1"), "status"));
        Assert.Equal(404, (await GetAsync("/v1/orders/A-1/refunds/R-2")).Status);
    }

    [Theory]
    [InlineData("cancelled", 200)]
    [InlineData("cancelling", 202)]
    public async Task A_cancel_is_done_or_under_way(string status, int http)
    {
        _gateway.Order("A-1").View = FakeOrder.Sample(status);
        Assert.Equal(http, (await PostAsync("/v1/orders/A-1/cancel", "{}")).Status);
    }

    [Fact]
    public async Task A_field_that_is_null_is_not_there()
    {
        await PostAsync("/v1/orders", """{"orderSn":"A-1","amount":100,"currency":null,"subject":"tea"}""");
        Assert.Equal("CNY", Assert.IsType<CreateOrder>(Assert.Single(_gateway.Order("A-1").Asked)).Currency);
        await PostAsync("/v1/orders/A-1/pay", """{"scene":"iap","channel":"appstore","proof":"e30","signature":null,"openId":null}""");
        var asked = Assert.IsType<StartPayment>(_gateway.Order("A-1").Asked[^1]);
        Assert.Equal(("appstore", null, null), (asked.Channel, asked.Signature, asked.OpenId));
    }

    [Fact]
    public async Task An_order_is_read_now_or_once_it_is_final()
    {
        Assert.Equal(404, (await GetAsync("/v1/orders/A-1")).Status);
        _gateway.Order("A-1").View = FakeOrder.Sample("success");
        Assert.Equal("success", Text(await GetAsync("/v1/orders/A-1"), "status"));
        Assert.Equal("success", Text(await GetAsync("/v1/orders/A-1?wait=20s"), "status"));
        Assert.Equal(400, (await GetAsync("/v1/orders/A-1?wait=1h")).Status);
    }

    [Theory]
    [InlineData("/v1/orders", """{"orderSn":"A 1","amount":100,"subject":"tea"}""", "orderSn")]
    [InlineData("/v1/orders", """{"orderSn":"A-1","amount":1.5,"subject":"tea"}""", "amount")]
    [InlineData("/v1/orders", """{"orderSn":"A-1","amount":100,"subject":""}""", "subject")]
    [InlineData("/v1/orders", """{"orderSn":"A-1","amount":100,"currency":"yuan","subject":"tea"}""", "currency")]
    [InlineData("/v1/orders", """[1]""", "object")]
    [InlineData("/v1/orders", """{"orderSn":"A-1","orderSn":"A-2","amount":100,"subject":"tea"}""", "twice")]
    [InlineData("/v1/orders/A-1/pay", """{"scene":"cash"}""", "scene")]
    [InlineData("/v1/orders/A-1/pay", """{"scene":"barcode"}""", "authCode")]
    [InlineData("/v1/orders/A-1/pay", """{"scene":"page","returnUrl":"javascript:alert(1)"}""", "returnUrl")]
    [InlineData("/v1/orders/A-1/pay", """{"scene":"page","clientIp":"here"}""", "clientIp")]
    [InlineData("/v1/orders/A-1/pay", """{"scene":"qr","channel":7}""", "channel")]
    [InlineData("/v1/orders/A-1/pay", """{"scene":"iap"}""", "proof")]
    [InlineData("/v1/orders/A-1/refunds", """{"refundNo":"R/1","amount":1}""", "refundNo")]
    [InlineData("/v1/orders/A-1/refunds", """{"refundNo":"R-1","amount":1,"reason":5}""", "reason")]
    public async Task What_is_wrong_is_named_and_nothing_is_done(string path, string body, string named)
    {
        var answer = await PostAsync(path, body);
        Assert.Equal((400, "invalid_request"), (answer.Status, Text(answer, "code")));
        Assert.Contains(named, Text(answer, "detail"), StringComparison.Ordinal);
        Assert.Empty(_gateway.Order("A-1").Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic key-of-server-1")]
    [InlineData("Bearer token-of-till-7")]
    public async Task Without_a_merchants_key_nothing_is_told(string header)
    {
        _server.DefaultRequestHeaders.Authorization = null;
        if (header.Length > 0) _server.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        var answer = await GetAsync("/v1/orders/A-1");
        Assert.Equal((401, "unauthenticated"), (answer.Status, Text(answer, "code")));
        Assert.Equal(401, (await GetAsync("/v1/nothing")).Status);
    }

    [Fact]
    public async Task A_lost_call_is_an_unknown_result()
    {
        _gateway.Order("A-1").Answer = _ => throw new TimeoutException("secret text");
        var answer = await PostAsync("/v1/orders/A-1/pay", """{"scene":"qr"}""");
        Assert.Equal((503, "result_unknown"), (answer.Status, Text(answer, "code")));
        Assert.DoesNotContain("secret", answer.Body.GetRawText(), StringComparison.Ordinal);
    }

    private static string? Text(Answer answer, string field) => answer.Body.GetProperty(field).GetString();

    private Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    private Task<Answer> PostAsync(string path, string body) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") });

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _server.SendAsync(request);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return new Answer((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body.RootElement.Clone());
        }
    }

    private sealed record Answer(int Status, string? Type, JsonElement Body);
}
