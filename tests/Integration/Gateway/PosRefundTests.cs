using System.Text.Json;
using PaymentGrains.Domain.Orders;
using PaymentGrains.Grains.Interfaces.Orders;
using Xunit;
using static PaymentGrains.Tests.Integration.Gateway.TerminalClient;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>What terminals get when a customer brings goods back, over HTTP.</summary>
public sealed class PosRefundTests : IAsyncLifetime
{
    private const string Body = """{"orderSn":"A-1","refundNo":"R-1","amount":40}""";

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

    [Theory]
    [InlineData("pending", false, "正在处理")]
    [InlineData("succeeded", false, "退款成功")]
    [InlineData("failed", true, "订单已过退款期限")]
    [InlineData("abnormal", false, "退款异常")]
    public async Task A_refund_is_answered_with_the_order_and_says_how_it_stands(string status, bool isError, string words)
    {
        _gateway.Order("A-1").View = Refunded(status);

        var answer = await _terminal.SendAsync(GiveBack, Body);

        Assert.Equal((0, "SUCCESS", isError), (answer.Code, answer.Codename, answer.IsError));
        Assert.Contains(words, answer.Message);
        var refund = JsonDocument.Parse(answer.Data).RootElement.GetProperty("refunds")[0];
        Assert.Equal(
            ["refundNo", "kind", "outTradeNo", "amount", "status", "channelCode", "channelMessage"], refund.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("R-1", 40L, status), (refund.GetProperty("refundNo").GetString(), refund.GetProperty("amount").GetInt64(), refund.GetProperty("status").GetString()));
        Assert.Equal(new RefundOrder("R-1", 40, "refunded at the terminal", "terminal:till-7"), Assert.Single(_gateway.Order("A-1").Asked));
    }

    [Theory]
    [InlineData(Refusal.OrderNotFound, 1003, "ORDER_NOT_FOUND")]
    [InlineData(Refusal.OrderConflict, 1004, "ORDER_CONFLICT")]
    [InlineData(Refusal.NotRefundable, 1010, "NOT_REFUNDABLE")]
    [InlineData(Refusal.RefundTooLarge, 1011, "REFUND_TOO_LARGE")]
    public async Task Each_refusal_has_a_number_and_a_name_of_its_own(Refusal refusal, int code, string codename)
    {
        _gateway.Order("A-1").Answer = _ => new OrderReply(refusal, refusal == Refusal.OrderNotFound ? null : FakeOrder.Sample("success"));

        var answer = await _terminal.SendAsync(GiveBack, Body);

        Assert.Equal((code, codename, true), (answer.Code, answer.Codename, answer.IsError));
        if (refusal == Refusal.OrderConflict) Assert.Contains("退款单号", answer.Message);
    }

    [Theory]
    [InlineData("\"R-1\"", "\"\"", "refundNo")]
    [InlineData("\"R-1\"", "1", "refundNo")]
    [InlineData("\"R-1\"", "\"R 1\"", "refundNo")]
    [InlineData("\"R-1\"", "\"退款\"", "refundNo")]
    [InlineData("\"A-1\"", "\"A/1\"", "orderSn")]
    [InlineData("40", "0", "amount")]
    [InlineData("40", "-1", "amount")]
    [InlineData("40", "1.0", "amount")]
    [InlineData("40", "1e2", "amount")]
    [InlineData("40", "\"40\"", "amount")]
    [InlineData("40", "10000000001", "amount")]
    public async Task What_is_wrong_in_a_request_is_named_and_no_order_is_asked(string good, string bad, string field)
    {
        var answer = await _terminal.SendAsync(GiveBack, Body.Replace(good, bad, StringComparison.Ordinal));

        Assert.Equal((1002, "INVALID_REQUEST", true), (answer.Code, answer.Codename, answer.IsError));
        Assert.Contains(field, answer.Message);
        Assert.Empty(_gateway.Order("A-1").Asked);
    }

    [Fact]
    public async Task A_refund_number_has_at_most_64_characters()
    {
        _gateway.Order("A-1").View = Refunded("pending");
        Assert.Equal(1002, (await _terminal.SendAsync(GiveBack, Body.Replace("R-1", new string('r', 65), StringComparison.Ordinal))).Code);
        Assert.NotEqual(1002, (await _terminal.SendAsync(GiveBack, Body.Replace("R-1", new string('r', 64), StringComparison.Ordinal))).Code);
    }

    [Fact]
    public async Task A_refund_whose_call_was_lost_is_answered_by_the_saved_order_and_else_is_unknown()
    {
        _gateway.Order("A-1").Answer = _ => throw new TimeoutException("30 s");

        _gateway.Order("A-1").View = FakeOrder.Sample("success");
        var unknown = await _terminal.SendAsync(GiveBack, Body);
        Assert.Equal((1099, "INTERNAL", true), (unknown.Code, unknown.Codename, unknown.IsError));
        Assert.NotEmpty(unknown.Data);

        _gateway.Order("A-1").View = Refunded("pending");
        var taken = await _terminal.SendAsync(GiveBack, Body);
        Assert.Equal((0, "SUCCESS", false), (taken.Code, taken.Codename, taken.IsError));

        _gateway.Order("A-1").Reading = () => throw new TimeoutException("30 s");
        Assert.Equal(1099, (await _terminal.SendAsync(GiveBack, Body)).Code);
    }

    private static OrderView Refunded(string status) => FakeOrder.Sample("success") with
    {
        Refunded = status == "succeeded" ? 40 : 0,
        Refunds = [new RefundView("R-1", "merchant", "PG0000000000000000000000001", 40, status, "TRADE_OVERDUE", status == "failed" ? "订单已过退款期限" : "")],
    };
}
