using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.YeePay;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>FACTS 4.7.</summary>
public sealed class YeePayNotificationTests
{
    private readonly YeePayDesk desk = new();

    [Fact]
    public async Task A_payment_of_ours_is_read_whatever_the_data_holds_and_acknowledged_in_seven_capitals()
    {
        // Its memo holds the divider thrice (FACTS 8, case 13).
        var notification = (await Read(YeePayDesk.Notification()))!;
        Assert.Equal(YeePayDesk.OutTradeNo, notification.OutTradeNo);
        Assert.Equal((TradeVerdict.Paid, 1990L, "1012202603010000000000000001"),
            (notification.Finding.Verdict, notification.Finding.Amount!.Value, notification.Finding.ChannelTradeNo));
        Assert.Equal(NotificationReply.Text("SUCCESS"), desk.Channel.Acknowledgement);
    }

    [Theory]
    [InlineData("PROCESSING", TradeVerdict.Waiting)]
    [InlineData("FAIL", TradeVerdict.Refused)]
    [InlineData("CLOSE", TradeVerdict.Closed)]
    [InlineData("TIME_OUT", TradeVerdict.Closed)]
    [InlineData("NEW", TradeVerdict.Unknown)]
    public async Task The_status_means_the_same_as_in_a_query(string status, TradeVerdict verdict) =>
        Assert.Equal(verdict, (await Read(YeePayDesk.Notification(("status", status))))!.Finding.Verdict);

    [Theory]
    [InlineData("merchantNo", "10086000002", "of another merchant")]
    [InlineData("parentMerchantNo", "10086000002", "of another merchant")]
    [InlineData("orderId", null, "without orderId")]
    [InlineData("orderAmount", null, "paid without a readable orderAmount")]
    [InlineData("orderAmount", "19.905", "paid without a readable orderAmount")]
    public async Task A_well_sealed_notification_of_somebody_else_is_refused(string field, string? value, string why) =>
        Assert.StartsWith(why, (await Reading(YeePayDesk.Notification((field, value)))).Refusal, StringComparison.Ordinal);

    [Fact]
    public async Task One_that_does_not_say_whose_it_is_is_a_reason_to_ask_and_no_proof()
    {
        Assert.False((await Read(YeePayDesk.Notification()))!.IsHint);
        Assert.True((await Read(YeePayDesk.Notification(("merchantNo", null))))!.IsHint);
        var form = Encoding.ASCII.GetString(YeePayDesk.Notification()).Split('&').Single(field => field.StartsWith("response=", StringComparison.Ordinal));
        Assert.True((await Read(Encoding.ASCII.GetBytes(form)))!.IsHint);
    }

    [Fact]
    public async Task What_names_no_order_no_state_and_no_amount_is_acknowledged_and_changes_nothing()
    {
        const string data = """{"date":"20181014000000","name":"易宝支付","dou":12.134}""";
        Assert.True((await Read(YeePayDesk.Form(YeePayDesk.Seal($"{data}${YeePayDesk.SignAsYop(data)}"))))!.IsIdle);
    }

    [Fact]
    public async Task What_anybody_can_seal_but_only_YOP_can_sign_is_refused()
    {
        const string data = """{"merchantNo":"10086000001","orderId":"P1","status":"SUCCESS","orderAmount":"0.01"}""";
        await Refused(YeePayDesk.Form(YeePayDesk.Seal($"{data}${YeePayDesk.SignAsYop(data + " ")}")), "wrong signature");
        await Refused(YeePayDesk.Form(YeePayDesk.Seal($"{data}$")), "wrong signature");
        await Refused(YeePayDesk.Form(YeePayDesk.Seal(data)), "wrong signature");
        await Refused(YeePayDesk.Form(YeePayDesk.Seal($"[]${YeePayDesk.SignAsYop("[]")}")), "not JSON");
        await Refused(YeePayDesk.Form(YeePayDesk.Seal(data), app: "app_2"), "of another app");
        await Refused(YeePayDesk.Form("a$b$AES"), "not an envelope of four parts");
        await Refused(YeePayDesk.Form("a$b$SM4$SM3"), "not an envelope of four parts");
        await Refused(YeePayDesk.Form("YWJj$YWJj$AES$SHA256"), "not encrypted for this application");
        await Refused(YeePayDesk.Form("!$!$AES$SHA256"), "not encrypted for this application");
        await Refused(Encoding.UTF8.GetBytes("customerIdentification=app_10086000001"), "no response");
        await Refused(Encoding.UTF8.GetBytes("response=a&response=b"), "not a form with unique fields");
        await Refused([], "no response");
    }

    [Fact]
    public void Base64_of_either_alphabet_opens_with_or_without_padding()
    {
        var keys = new YeePayKeys(YeePayDesk.Usual);
        const string data = """{"a":"钱"}""";
        for (var i = 0; i < 8; i++)
        {
            // Until plus, slash and padding have occurred in each part.
            var parts = YeePayDesk.Seal($"{data}${YeePayDesk.SignAsYop(data).TrimEnd('=').Replace('+', '-').Replace('/', '_')}").Split('$');
            var urlSafe = string.Join('$', parts.Select(part => part.TrimEnd('=').Replace('+', '-').Replace('/', '_')));
            Assert.Equal(data, YeePayEnvelope.Open(string.Join('$', parts), keys, out _));
            Assert.Equal(data, YeePayEnvelope.Open(urlSafe, keys, out _));
        }
    }

    [Fact]
    public async Task A_plus_that_came_as_a_space_is_a_plus()
    {
        for (var i = 0; i < 8; i++)
        {
            var form = Encoding.ASCII.GetString(YeePayDesk.Notification()).Replace("%2B", "+", StringComparison.Ordinal);
            Assert.NotNull(await Read(Encoding.ASCII.GetBytes(form)));
        }
    }

    [Fact]
    public async Task A_notification_of_a_refund_names_it_and_says_nothing_of_the_trade()
    {
        var notification = (await Read(YeePayDesk.Notification(("refundRequestId", YeePayDesk.OutRefundNo), ("orderAmount", null), ("refundAmount", "5.00"))))!;
        Assert.Equal((YeePayDesk.OutTradeNo, YeePayDesk.OutRefundNo, TradeVerdict.Unknown), (notification.OutTradeNo, notification.OutRefundNo, notification.Finding.Verdict));
    }

    private async Task Refused(byte[] body, string why)
    {
        var reading = await Reading(body);
        Assert.Null(reading.Notification);
        Assert.StartsWith(why, reading.Refusal, StringComparison.Ordinal);
    }

    private async Task<TradeNotification?> Read(byte[] body) => (await Reading(body)).Notification;

    private Task<NotificationReading> Reading(byte[] body) => desk.Channel.ReadNotificationAsync(NotificationMessage.Of(body), default);
}
