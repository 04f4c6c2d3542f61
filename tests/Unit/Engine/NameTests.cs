using System.Text;
using Orleans;
using Orleans.Embedded;
using Orleans.Runtime;
using PaymentGrains.Tests.Unit.Engine.Probes;
using Xunit;

namespace PaymentGrains.Tests.Unit.Engine;

/// <summary>Names and their hashes, which storage keeps and both engines must agree on.</summary>
public class NameTests
{
    [Theory]
    [InlineData(typeof(ProbeGrain), "probe")]
    [InlineData(typeof(ReentrantProbeGrain), "reentrantprobe")]
    [InlineData(typeof(Probe), "probe")]
    [InlineData(typeof(Grain), "grain")]
    public void A_grain_type_is_the_class_name_in_lower_case_without_its_ending(Type type, string expected) =>
        Assert.Equal(expected, GrainClass.NameOf(type));

    [Fact]
    public void A_name_is_type_and_key_and_comes_back_from_its_text()
    {
        var id = GrainId.Create("paymentorder", "shop/1");

        Assert.Equal("paymentorder/shop/1", id.ToString());
        Assert.Equal(id, GrainId.Parse("paymentorder/shop/1"));
        Assert.Equal("shop/1", id.Key.ToString());
        Assert.NotEqual(id, GrainId.Create("paymentorder", "Shop/1"));
        Assert.False(GrainId.TryParse("paymentorder", out _));
        Assert.True(default(GrainId).IsDefault);
    }

    // Vectors of the xxHash specification's reference implementation, seed 0.
    [Theory]
    [InlineData("", 0x02CC5D05u)]
    [InlineData("a", 0x550D7456u)]
    [InlineData("abc", 0x32D153FFu)]
    [InlineData("Nobody inspects the spammish repetition", 0xE2293B2Fu)]
    public void The_hash_is_xxHash32(string text, uint expected) =>
        Assert.Equal(expected, StableHash.Compute(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_hash_of_a_name_is_made_of_its_parts_as_in_Orleans()
    {
        var id = GrainId.Create("a", "abc");

        Assert.Equal(unchecked((0x550D7456u * 31) + 0x32D153FFu), id.GetUniformHashCode());
    }
}
