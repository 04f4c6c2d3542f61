using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>A merchant of WeChat Pay v2, with signing of its own so that the simulator is not checked by itself.</summary>
internal sealed class WeChatShop(SimulatedChannels channels)
{
    static readonly WeChatAccount Account = TestAccounts.BuiltIn.Wechat[0];

    public string SignType { get; set; } = "HMAC-SHA256";

    public Task<Dictionary<string, string>> PayAsync(string outTradeNo, string ending, string fee = "1000", string expire = "") =>
        AskAsync("/pay/micropay", new()
        {
            ["body"] = "午餐",
            ["out_trade_no"] = outTradeNo,
            ["total_fee"] = fee,
            ["spbill_create_ip"] = "127.0.0.1",
            ["auth_code"] = $"1301234567890123{ending}",
            ["time_expire"] = expire,
        });

    public Task<Dictionary<string, string>> QueryAsync(string outTradeNo) => AskAsync("/pay/orderquery", Named(outTradeNo));

    public Task<Dictionary<string, string>> ReverseAsync(string outTradeNo) => AskAsync("/secapi/pay/reverse", Named(outTradeNo));

    public Task<Dictionary<string, string>> RefundAsync(string outTradeNo, string refundNo, string fee, string total = "1000") =>
        AskAsync("/secapi/pay/refund", new()
        {
            ["out_trade_no"] = outTradeNo, ["out_refund_no"] = refundNo, ["refund_fee"] = fee, ["total_fee"] = total,
        });

    public Task<Dictionary<string, string>> RefundQueryAsync(string refundNo) =>
        AskAsync("/pay/refundquery", new() { ["out_refund_no"] = refundNo });

    /// <summary>The fields of the answer, after its signature was checked.</summary>
    public async Task<Dictionary<string, string>> AskAsync(string path, Dictionary<string, string> business)
    {
        var fields = Read((await SendAsync(path, Signed(business))).OrThrow().Text);
        Assert.Equal("SUCCESS", fields["return_code"]);
        Assert.Equal(Sign(fields), fields["sign"]);
        return fields;
    }

    public Task<SimulatedReply> SendAsync(string path, Dictionary<string, string> fields) =>
        ManualClock.Inline(() => channels.HandleAsync(SimulatedRequest.Post(path, Encoding.UTF8.GetBytes(
            new XElement("xml", fields.Select(field => new XElement(field.Key, new XCData(field.Value)))).ToString()))));

    public Dictionary<string, string> Signed(Dictionary<string, string> business)
    {
        var fields = new Dictionary<string, string>(business)
        {
            ["appid"] = Account.AppId, ["mch_id"] = Account.MchId, ["nonce_str"] = "ibuaiVcKdpRxkhJA", ["sign_type"] = SignType,
        };
        fields["sign"] = Sign(fields);
        return fields;
    }

    public static Dictionary<string, string> Read(string xml) =>
        XElement.Parse(xml).Elements().ToDictionary(field => field.Name.LocalName, field => field.Value);

    public string Sign(Dictionary<string, string> fields)
    {
        var text = string.Join('&', fields.Where(field => field.Key != "sign" && field.Value.Length > 0)
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")) + "&key=" + Account.ApiKey;
        var bytes = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexString(
            SignType == "MD5" ? MD5.HashData(bytes) : HMACSHA256.HashData(Encoding.UTF8.GetBytes(Account.ApiKey), bytes));
    }

    static Dictionary<string, string> Named(string outTradeNo) => new() { ["out_trade_no"] = outTradeNo };
}
