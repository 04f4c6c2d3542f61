using System.Security.Cryptography;
using PaymentGrains.Storage.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

/// <summary>How credentials lie in the database.</summary>
public sealed class KeyRingTests
{
    private static readonly string First = "2026a:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string Second = "2026b:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void What_is_sealed_opens_again_and_never_looks_the_same_twice()
    {
        var ring = KeyRing.Parse(First);
        var one = ring.Seal("密钥 sk", "account a");
        var other = ring.Seal("密钥 sk", "account a");
        Assert.Equal("密钥 sk", ring.Open(one, "account a"));
        Assert.NotEqual(one.Bytes, other.Bytes);
        Assert.Equal("2026a", one.KeyId);
    }

    [Fact]
    public void A_new_key_goes_in_front_and_the_old_one_leaves_when_all_is_sealed_anew()
    {
        var old = KeyRing.Parse(First).Seal("secret", "a");
        var both = KeyRing.Parse($"{Second}\n{First}");
        var renewed = both.Seal(both.Open(old, "a"), "a");
        Assert.Equal(("2026b", "secret"), (renewed.KeyId, KeyRing.Parse(Second).Open(renewed, "a")));
        Assert.Contains("2026a", Assert.Throws<CryptographicException>(() => KeyRing.Parse(Second).Open(old, "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_moved_or_changed_does_not_open()
    {
        var ring = KeyRing.Parse(First);
        var secret = ring.Seal("secret", "account a");
        Assert.Throws<CryptographicException>(() => ring.Open(secret, "account b"));
        for (var position = 0; position < secret.Bytes.Length; position++)
        {
            var changed = secret.Bytes.ToArray();
            changed[position] ^= 1;
            Assert.Throws<CryptographicException>(() => ring.Open(secret with { Bytes = changed }, "account a"));
        }

        Assert.Throws<CryptographicException>(() => ring.Open(secret with { Bytes = secret.Bytes[..20] }, "account a"));
        Assert.Throws<CryptographicException>(() => KeyRing.Parse("2026a:" + Second[6..]).Open(secret, "account a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("a b:AAAA")]
    [InlineData("a:AAAA")]
    [InlineData("a:not base64")]
    public void What_is_no_key_is_refused(string text) => Assert.Throws<FormatException>(() => KeyRing.Parse(text));

    [Fact]
    public void Two_keys_of_one_name_are_refused() => Assert.Throws<FormatException>(() => KeyRing.Parse($"{First},{First}"));
}
