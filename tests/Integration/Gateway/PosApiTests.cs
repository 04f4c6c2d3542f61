using System.Text.Json;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Storage;
using Xunit;
using static PaymentGrains.Tests.Integration.Gateway.TerminalClient;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>What terminals get from each endpoint, over HTTP.</summary>
public sealed class PosApiTests : IAsyncLifetime
{
    private const string Code = "281234567890123400";
    private const string PayBody = $$"""{"orderSn":"A-1","authCode":"{{Code}}"}""";

    private GatewayUnderTest _gateway = null!;
    private TerminalClient _terminal = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _terminal = new TerminalClient(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        _terminal.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_created_order_comes_back_whole_as_JSON_text_without_nulls()
    {
        _gateway.Order("A-1").View = FakeOrder.Sample("created");

        var answer = await _terminal.SendAsync(Create, """{"orderSn":"A-1","amount":100,"subject":" 豆浆 ","colour":"red"}""");

        Assert.Equal((0, "CREATED", false), (answer.Code, answer.Codename, answer.IsError));
        var order = JsonDocument.Parse(answer.Data).RootElement;
        Assert.Equal(
            ["orderSn", "amount", "currency", "subject", "status", "channel", "attempts", "refunded", "refunds", "deadline", "reason", "createdAt", "changedAt"],
            order.EnumerateObject().Select(field => field.Name));
        Assert.DoesNotContain(order.EnumerateObject(), field => field.Value.ValueKind == JsonValueKind.Null);
        Assert.Equal("豆浆 \"大\"", order.GetProperty("subject").GetString());
        Assert.Equal("2026-01-02T03:04:05.000Z", order.GetProperty("deadline").GetString());
        Assert.Equal("2812****", order.GetProperty("attempts")[0].GetProperty("code").GetString());
        var asked = Assert.IsType<CreateOrder>(Assert.Single(_gateway.Order("A-1").Asked));
        Assert.Equal(new CreateOrder(100, "CNY", "豆浆", "till-7", "terminal:till-7"), asked);
    }

    [Theory]
    [InlineData("paying", "PAYING", false)]
    [InlineData("success", "SUCCESS", false)]
    [InlineData("connecting", "PAYING", false)]
    [InlineData("created", "CREATED", true)]
    [InlineData("failed", "FAILED", true)]
    [InlineData("cancelling", "CANCELLING", true)]
    [InlineData("cancelled", "CANCELLED", true)]
    public async Task A_pay_is_no_error_only_where_money_may_come_or_has_come(string status, string codename, bool isError)
    {
        _gateway.Order("A-1").View = FakeOrder.Sample(status);

        var answer = await _terminal.SendAsync(Pay, PayBody);

        Assert.Equal((0, codename, isError), (answer.Code, answer.Codename, answer.IsError));
        Assert.Equal(codename.ToLowerInvariant(), JsonDocument.Parse(answer.Data).RootElement.GetProperty("status").GetString());
        Assert.Equal(new PayOrder(Code, "terminal:till-7"), Assert.Single(_gateway.Order("A-1").Asked));
    }

    [Fact]
    public async Task A_refused_payment_says_why_in_the_channels_words()
    {
        _gateway.Order("A-1").View = FakeOrder.Sample("failed", "余额不足");

        Assert.Equal("余额不足", (await _terminal.SendAsync(Pay, PayBody)).Message);
    }

    [Theory]
    [InlineData(Refusal.OrderNotFound, 1003, "ORDER_NOT_FOUND")]
    [InlineData(Refusal.OrderConflict, 1004, "ORDER_CONFLICT")]
    [InlineData(Refusal.OrderCancelled, 1005, "ORDER_CANCELLED")]
    [InlineData(Refusal.CodeNotRecognised, 1006, "CODE_NOT_RECOGNISED")]
    [InlineData(Refusal.AnotherCodePaying, 1007, "ANOTHER_CODE_PAYING")]
    [InlineData(Refusal.ChannelUnavailable, 1008, "CHANNEL_UNAVAILABLE")]
    [InlineData(Refusal.NotRefundable, 1010, "NOT_REFUNDABLE")]
    [InlineData(Refusal.RefundTooLarge, 1011, "REFUND_TOO_LARGE")]
    public async Task Each_refusal_has_a_number_and_a_name_of_its_own(Refusal refusal, int code, string codename)
    {
        _gateway.Order("A-1").Answer = _ => new OrderReply(refusal, FakeOrder.Sample("created"));

        foreach (var (path, body) in new[] { (Pay, PayBody), (Create, """{"orderSn":"A-1","amount":1,"subject":"x"}"""), (Cancel, """{"orderSn":"A-1"}""") })
        {
            var answer = await _terminal.SendAsync(path, body);
            Assert.Equal((code, codename, true), (answer.Code, answer.Codename, answer.IsError));
            Assert.NotEmpty(answer.Data);
        }
    }

    [Theory]
    [InlineData(Query)]
    [InlineData(Cancel)]
    public async Task Query_and_cancel_are_answered_without_error_in_every_state(string path)
    {
        foreach (var status in Enum.GetNames<OrderStatus>())
        {
            _gateway.Order("A-1").View = FakeOrder.Sample(status.ToLowerInvariant());
            var answer = await _terminal.SendAsync(path, """{"orderSn":"A-1"}""");
            Assert.Equal((0, status.ToUpperInvariant(), false), (answer.Code, answer.Codename, answer.IsError));
        }
    }

    [Fact]
    public async Task A_cancel_that_changes_nothing_shows_the_order_as_it_stands()
    {
        _gateway.Order("A-1").Answer = _ => new OrderReply(Refusal.NothingToDo, FakeOrder.Sample("failed"));

        var answer = await _terminal.SendAsync(Cancel, """{"orderSn":"A-1"}""");

        Assert.Equal((0, "FAILED", false), (answer.Code, answer.Codename, answer.IsError));
    }

    [Fact]
    public async Task A_query_for_an_order_that_nobody_made_says_so()
    {
        var answer = await _terminal.SendAsync(Query, """{"orderSn":"nobody"}""");

        Assert.Equal((1003, "ORDER_NOT_FOUND", true, ""), (answer.Code, answer.Codename, answer.IsError, answer.Data));
    }

    [Theory]
    [InlineData("paying", "PAYING", false)]
    [InlineData("connecting", "PAYING", false)]
    [InlineData("success", "SUCCESS", false)]
    [InlineData("cancelled", "CANCELLED", true)]
    [InlineData("created", "INTERNAL", true)]
    [InlineData("failed", "INTERNAL", true)]
    public async Task A_pay_that_was_lost_inside_is_answered_by_the_saved_order_and_never_as_failed(string saved, string codename, bool isError)
    {
        _gateway.Order("A-1").View = FakeOrder.Sample(saved);
        _gateway.Order("A-1").Answer = _ => throw new TimeoutException("30 s");

        var answer = await _terminal.SendAsync(Pay, PayBody);

        Assert.Equal((codename, isError), (answer.Codename, answer.IsError));
        Assert.Equal(codename == "INTERNAL" ? 1099 : 0, answer.Code);
    }

    [Fact]
    public async Task A_pay_that_was_lost_with_the_order_out_of_reach_says_that_the_result_is_unknown()
    {
        _gateway.Order("A-1").Answer = _ => throw new TimeoutException("30 s");
        _gateway.Order("A-1").Reading = () => throw new TimeoutException("30 s");

        var answer = await _terminal.SendAsync(Pay, PayBody);

        Assert.Equal((1099, "INTERNAL", true, ""), (answer.Code, answer.Codename, answer.IsError, answer.Data));
        Assert.Contains("结果未知", answer.Message);
    }

    [Fact]
    public async Task Without_a_database_the_envelope_comes_with_503()
    {
        _gateway.Order("A-1").Reading = () => throw new InvalidOperationException("grain", new StorageException(StorageFailure.Unavailable, "no connection"));

        var answer = await _terminal.SendAsync(Query, """{"orderSn":"A-1"}"""u8.ToArray(), expectedStatus: 503);

        Assert.Equal((1099, "INTERNAL", true), (answer.Code, answer.Codename, answer.IsError));
    }

    [Fact]
    public async Task An_unexpected_exception_shows_nothing_of_itself()
    {
        _gateway.Order("A-1").Reading = () => throw new InvalidOperationException("secret detail");

        var answer = await _terminal.SendAsync(Query, """{"orderSn":"A-1"}""");

        Assert.Equal((1099, "INTERNAL", true), (answer.Code, answer.Codename, answer.IsError));
        Assert.DoesNotContain("secret", answer.Message);
        Assert.Contains("secret detail", _gateway.Log);
    }

    [Fact]
    public async Task Neither_code_nor_token_is_ever_logged()
    {
        _gateway.Order("A-1").View = FakeOrder.Sample("paying");
        await _terminal.SendAsync(Pay, PayBody);
        _gateway.Order("A-1").Answer = request => throw new InvalidOperationException($"could not handle {request}");
        await _terminal.SendAsync(Pay, PayBody);
        await _terminal.SendAsync(Pay, PayBody.Replace("28", "99"));

        Assert.Contains("/on-duty-service/pay/yop/aggpay/pay PAYING 200 in ", _gateway.Log);
        Assert.DoesNotContain(Code, _gateway.Log);
        Assert.DoesNotContain(Code[4..], _gateway.Log);
        Assert.DoesNotContain(GatewayUnderTest.Token, _gateway.Log);
    }
}
