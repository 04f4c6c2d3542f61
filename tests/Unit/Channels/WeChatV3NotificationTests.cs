using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.WeChat.V3;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>FACTS 2.2, 2.3, 2.8; cases 6, 8 and 9 of FACTS 8.</summary>
public sealed class WeChatV3NotificationTests
{
    private const string Success = "TRANSACTION.SUCCESS";
    private readonly WeChatV3Desk desk = new();

    [Fact]
    public async Task A_payment_of_ours_is_verified_decrypted_read_and_masked()
    {
        var (notification, refusal) = await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid()));
        Assert.Equal("", refusal);
        Assert.Equal((WeChatV3Desk.OutTradeNo, "n-1", null, false), (notification!.OutTradeNo, notification.NotifyId, notification.OutRefundNo, notification.IsIdle));
        Assert.Equal((TradeVerdict.Paid, 1990L, WeChatV3Desk.TransactionId), (notification.Finding.Verdict, notification.Finding.Amount!.Value, notification.Finding.ChannelTradeNo));
        Assert.DoesNotContain("oUpF8uMuAJO", notification.Finding.Raw, StringComparison.Ordinal);
        Assert.Equal(200, desk.Channel.Acknowledgement.Status);
        Assert.Empty(desk.Wire.Sent);
    }

    [Theory]
    [InlineData("mchid=\"1900000002\"", "of another merchant")]
    [InlineData("mchid=", "of another merchant")]
    [InlineData("appid=\"wx0000000000000002\"", "of another app")]
    [InlineData("out_trade_no=", "without out_trade_no")]
    [InlineData("transaction_id=", "paid without transaction_id or a readable amount in CNY")]
    [InlineData("amount=", "paid without transaction_id or a readable amount in CNY")]
    [InlineData("amount={\"total\":1990,\"currency\":\"USD\"}", "paid without transaction_id or a readable amount in CNY")]
    public async Task A_foreign_or_incomplete_one_is_refused(string change, string why) =>
        Assert.StartsWith(why, (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(change)))).Refusal, StringComparison.Ordinal);

    [Fact]
    public async Task Another_amount_is_told_as_it_is_and_the_order_decides() =>
        Assert.Equal(1, (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid("amount={\"total\":1,\"currency\":\"CNY\"}")))).Notification!.Finding.Amount);

    [Theory]
    [InlineData("REFUND", TradeVerdict.Unknown)]
    [InlineData("CLOSED", TradeVerdict.Closed)]
    [InlineData("USERPAYING", TradeVerdict.Waiting)]
    [InlineData("NEW", TradeVerdict.Unknown)]
    public async Task A_state_means_no_more_than_in_a_query(string state, TradeVerdict verdict) =>
        Assert.Equal(verdict, (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid($"trade_state=\"{state}\"")))).Notification!.Finding.Verdict);

    [Fact]
    public async Task A_refund_is_told_under_its_number_and_says_nothing_of_the_trade()
    {
        var plain = $$"""{"mchid":"1900000001","out_trade_no":"{{WeChatV3Desk.OutTradeNo}}","out_refund_no":"{{WeChatV3Desk.OutRefundNo}}","refund_status":"SUCCESS","amount":{"total":1990,"refund":500} }""";
        var (notification, _) = await ReadAsync(desk.Notification("REFUND.SUCCESS", plain));
        Assert.Equal((WeChatV3Desk.OutTradeNo, WeChatV3Desk.OutRefundNo, TradeVerdict.Unknown, null), (notification!.OutTradeNo, notification.OutRefundNo, notification.Finding.Verdict, notification.Finding.Amount));
        Assert.Equal(
            "of another merchant: mchid is 1900000002, and the account's is 1900000001",
            (await ReadAsync(desk.Notification("REFUND.SUCCESS", plain.Replace("1900000001", "1900000002", StringComparison.Ordinal)))).Refusal);
        Assert.Equal("without out_refund_no", (await ReadAsync(desk.Notification("REFUND.SUCCESS", WeChatV3Desk.Paid()))).Refusal);
    }

    [Fact]
    public async Task What_another_product_tells_is_acknowledged_and_changes_no_trade()
    {
        var (notification, _) = await ReadAsync(desk.Notification("PAYSCORE.USER_PAID", WeChatV3Desk.Paid()));
        Assert.Equal((true, TradeVerdict.Unknown, "PAYSCORE.USER_PAID"), (notification!.IsIdle, notification.Finding.Verdict, notification.Finding.Code));
        Assert.StartsWith("of another merchant", (await ReadAsync(desk.Notification("PAYSCORE.USER_PAID", WeChatV3Desk.Paid("mchid=\"1900000002\"")))).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(360, false)]
    [InlineData(-360, false)]
    public async Task One_that_is_six_minutes_old_or_young_is_refused(int seconds, bool accepted) =>
        Assert.Matches(accepted ? "^$" : "^signed more than 5 minutes ago or ahead: ", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), late: TimeSpan.FromSeconds(seconds)))).Refusal);

    [Theory]
    [InlineData("Wechatpay-Signature", null, "no signature")]
    [InlineData("Wechatpay-Timestamp", null, "no signature")]
    [InlineData("Wechatpay-Nonce", null, "no signature")]
    [InlineData("Wechatpay-Serial", null, "no signature")]
    [InlineData("Wechatpay-Signature", "WECHATPAY/SIGNTEST/", "a probe of the signature check")]
    [InlineData("Wechatpay-Signature", "bm9uc2Vuc2U=", "wrong signature")]
    [InlineData("Wechatpay-Signature", "not Base64", "wrong signature")]
    [InlineData("Wechatpay-Nonce", "other", "wrong signature")]
    [InlineData("Wechatpay-Timestamp", "1772337601", "wrong signature")]
    public async Task A_forged_one_is_refused(string header, string? value, string why)
    {
        var message = desk.Notification(Success, WeChatV3Desk.Paid());
        var headers = new Dictionary<string, string>(message.Headers, StringComparer.OrdinalIgnoreCase);
        if (value is null) headers.Remove(header);
        // The probe keeps a true signature behind its mark.
        else headers[header] = value.EndsWith('/') ? value + headers[header] : value;
        Assert.StartsWith(why, (await ReadAsync(message with { Headers = headers })).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_or_encrypted_otherwise_is_refused()
    {
        var message = desk.Notification(Success, WeChatV3Desk.Paid());
        Assert.Equal("wrong signature", (await ReadAsync(message with { Body = message.Body[..^1] })).Refusal);
        Assert.StartsWith("not encrypted with the APIv3 key", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), key: "another key with 32 bytes, really"[..32]))).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("encrypted in a way", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), algorithm: "AEAD_SM4_GCM"))).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("what it holds encrypted is no JSON", (await ReadAsync(desk.Notification(Success, "no JSON"))).Refusal, StringComparison.Ordinal);
        foreach (var body in (string[])["", "[]", "{\"id\":1,\"id\":2}", "\u0000"])
            Assert.StartsWith("not a JSON object", (await ReadAsync(new NotificationMessage(desk.Headers(body, WeChatV3Desk.Known, default), Encoding.UTF8.GetBytes(body)))).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_without_v3_reads_none() => Assert.NotEqual("", (await new WeChatDesk().Channel.ReadNotificationAsync(desk.Notification(Success, WeChatV3Desk.Paid()), default)).Refusal);

    [Fact]
    public async Task A_new_certificate_is_asked_for_once_and_both_are_good_while_they_change()
    {
        desk.AnswersCertificates(WeChatV3Desk.Known, WeChatV3Desk.New);
        for (var n = 0; n < 3; n++)
        {
            Assert.Equal("", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), by: WeChatV3Desk.New))).Refusal);
            Assert.Equal("", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), by: WeChatV3Desk.Known))).Refusal);
        }

        var request = Assert.Single(desk.Wire.Sent);
        Assert.Equal(("GET", "https://api.mch.weixin.qq.com/v3/certificates"), (request.Method, request.Url.ToString()));
    }

    [Fact]
    public async Task Serials_that_nobody_has_bring_one_request_a_minute()
    {
        var nobody = new PlatformCertificate("6C33333333333333333333333333333333333333", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        desk.AnswersCertificates(WeChatV3Desk.New).AnswersCertificates(WeChatV3Desk.New);
        for (var n = 0; n < 5; n++) Assert.StartsWith($"signed by key {nobody.Serial}, which is not known; known are: 7B", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), by: nobody))).Refusal, StringComparison.Ordinal);
        Assert.Single(desk.Wire.Sent);
        desk.Clock.AdvanceSeconds(PlatformKeys.AskAgainAfter.TotalSeconds);
        for (var n = 0; n < 5; n++) await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), by: nobody));
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    [Fact]
    public async Task Many_that_need_a_new_certificate_at_once_wait_for_one_request()
    {
        var answer = new TaskCompletionSource<PaymentGrains.Channels.Wire.WireAnswer>();
        desk.Wire.Then((_, _) => answer.Task);
        var readings = Enumerable.Range(0, 3).Select(_ => ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), by: WeChatV3Desk.New))).ToList();
        var body = WeChatV3Desk.Certificates(WeChatV3Desk.New);
        answer.SetResult(new(200, Encoding.UTF8.GetBytes(body)) { Headers = desk.Headers(body, WeChatV3Desk.New, default) });
        foreach (var reading in readings) Assert.Equal("", (await reading).Refusal);
        Assert.Single(desk.Wire.Sent);
    }

    [Fact]
    public async Task Certificates_are_taken_only_when_one_of_them_signed_the_answer()
    {
        var body = WeChatV3Desk.Certificates(WeChatV3Desk.New);
        var stranger = new PlatformCertificate(WeChatV3Desk.New.Serial, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        foreach (var headers in new[] { desk.Headers(body, stranger, default), desk.Headers(body, WeChatV3Desk.New, TimeSpan.FromMinutes(6)), [] })
        {
            desk.Wire.Then((_, _) => Task.FromResult(new PaymentGrains.Channels.Wire.WireAnswer(200, Encoding.UTF8.GetBytes(body)) { Headers = headers }));
            Assert.StartsWith($"signed by key {WeChatV3Desk.New.Serial}, which is not known", (await ReadAsync(desk.Notification(Success, WeChatV3Desk.Paid(), by: WeChatV3Desk.New))).Refusal, StringComparison.Ordinal);
            desk.Clock.AdvanceSeconds(61);
        }
    }

    [Fact]
    public async Task A_certificate_that_ended_verifies_nothing()
    {
        var ended = new PlatformCertificate("5D44444444444444444444444444444444444444", new DateTimeOffset(2026, 3, 1, 4, 0, 1, TimeSpan.Zero));
        var shop = new WeChatV3Desk(settings => settings with { PlatformCertificates = ended.Pem + "\n" + WeChatV3Desk.Known.Pem });
        Assert.Equal("", (await shop.Channel.ReadNotificationAsync(shop.Notification(Success, WeChatV3Desk.Paid(), by: ended), default)).Refusal);
        shop.Clock.AdvanceSeconds(2);
        shop.Wire.Loses();
        Assert.Equal($"signed by certificate {ended.Serial}, which ended on 2026-03-01", (await shop.Channel.ReadNotificationAsync(shop.Notification(Success, WeChatV3Desk.Paid(), by: ended), default)).Refusal);
        Assert.Equal("", (await shop.Channel.ReadNotificationAsync(shop.Notification(Success, WeChatV3Desk.Paid()), default)).Refusal);
    }

    private Task<NotificationReading> ReadAsync(NotificationMessage message) => desk.Channel.ReadNotificationAsync(message, default);
}
