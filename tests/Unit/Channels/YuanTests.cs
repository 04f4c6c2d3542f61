using FsCheck;
using FsCheck.Fluent;
using PaymentGrains.Channels;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>FACTS 8.15: money crosses the edge exactly or not at all.</summary>
public sealed class YuanTests
{
    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(1, "0.01")]
    [InlineData(29, "0.29")]
    [InlineData(1990, "19.90")]
    [InlineData(10_000_000_000, "100000000.00")]
    [InlineData(long.MaxValue, "92233720368547758.07")]
    public void Fen_and_yuan_are_the_same_money(long fen, string yuan)
    {
        Assert.Equal(yuan, Yuan.Format(fen));
        Assert.Equal(fen, Yuan.Parse(yuan));
    }

    [Theory]
    [InlineData("19.9", 1990)]
    [InlineData("19", 1900)]
    [InlineData("007.50", 750)]
    public void Shorter_ways_to_write_an_amount_are_read(string yuan, long fen) => Assert.Equal(fen, Yuan.Parse(yuan));

    [Theory]
    [InlineData("1.005")]
    [InlineData("1.000")]
    [InlineData("-1.00")]
    [InlineData("+1.00")]
    [InlineData(" 1.00")]
    [InlineData("1,000.00")]
    [InlineData("1e2")]
    [InlineData("1.")]
    [InlineData(".50")]
    [InlineData("1.2.3")]
    [InlineData("１.00")]
    [InlineData("92233720368547758.08")]
    [InlineData("999999999999999999999999")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_that_is_not_exact_is_refused(string? yuan) => Assert.Null(Yuan.Parse(yuan));

    [Fact]
    public void An_amount_below_zero_is_never_written() => Assert.Throws<ArgumentOutOfRangeException>(() => Yuan.Format(-1));

    [Fact]
    public void Every_amount_comes_back_as_it_went() =>
        Prop.ForAll<long>(any =>
        {
            var fen = any == long.MinValue ? long.MaxValue : Math.Abs(any);
            return Yuan.Parse(Yuan.Format(fen)) == fen;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_text_is_read_exactly_or_not_at_all() =>
        Prop.ForAll<string>(text => Yuan.Parse(text) is not { } fen || Yuan.Parse(Yuan.Format(fen)) == fen).QuickCheckThrowOnFailure();
}
