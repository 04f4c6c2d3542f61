using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Trades;
using PaymentGrains.Grains.Interfaces.Orders;
using PaymentGrains.Storage.Orders;
using Xunit;

namespace PaymentGrains.Tests.Integration.Gateway;

/// <summary>A channel is acknowledged for what an order has saved, and for nothing else.</summary>
public sealed class CallbackTests : IAsyncLifetime
{
    private const string Path = "/callbacks/alipay/sim-alipay";

    private GatewayUnderTest _gateway = null!;
    private HttpClient _channel = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _gateway.Accounts.Add(new NotifyingFake());
        _gateway.Trades["T1"] = new OrderKey("shop", "A-1");
        _channel = new HttpClient { BaseAddress = _gateway.Address };
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_saved_notification_gets_exactly_the_channels_acknowledgement()
    {
        var answer = await PostAsync(Path, "T1");

        Assert.Equal((200, "success", "text/plain"), (answer.Status, answer.Body, answer.Type));
        var notice = Assert.IsType<TradeNotice>(Assert.Single(_gateway.Order("A-1").Asked));
        Assert.Equal(new TradeNotice("sim-alipay", "T1", "Paid", 100, "2026CH", "TRADE_SUCCESS", null, "raw T1"), notice);
    }

    [Fact]
    public async Task A_notification_that_does_not_fit_its_order_is_not_acknowledged_and_raises_an_alarm()
    {
        _gateway.Order("A-1").Accepts = _ => false;

        var answer = await PostAsync(Path, "T1");

        Assert.Equal((409, "fail"), (answer.Status, answer.Body));
        Assert.Equal(("does_not_fit", "T1", 100L), (_gateway.Kept.Single().Why, _gateway.Kept.Single().OutTradeNo, _gateway.Kept.Single().Amount!.Value));
        Assert.Contains("Critical ALARM", _gateway.Log);
    }

    [Fact]
    public async Task A_trade_of_no_order_is_not_acknowledged_and_raises_an_alarm()
    {
        var answer = await PostAsync(Path, "T2");

        Assert.Equal((404, "fail"), (answer.Status, answer.Body));
        Assert.Equal(("unknown_order", "T2", "raw T2"), (_gateway.Kept.Single().Why, _gateway.Kept.Single().OutTradeNo, _gateway.Kept.Single().Raw));
        Assert.Contains("Critical ALARM", _gateway.Log);
        Assert.Contains("T2", _gateway.Log);
    }

    [Fact]
    public async Task A_notification_with_a_bad_signature_reaches_no_order()
    {
        var answer = await PostAsync(Path, "forged");

        Assert.Equal((400, "fail"), (answer.Status, answer.Body));
        Assert.Equal(0, _gateway.OrdersAsked);
        Assert.Contains("bad signature", _gateway.Log);
    }

    [Theory]
    [InlineData("/callbacks/alipay/nobody")]
    [InlineData("/callbacks/wechat/sim-alipay")]
    [InlineData("/callbacks/alipay/..%2fx")]
    public async Task An_account_that_is_not_there_is_not_found(string path)
    {
        Assert.Equal(404, (await PostAsync(path, "T1")).Status);
        Assert.Equal(0, _gateway.OrdersAsked);
    }

    [Fact]
    public async Task A_failing_order_leaves_the_channel_to_come_again()
    {
        _gateway.Order("A-1").Accepts = _ => throw new TimeoutException("30 s");

        var answer = await PostAsync(Path, "T1");

        Assert.Equal((503, "fail"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_too_large()
    {
        Assert.Equal(413, (await PostAsync(Path, new string('x', 1024 * 1024 + 1))).Status);
    }

    private async Task<(int Status, string Body, string? Type)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await _channel.PostAsync(path, content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType?.MediaType);
    }

    private sealed class NotifyingFake : INotifyingChannel
    {
        public string Channel => "alipay";

        public string Account => "sim-alipay";

        public TimeSpan ReverseNotBefore => TimeSpan.Zero;

        public NotificationReply Acknowledgement { get; } = NotificationReply.Text("success");

        public Task<NotificationReading> ReadNotificationAsync(NotificationMessage message, CancellationToken cancellation)
        {
            var text = Encoding.UTF8.GetString(message.Body.Span);
            return Task.FromResult(text == "forged"
                ? NotificationReading.Refuse("bad signature")
                : new NotificationReading(
                    new TradeNotification(text, new TradeFinding(TradeVerdict.Paid) { Amount = 100, ChannelTradeNo = "2026CH", Code = "TRADE_SUCCESS", Raw = "raw " + text }, "N1"), ""));
        }

        public Task<TradeFinding> QueryAsync(TradeReference trade, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<ReversalFinding> ReverseAsync(TradeReference trade, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<RefundFinding> RefundAsync(RefundRequest refund, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<RefundFinding> QueryRefundAsync(RefundRequest refund, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
