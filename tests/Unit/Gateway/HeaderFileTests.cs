using PaymentGrains.Gateway.Commands;
using Xunit;

namespace PaymentGrains.Tests.Unit.Gateway;

public sealed class HeaderFileTests
{
    [Theory]
    [InlineData("Wechatpay-Nonce: n:1\nwechatpay-serial:S1\n")]
    [InlineData("\uFEFFwechatpay-nonce:   n:1  \r\nWECHATPAY-SERIAL: S1\r\n\r\n")]
    [InlineData("POST /callbacks/wechat/shop HTTP/1.1\r\nHost: pay.example.com\r\nWechatpay-Nonce: n:1\r\nWechatpay-Serial: S1\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\nWechatpay-Serial: other\r\n\r\nHTTP/2 200\r\nWechatpay-Nonce: n:1\r\nWechatpay-Serial: S1\r\n\r\n")]
    [InlineData("< HTTP/1.1 200 OK\n< Wechatpay-Nonce: n:1\n< Wechatpay-Serial: S1\n<\n")]
    [InlineData("""{"wechatpay-nonce":"n:1","Wechatpay-Serial":"S1","Wechatpay-Timestamp":1624523846}""")]
    [InlineData("""{"headers":{"Wechatpay-Nonce":["n:1"],"wechatpay-serial":["S1"]},"method":"POST"}""")]
    public void Headers_are_understood_as_people_keep_them(string text)
    {
        var headers = HeaderFile.Read(text);
        Assert.Equal(("n:1", "S1"), (headers["Wechatpay-Nonce"], headers["wechatpay-serial"]));
    }

    [Theory]
    [InlineData("Wechatpay-Nonce n1", "Wechatpay-Nonce n1")]
    [InlineData("{\"a\":", "begins like JSON")]
    public void What_is_no_header_is_named(string text, string named) =>
        Assert.Contains(named, Assert.Throws<UsageException>(() => HeaderFile.Read(text)).Message, StringComparison.Ordinal);
}
