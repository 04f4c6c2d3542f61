using System.Security.Cryptography;
using System.Text;
using PaymentGrains.Channels;
using PaymentGrains.Channels.WeChat;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Notifications of v2, in XML (FACTS 2.10).</summary>
public sealed class WeChatNotificationTests
{
    private readonly WeChatDesk desk = new();

    [Theory]
    [InlineData(WeChatSettings.Md5)]
    [InlineData(WeChatSettings.HmacSha256)]
    public async Task A_payment_signed_in_either_way_is_believed_and_acknowledged_in_xml(string signType)
    {
        var (notification, refusal) = await ReadAsync(Payment(signType));
        Assert.Equal("", refusal);
        Assert.Equal(
            (WeChatDesk.OutTradeNo, TradeVerdict.Paid, 1990L, "4200000000202603010000000001", false),
            (notification!.OutTradeNo, notification.Finding.Verdict, notification.Finding.Amount!.Value, notification.Finding.ChannelTradeNo, notification.IsHint));
        Assert.Equal("<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>", notification.Acknowledgement!.Body);
    }

    [Theory]
    [InlineData("mch_id", "1900000002", "of another merchant")]
    [InlineData("appid", "wx0000000000000002", "of another app")]
    [InlineData("out_trade_no", "", "without out_trade_no")]
    [InlineData("total_fee", "19.90", "paid without")]
    [InlineData("fee_type", "USD", "paid without")]
    [InlineData("transaction_id", "", "paid without")]
    public async Task A_foreign_or_incomplete_one_is_refused(string field, string value, string why) =>
        Assert.StartsWith(why, (await ReadAsync(Payment(WeChatSettings.Md5, (field, value)))).Refusal, StringComparison.Ordinal);

    [Fact]
    public async Task A_forged_one_is_refused()
    {
        var honest = Payment(WeChatSettings.HmacSha256);
        Assert.Equal("wrong signature", (await ReadAsync(honest.Replace("1990", "1", StringComparison.Ordinal))).Refusal);
        Assert.Equal("no signature", (await ReadAsync(honest.Replace("sign>", "other>", StringComparison.Ordinal))).Refusal);
        Assert.Equal("wrong signature", (await ReadAsync(Payment(WeChatSettings.Md5, "another key"))).Refusal);
        Assert.Equal("its return_code is not SUCCESS", (await ReadAsync("<xml><return_code>FAIL</return_code></xml>")).Refusal);
        Assert.Equal("not flat XML with unique fields", (await ReadAsync("<!DOCTYPE xml [<!ENTITY a \"b\">]><xml><return_code>&a;</return_code></xml>")).Refusal);
        Assert.StartsWith("of v2", (await new WeChatV3Desk(settings => settings with { ApiKey = "", BarcodeByV3 = true }).Channel.ReadNotificationAsync(NotificationMessage.Of(Encoding.UTF8.GetBytes(honest)), default)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_payment_is_a_reason_to_ask()
    {
        var notification = (await ReadAsync(Payment(WeChatSettings.Md5, ("result_code", "FAIL"), ("err_code", "NOTENOUGH")))).Notification!;
        Assert.Equal((true, TradeVerdict.Unknown, "NOTENOUGH"), (notification.IsHint, notification.Finding.Verdict, notification.Finding.Code));
    }

    [Fact]
    public async Task A_refund_is_decrypted_told_under_its_number_and_says_nothing_of_the_trade()
    {
        var reading = await ReadAsync(Refund(WeChatDesk.ApiKey));
        Assert.Equal((WeChatDesk.OutTradeNo, WeChatDesk.OutRefundNo, TradeVerdict.Unknown, "SUCCESS"),
            (reading.Notification!.OutTradeNo, reading.Notification.OutRefundNo, reading.Notification.Finding.Verdict, reading.Notification.Finding.Code));
        Assert.Contains("\"refund_fee\":\"500\"", reading.Decoded, StringComparison.Ordinal);
        Assert.StartsWith("its req_info is not encrypted with", (await ReadAsync(Refund("another key"))).Refusal, StringComparison.Ordinal);
        Assert.StartsWith("of another merchant", (await ReadAsync(Refund(WeChatDesk.ApiKey).Replace("1900000001", "1900000002", StringComparison.Ordinal))).Refusal, StringComparison.Ordinal);
    }

    private static string Payment(string signType, params (string Name, string Value)[] changes) => Payment(signType, WeChatDesk.ApiKey, changes);

    private static string Payment(string signType, string key, params (string Name, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["return_code"] = "SUCCESS", ["result_code"] = "SUCCESS", ["appid"] = WeChatDesk.Usual.AppId, ["mch_id"] = WeChatDesk.Usual.MchId, ["nonce_str"] = "n1", ["openid"] = "o1",
            ["trade_type"] = "NATIVE", ["total_fee"] = "1990", ["fee_type"] = "CNY", ["transaction_id"] = "4200000000202603010000000001", ["out_trade_no"] = WeChatDesk.OutTradeNo, ["attach"] = "奶茶 <1>",
        };
        foreach (var (name, value) in changes) fields[name] = value;
        fields["sign"] = WeChatSignature.Sign(fields, key, signType);
        return Encoding.UTF8.GetString(WeChatXml.Write(fields));
    }

    private static string Refund(string key)
    {
        var inside = $"<root><out_refund_no><![CDATA[{WeChatDesk.OutRefundNo}]]></out_refund_no><out_trade_no><![CDATA[{WeChatDesk.OutTradeNo}]]></out_trade_no><refund_fee>500</refund_fee><refund_status>SUCCESS</refund_status></root>";
        using var aes = Aes.Create();
        aes.Key = Encoding.UTF8.GetBytes(WeChatRefundNotice.KeyOf(key));
        var sealedInside = Convert.ToBase64String(aes.EncryptEcb(Encoding.UTF8.GetBytes(inside), PaddingMode.PKCS7));
        return $"<xml><return_code>SUCCESS</return_code><appid>{WeChatDesk.Usual.AppId}</appid><mch_id>{WeChatDesk.Usual.MchId}</mch_id><nonce_str>n</nonce_str><req_info><![CDATA[{sealedInside}]]></req_info></xml>";
    }

    private Task<NotificationReading> ReadAsync(string body) => desk.Channel.ReadNotificationAsync(NotificationMessage.Of(Encoding.UTF8.GetBytes(body)), default);
}
