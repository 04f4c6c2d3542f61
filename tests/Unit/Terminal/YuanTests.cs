using PaymentGrains.PosTerminal;
using Xunit;

namespace PaymentGrains.Tests.Unit.Terminal;

public sealed class YuanTests
{
    [Theory]
    [InlineData("1", 100), InlineData("1.00", 100), InlineData("0.01", 1), InlineData("0.1", 10), InlineData("12.3", 1230), InlineData("19.99", 1999)]
    [InlineData("1.10", 110), InlineData("4.35", 435), InlineData("100000000", 10_000_000_000), InlineData("99999999.99", 9_999_999_999), InlineData("007", 700)]
    public void Yuan_become_fen_exactly(string text, long fen) => Assert.Equal(fen, Yuan.ToFen(text));

    [Theory]
    [InlineData(""), InlineData("0"), InlineData("0.00"), InlineData("-1"), InlineData("+1"), InlineData("1."), InlineData(".5"), InlineData("1.001"), InlineData("1,5"), InlineData("1e2")]
    [InlineData("1.0.0"), InlineData(" 1"), InlineData("¥1"), InlineData("１"), InlineData("100000000.01"), InlineData("9999999999"), InlineData("99999999999999999999999")]
    public void Anything_else_is_no_amount(string text) => Assert.Null(Yuan.ToFen(text));

    [Fact]
    public void Fen_are_shown_with_two_decimals() => Assert.Equal("12.05", Yuan.FromFen(1205));
}
