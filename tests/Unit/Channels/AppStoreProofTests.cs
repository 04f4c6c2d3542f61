using System.Text.Json.Nodes;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>What counts as signed by Apple, and as a purchase of ours (FACTS 6.5).</summary>
public sealed class AppStoreProofTests
{
    private readonly AppStoreDesk desk = new();

    [Fact]
    public void A_signed_transaction_says_which_what_and_whose()
    {
        var purchase = desk.Channel.ReadPurchase(desk.Signed() + "\n", null, out var refusal);
        Assert.Equal("", refusal);
        Assert.Equal((AppStoreDesk.Transaction, "no_ads", AppStoreDesk.Buyer), (purchase!.Token, purchase.ProductId, purchase.Owner));
        Assert.Null(desk.Channel.ReadPurchase(desk.Signed(("appAccountToken", null)), null, out _)!.Owner);
        Assert.Empty(desk.Wire.Sent);
    }

    [Theory]
    [InlineData("bundleId", "com.example.other", "another app")]
    [InlineData("bundleId", null, "another app")]
    [InlineData("environment", "Sandbox", "not of Production")]
    [InlineData("productId", "yacht", "not sold here")]
    [InlineData("transactionId", null, "no number")]
    [InlineData("inAppOwnershipType", "FAMILY_SHARED", "shared, not bought")]
    public void What_is_signed_and_not_ours_is_refused(string field, string? value, string why) => Assert.Contains(why, Refusal(desk.Signed((field, value))));

    [Fact]
    public void Several_at_once_are_refused() => Assert.Contains("only one", Refusal(desk.Signed(("quantity", 2))));

    [Fact]
    public void What_was_only_restored_is_refused_and_a_renewal_is_not()
    {
        Assert.Contains("restored", Refusal(desk.Signed(("originalTransactionId", "2000000111111111"))));
        Assert.Equal("", Refusal(desk.Signed(("originalTransactionId", "2000000111111111"), ("type", "Auto-Renewable Subscription"))));
    }

    [Fact]
    public void A_chain_of_the_same_shape_under_another_root_is_refused()
    {
        var stranger = AppleChain.Make();
        Assert.Contains("do not lead to the pinned root", Refusal(stranger.Sign(desk.Payload())));
        // With Apple's root put in the place of its own.
        Assert.Contains("do not lead to the pinned root", Refusal((stranger with { Certificates = [.. stranger.Certificates.Take(2), AppStoreDesk.Apple.Certificates[2]] }).Sign(desk.Payload())));
        Assert.Equal("", Refusal(stranger.Sign(desk.Payload()), stranger));
    }

    [Fact]
    public void Certificates_for_other_purposes_of_other_people_or_of_another_time_are_refused()
    {
        var now = desk.Clock.GetUtcNow();
        Assert.Contains("other purposes", Refused(AppleChain.Make(leafPurpose: "1.2.840.113635.100.6.11.2")));
        Assert.Contains("other purposes", Refused(AppleChain.Make(intermediatePurpose: "1.2.840.113635.100.6.2.2")));
        Assert.Contains("do not lead", Refused(AppleChain.Make(leafOfAnother: true)));
        Assert.Contains("do not lead", Refused(AppleChain.Make(intermediateIsAuthority: false)));
        Assert.Contains("do not lead", Refused(AppleChain.Make(leafEnds: now.AddDays(-1))));
        // Signed while it was good, as it says.
        Assert.Equal("", Refused(AppleChain.Make(leafEnds: now.AddDays(-1)), ("signedDate", now.AddDays(-2).ToUnixTimeMilliseconds())));
        Assert.Contains("in the future", Refused(AppleChain.Make(), ("signedDate", now.AddMinutes(6).ToUnixTimeMilliseconds())));
        Assert.Equal("", Refused(AppleChain.Make(), ("signedDate", null)));

        string Refused(AppleChain chain, params (string, JsonNode?)[] changes) => Refusal(chain.Sign(desk.Payload(changes)), chain);
    }

    [Fact]
    public void A_signature_that_does_not_fit_is_refused()
    {
        var good = desk.Signed();
        var parts = good.Split('.');
        var other = desk.Signed(("transactionId", "2000000999999999")).Split('.');
        Assert.Contains("wrong signature", Refusal($"{parts[0]}.{other[1]}.{parts[2]}"));
        Assert.Contains("wrong signature", Refusal((AppStoreDesk.Apple with { LeafKey = TestAccounts.BuiltIn.AppStore[0].ApiPrivateKey }).Sign(desk.Payload())));
        Assert.Contains("wrong signature", Refusal($"{parts[0]}.{parts[1]}.AAAA"));
        Assert.Contains("not signed by ES256", Refusal(AppStoreDesk.Apple.Sign(desk.Payload(), algorithm: "none")));
        Assert.Contains("three certificates", Refusal((AppStoreDesk.Apple with { Certificates = [.. AppStoreDesk.Apple.Certificates.Take(2)] }).Sign(desk.Payload())));
        Assert.Contains("three certificates", Refusal((AppStoreDesk.Apple with { Certificates = ["", "AAAA", "!"] }).Sign(desk.Payload())));
        foreach (var text in new[] { "", "a.b", "a.b.c", ".." }) Assert.Contains("no signed JSON", Refusal(text));
    }

    [Theory]
    [InlineData(19900, "CNY", 1990L)]
    [InlineData(19905, "CNY", null)]
    [InlineData(100000, "JPY", 100L)]
    [InlineData(100500, "JPY", null)]
    [InlineData(1234, "KWD", 1234L)]
    [InlineData(-10, "CNY", null)]
    public void Prices_are_never_rounded(long milli, string currency, long? minor) => Assert.Equal(minor, AppStorePrice.Minor(milli, currency));

    private string Refusal(string jws, AppleChain? pinned = null)
    {
        var at = pinned is null ? desk : new AppStoreDesk(settings => settings with { RootCertificate = pinned.Certificates[2] });
        var purchase = at.Channel.ReadPurchase(jws, null, out var refusal);
        Assert.Equal(refusal.Length > 0, purchase is null);
        return refusal;
    }
}
