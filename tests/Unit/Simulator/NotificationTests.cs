using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Faults;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>Goal: Alipay's notifications are as FACTS 1.11 says.</summary>
public sealed class NotificationTests : IDisposable
{
    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Fact]
    public async Task A_payment_is_told_once_with_all_that_a_merchant_checks()
    {
        var paid = await story.Alipay.PayAsync("A1", "00", "19.90");
        story.Clock.Advance(TimeSpan.FromDays(2));
        var (at, fields) = Assert.Single(story.Callbacks.Received);
        Assert.Equal(1, (at - new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero)).TotalSeconds);
        Assert.True(RecordingSender.IsSigned(fields));
        var account = TestAccounts.BuiltIn.Alipay[0];
        Assert.Equal(
            ["trade_status_sync", "TRADE_SUCCESS", account.AppId, account.SellerId, "A1", "19.90", "RSA2", paid.Text("trade_no")],
            new[] { "notify_type", "trade_status", "app_id", "seller_id", "out_trade_no", "total_amount", "sign_type", "trade_no" }
                .Select(name => fields[name]));
        Assert.Equal(1, story.Channels.Statistics.NotificationsAccepted);
    }

    [Theory]
    [InlineData("SUCCESS")]
    [InlineData("success\n")]
    [InlineData("")]
    public async Task Anything_but_success_is_told_again_on_the_schedule_and_then_given_up(string answer)
    {
        story.Callbacks.Answer = answer;
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.Advance(TimeSpan.FromDays(3));
        var sends = story.Callbacks.Received.Select(notice => notice.At).ToList();
        Assert.Equal([4, 10, 10, 60, 120, 360, 900], sends.Zip(sends.Skip(1), (one, next) => (int)(next - one).TotalMinutes));
        Assert.Single(story.Callbacks.Received.Select(notice => notice.Fields["notify_id"]).Distinct());
    }

    [Fact]
    public async Task It_ends_when_the_merchant_says_success()
    {
        story.Callbacks.Answer = "fail";
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.AdvanceSeconds(1);
        story.Callbacks.Answer = "success";
        story.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(2, story.Callbacks.Received.Count);
    }

    [Fact]
    public async Task A_merchant_that_cannot_be_reached_is_tried_again()
    {
        using var channels = new SimulatedChannels(story.Clock, new SimulatorOptions(), new BrokenSender());
        await new AlipayShop(channels, story.Clock).PayAsync("A1", "00");
        story.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(2, channels.Statistics.NotificationsSent);
        Assert.Contains(channels.Requests(), request => request.Answer == "TRADE_SUCCESS: HttpRequestException");
    }

    [Fact]
    public async Task Without_an_address_nobody_is_told()
    {
        var parameters = story.Alipay.Parameters("alipay.trade.pay",
            """{"out_trade_no":"A1","total_amount":"1.00","subject":"x","scene":"bar_code","auth_code":"2876344382566400"}""");
        parameters.Remove("notify_url");
        await story.Alipay.SendAsync(parameters);
        story.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("paid 100 0", story.Books("A1"));
        Assert.Empty(story.Callbacks.Received);
    }

    [Theory]
    [InlineData(FaultKinds.DropRequest, new string[0])]
    [InlineData(FaultKinds.DropReply, new[] { "TRADE_SUCCESS" })]
    [InlineData(FaultKinds.HttpError, new[] { "TRADE_SUCCESS" })]
    [InlineData(FaultKinds.Duplicate, new[] { "TRADE_SUCCESS", "TRADE_SUCCESS" })]
    [InlineData(FaultKinds.OutOfOrder, new[] { "TRADE_SUCCESS", "WAIT_BUYER_PAY" })]
    public async Task A_fault_strikes_a_notification(string kind, string[] seen)
    {
        story.Channels.Faults.Add(new Fault { Operation = Operations.Notify, Kind = kind, Count = 1 });
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.AdvanceSeconds(60);
        Assert.Equal(seen, story.Callbacks.Statuses);
        story.Clock.Advance(TimeSpan.FromMinutes(5));
        var again = kind is FaultKinds.DropRequest or FaultKinds.DropReply or FaultKinds.HttpError ? 1 : 0;
        Assert.Equal(seen.Length + again, story.Callbacks.Received.Count);
    }

    [Fact]
    public async Task An_out_of_order_notification_arrives_though_the_money_went_back()
    {
        story.Channels.Faults.Add(new Fault { Operation = Operations.Notify, Kind = FaultKinds.OutOfOrder, Milliseconds = 10_000 });
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.AdvanceSeconds(5);
        await story.Alipay.CancelAsync("A1");
        story.Clock.AdvanceSeconds(6);
        Assert.Equal(["TRADE_SUCCESS", "WAIT_BUYER_PAY"], story.Callbacks.Statuses);
    }

    [Fact]
    public async Task A_bad_signature_is_bad()
    {
        story.Channels.Faults.Add(new Fault { Operation = Operations.Notify, Kind = FaultKinds.BadSignature });
        await story.Alipay.PayAsync("A1", "00");
        story.Clock.AdvanceSeconds(1);
        Assert.False(RecordingSender.IsSigned(Assert.Single(story.Callbacks.Received).Fields));
    }

    [Fact]
    public async Task A_partial_refund_is_told_as_a_success_when_that_is_wanted()
    {
        using var telling = new SimulatorStory(new SimulatorOptions { NotifyPartialRefunds = true });
        await telling.Alipay.PayAsync("A1", "00");
        telling.Clock.AdvanceSeconds(1);
        await telling.Alipay.RefundAsync("A1", "R1", "3.00");
        telling.Clock.AdvanceSeconds(1);
        var (_, fields) = telling.Callbacks.Received[1];
        Assert.True(RecordingSender.IsSigned(fields));
        Assert.Equal("TRADE_SUCCESS 3.00 R1", $"{fields["trade_status"]} {fields["refund_fee"]} {fields["out_biz_no"]}");
        Assert.NotEqual(telling.Callbacks.Received[0].Fields["notify_id"], fields["notify_id"]);
    }
}
