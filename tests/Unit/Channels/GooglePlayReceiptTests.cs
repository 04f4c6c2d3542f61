using System.Text.Json.Nodes;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>What a customer's device hands over is believed only as far as its signature goes (FACTS 6.1, 8.14).</summary>
public sealed class GooglePlayReceiptTests
{
    private readonly GooglePlayDesk desk = new();

    [Fact]
    public void A_signed_purchase_says_which_what_and_whose()
    {
        var proof = GooglePlayDesk.Proof();

        var purchase = desk.Channel.ReadPurchase(proof, GooglePlayDesk.Sign(proof), out var refusal);

        Assert.Equal("", refusal);
        Assert.Equal((GooglePlayDesk.Token, "no_ads", GooglePlayDesk.Buyer), (purchase!.Token, purchase.ProductId, purchase.Owner));
        Assert.Empty(desk.Wire.Sent);
    }

    [Fact]
    public void A_pending_purchase_and_one_without_a_buyer_are_read_too()
    {
        var proof = GooglePlayDesk.Proof(("purchaseState", 4), ("orderId", null), ("obfuscatedAccountId", null), ("productId", null), ("productIds", new JsonArray("coins")));

        var purchase = desk.Channel.ReadPurchase(proof, GooglePlayDesk.Sign(proof), out _);

        Assert.Equal(("coins", null), (purchase!.ProductId, purchase.Owner));
    }

    [Fact]
    public void Data_that_were_changed_or_only_written_otherwise_are_refused()
    {
        var proof = GooglePlayDesk.Proof();
        var sign = GooglePlayDesk.Sign(proof);
        var fields = JsonNode.Parse(proof)!.AsObject();
        var reordered = new JsonObject(fields.Reverse().Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

        Assert.Contains("does not fit", Refusal(reordered.ToJsonString(), sign));
        Assert.Contains("does not fit", Refusal(proof.Replace("no_ads", "coins", StringComparison.Ordinal), sign));
        Assert.Contains("does not fit", Refusal(proof + "\n", sign));
        Assert.Contains("does not fit", Refusal(proof, GooglePlayDesk.Sign(proof, TestAccounts.BuiltIn.GooglePlay[0].PushPrivateKey)));
        Assert.Contains("does not fit", Refusal(proof, "not Base64!"));
        Assert.Contains("is missing", Refusal(proof, null));
        Assert.Contains("is missing", Refusal(proof, ""));
    }

    [Theory]
    [InlineData("packageName", "com.example.other", "another app")]
    [InlineData("packageName", null, "another app")]
    [InlineData("productId", "yacht", "not sold here")]
    [InlineData("productId", null, "does not name one product")]
    [InlineData("purchaseToken", null, "no purchaseToken")]
    public void What_is_signed_and_not_ours_is_refused(string field, string? value, string why)
    {
        var proof = GooglePlayDesk.Proof((field, value));
        Assert.Contains(why, Refusal(proof, GooglePlayDesk.Sign(proof)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"purchaseToken\":\"a\",\"purchaseToken\":\"b\"}")]
    [InlineData("{\"packageName\":\"\\ud800\"}")]
    public void What_is_signed_and_makes_no_sense_is_refused(string proof) => Assert.Contains("no JSON object", Refusal(proof, GooglePlayDesk.Sign(proof)));

    private string Refusal(string proof, string? signature)
    {
        Assert.Null(desk.Channel.ReadPurchase(proof, signature, out var refusal));
        return refusal;
    }
}
