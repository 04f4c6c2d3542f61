using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>FACTS 1.11.</summary>
public sealed class AlipayNotificationTests
{
    private readonly AlipayDesk desk = new();

    [Fact]
    public async Task A_payment_of_ours_is_read_and_acknowledged_in_seven_letters()
    {
        var notification = (await Read(AlipayDesk.Notification()))!;

        Assert.Equal((AlipayDesk.OutTradeNo, "n-1"), (notification.OutTradeNo, notification.NotifyId));
        Assert.Equal((TradeVerdict.Paid, 1990L, "2026030122001400000000000001"),
            (notification.Finding.Verdict, notification.Finding.Amount!.Value, notification.Finding.ChannelTradeNo));
        Assert.Equal(NotificationReply.Text("success"), desk.Channel.Acknowledgement);
    }

    [Theory]
    [InlineData("TRADE_SUCCESS", TradeVerdict.Paid)]
    [InlineData("TRADE_FINISHED", TradeVerdict.Paid)]
    [InlineData("TRADE_CLOSED", TradeVerdict.Closed)]
    [InlineData("WAIT_BUYER_PAY", TradeVerdict.Waiting)]
    [InlineData("TRADE_PENDING", TradeVerdict.Unknown)]
    public async Task The_status_means_the_same_as_in_a_query(string status, TradeVerdict verdict) =>
        Assert.Equal(verdict, (await Read(AlipayDesk.Notification(("trade_status", status))))!.Finding.Verdict);

    [Fact]
    public async Task A_repeat_after_a_partial_refund_is_the_same_payment_with_the_same_amount()
    {
        var finding = (await Read(AlipayDesk.Notification(("refund_fee", "5.00"), ("gmt_refund", "2026-03-01 12:05:00"))))!.Finding;
        Assert.Equal((TradeVerdict.Paid, 1990L, 500L), (finding.Verdict, finding.Amount!.Value, finding.RefundedTotal));
        Assert.Null((await Read(AlipayDesk.Notification()))!.Finding.RefundedTotal);
    }

    [Theory]
    [InlineData("app_id", "2021000000000002", "of another app")]
    [InlineData("app_id", null, "of another app")]
    [InlineData("seller_id", "2088000000000002", "of another seller")]
    [InlineData("seller_id", null, "of another seller")]
    [InlineData("out_trade_no", null, "without out_trade_no")]
    [InlineData("total_amount", "19.905", "paid without a readable total_amount")]
    public async Task A_well_signed_notification_of_somebody_else_is_refused(string field, string? value, string why)
    {
        var reading = await Reading(AlipayDesk.Notification((field, value)));
        Assert.Null(reading.Notification);
        Assert.StartsWith(why, reading.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("GBK", true)]
    public async Task It_is_read_in_the_charset_that_it_names_and_verified_by_its_bytes(string charset, bool gbk)
    {
        var encoding = gbk ? CodePagesEncodingProvider.Instance.GetEncoding(936)! : Encoding.UTF8;
        var body = AlipayDesk.Notification(encoding, ("charset", charset), ("subject", "奶茶 + 50% \"加冰\""), ("fund_bill_list", """[{"amount":"19.90","fundChannel":"ALIPAYACCOUNT"}]"""));
        var reading = await Reading(body);
        Assert.Equal((TradeVerdict.Paid, 1990L), (reading.Notification!.Finding.Verdict, reading.Notification.Finding.Amount!.Value));
        Assert.Contains("奶茶 + 50%", reading.Decoded, StringComparison.Ordinal);
        // A space is a plus or %20, and a digit of an escape is small or large.
        var other = Encoding.ASCII.GetString(body).Replace("+", "%20", StringComparison.Ordinal).Replace("%2B", "%2b", StringComparison.Ordinal);
        Assert.Equal("", (await Reading(Encoding.ASCII.GetBytes(other))).Refusal);
    }

    [Fact]
    public async Task What_a_browser_brings_back_is_a_reason_to_ask_and_no_proof()
    {
        var notification = (await Read(AlipayDesk.Notification(("trade_status", null), ("notify_type", null))))!;
        Assert.Equal((true, TradeVerdict.Unknown), (notification.IsHint, notification.Finding.Verdict));
    }

    [Fact]
    public async Task What_is_about_no_trade_is_acknowledged_and_changes_nothing()
    {
        var notification = (await Read(AlipayDesk.Notification(("trade_status", null), ("notify_type", "dut_user_sign"), ("seller_id", null))))!;
        Assert.Equal((true, "dut_user_sign"), (notification.IsIdle, notification.Finding.Code));
    }

    [Fact]
    public async Task A_forged_notification_is_refused()
    {
        var honest = Encoding.UTF8.GetString(AlipayDesk.Notification(("total_amount", "0.01")));
        await Refused(honest.Replace("total_amount=0.01", "total_amount=19.90", StringComparison.Ordinal), "wrong signature");
        await Refused(AlipayDesk.Form(AlipayDesk.NotificationFields()), "no signature");
        await Refused(honest + "&total_amount=19.90", "not a form with unique fields");
        await Refused("", "no signature");
        await Refused("{}", "not a form with unique fields");

        async Task Refused(string body, string why) => Assert.Equal(NotificationReading.Refuse(why), await Reading(Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task The_journal_gets_it_without_buyer_and_signature()
    {
        var body = AlipayDesk.Notification();
        var sign = AlipayDesk.ReadForm(Encoding.UTF8.GetString(body))["sign"];

        var raw = (await Read(body))!.Finding.Raw!;

        Assert.Contains("out_trade_no=" + AlipayDesk.OutTradeNo, raw, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", raw, StringComparison.Ordinal);
        Assert.DoesNotContain(sign[..20], raw, StringComparison.Ordinal);
    }

    private Task<NotificationReading> Reading(byte[] body) => desk.Channel.ReadNotificationAsync(NotificationMessage.Of(body), default);

    private async Task<TradeNotification?> Read(byte[] body) => (await Reading(body)).Notification;
}
