using PaymentGrains.Domain.Codes;

namespace PaymentGrains.Tests.Unit.Codes;

public sealed class PaymentCodeTests
{
    [Theory]
    [InlineData("130000000000000001", "wechat")]
    [InlineData("100000000000000001", "wechat")]
    [InlineData("2800000000000001", "alipay")]
    [InlineData("300000000000000000000001", "alipay")]
    [InlineData("6200000000000000001", "unionpay")]
    [InlineData("0100000000000000001", "ecny")]
    [InlineData("1300000000000000001", null)]
    [InlineData("160000000000000001", null)]
    [InlineData("9900000000000000", null)]
    public void A_code_belongs_to_the_channel_of_its_prefix_and_length(string text, string? channel) =>
        Assert.Equal(channel, CodeRoute.ChannelOf(PaymentCode.Parse(text)!, CodeRoute.Defaults));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("28000000000000a1")]
    [InlineData("280000000000000")]
    [InlineData("2800000000000000000000001")]
    [InlineData("２８0000000000000001")]
    public void What_is_not_16_to_24_digits_is_no_code(string? text) => Assert.Null(PaymentCode.Parse(text));

    [Fact]
    public void A_code_shows_only_its_first_four_digits()
    {
        var code = PaymentCode.Parse("280000000000000001")!;
        Assert.Equal("2800****", $"{code}");
        Assert.DoesNotContain("0001", code.Fingerprint("demo/A-1"));
        Assert.NotEqual(code.Fingerprint("demo/A-1"), code.Fingerprint("demo/A-2"));
    }
}
