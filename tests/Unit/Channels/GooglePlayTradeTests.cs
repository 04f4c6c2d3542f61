using System.Text;
using System.Text.Json.Nodes;
using PaymentGrains.Channels.Signing;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.Domain.Trades;
using Xunit;
using RsaKey = PaymentGrains.Channels.Signing.RsaKey;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Google's word on purchases (FACTS 6.2, 6.4). The wire plays Google.</summary>
public sealed class GooglePlayTradeTests
{
    private readonly GooglePlayDesk desk = new();

    [Fact]
    public async Task A_purchase_is_paid_once_Google_has_heard_that_we_took_notice()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase()).Answers("", 204);

        var found = await desk.Channel.QueryAsync(desk.Trade, default);

        Assert.Equal((TradeVerdict.Paid, 1990L, GooglePlayDesk.OrderId), (found.Verdict, found.Amount!.Value, found.ChannelTradeNo));
        var path = $"/androidpublisher/v3/applications/com.example.paymentgrains/purchases/products/no_ads/tokens/{GooglePlayDesk.Token}";
        Assert.Equal(["POST /token", $"GET {path}", $"POST {path}:acknowledge"], desk.Wire.Sent.Select(sent => $"{sent.Method} {sent.Url.AbsolutePath}"));
        Assert.All(desk.Wire.Sent.Skip(1), sent => Assert.Equal("Bearer ya29.simulated", Assert.Single(sent.Headers, header => header.Key == "Authorization").Value));
        Assert.All(desk.Wire.Sent, sent => Assert.Equal("google-1", sent.Account));
        Assert.Equal("{}", desk.Wire.LastBody);
    }

    [Fact]
    public async Task A_consumable_is_consumed_and_what_is_done_is_not_done_again()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("acknowledgementState", 1))).Answers("", 204);
        Assert.Equal(TradeVerdict.Paid, (await desk.Channel.QueryAsync(desk.TradeOfCoins, default)).Verdict);
        Assert.EndsWith(":consume", desk.Wire.Sent[^1].Url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal("", desk.Wire.LastBody);

        desk.Wire.Answers(GooglePlayDesk.Purchase(("acknowledgementState", 1), ("consumptionState", 1)));
        Assert.Equal(TradeVerdict.Paid, (await desk.Channel.QueryAsync(desk.TradeOfCoins, default)).Verdict);
        desk.Wire.Answers(GooglePlayDesk.Purchase(("acknowledgementState", 1)));
        Assert.Equal(TradeVerdict.Paid, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(5, desk.Wire.Sent.Count);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(500)]
    [InlineData(400)]
    [InlineData(302)]
    public async Task A_lost_acknowledgement_is_unknown_and_asked_again(int status)
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase()).Answers("{}", status);
        var found = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((TradeVerdict.Unknown, "NOT_ACKNOWLEDGED"), (found.Verdict, found.Code));

        desk.Wire.Answers(GooglePlayDesk.Purchase()).Loses();
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);

        // It had arrived after all.
        desk.Wire.Answers(GooglePlayDesk.Purchase(("acknowledgementState", 1)));
        Assert.Equal(TradeVerdict.Paid, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Theory]
    [InlineData(0, TradeVerdict.Paid)]
    [InlineData(1, TradeVerdict.Closed)]
    [InlineData(2, TradeVerdict.Waiting)]
    [InlineData(3, TradeVerdict.Unknown)]
    [InlineData(4, TradeVerdict.Unknown)]
    public async Task The_servers_purchase_state_decides(int state, TradeVerdict verdict)
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("purchaseState", state), ("acknowledgementState", 1)));
        Assert.Equal(verdict, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    [Theory]
    [InlineData(404, TradeVerdict.NotFound)]
    [InlineData(410, TradeVerdict.NotFound)]
    [InlineData(400, TradeVerdict.Unknown)]
    [InlineData(401, TradeVerdict.Unknown)]
    [InlineData(403, TradeVerdict.Unknown)]
    [InlineData(429, TradeVerdict.Unknown)]
    [InlineData(500, TradeVerdict.Unknown)]
    [InlineData(503, TradeVerdict.Unknown)]
    [InlineData(204, TradeVerdict.Unknown)]
    public async Task Only_listed_statuses_say_something(int status, TradeVerdict verdict)
    {
        desk.SignedIn.Answers("""{"error":{"code":0,"message":"no"}}""", status);
        var found = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((verdict, $"HTTP_{status}"), (found.Verdict, found.Code));
    }

    [Fact]
    public async Task No_answer_no_sense_no_token_and_no_time_are_unknown()
    {
        desk.SignedIn.Loses().Answers("{\"purchaseState\":0").Answers("[]").Answers("{}");
        for (var i = 0; i < 4; i++) Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        var other = new GooglePlayDesk();
        other.Wire.Answers("""{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", 400).Answers("{}").Answers("""{"access_token":"t"}""").Loses();
        for (var i = 0; i < 4; i++) Assert.Contains("no access token", (await other.Channel.QueryAsync(other.Trade, default)).Raw, StringComparison.Ordinal);
        other.SignedIn.Hangs();
        var asking = other.Channel.QueryAsync(other.Trade, default);
        other.Clock.AdvanceSeconds(10);
        Assert.Equal(TradeVerdict.Unknown, (await asking).Verdict);
    }

    [Theory]
    [InlineData("purchaseToken", "another-token")]
    [InlineData("productId", "coins")]
    [InlineData("obfuscatedExternalAccountId", "buyer-8")]
    [InlineData("orderId", "GPA.9999-4444-5555-66666")]
    public async Task An_answer_about_another_purchase_is_unknown(string field, string value)
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase((field, value)));
        var found = await desk.Channel.QueryAsync(desk.Trade with { ChannelTradeNo = GooglePlayDesk.OrderId }, default);
        Assert.Equal((TradeVerdict.Unknown, "OTHER_PURCHASE"), (found.Verdict, found.Code));
    }

    [Theory]
    [InlineData(1989, "CNY", 1)]
    [InlineData(1990, "JPY", 1)]
    [InlineData(1990, "CNY", 2)]
    public async Task At_another_price_it_is_neither_paid_nor_acknowledged(long amount, string currency, int quantity)
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("quantity", quantity)));
        var found = await desk.Channel.QueryAsync(desk.Trade with { Amount = amount, Currency = currency }, default);
        Assert.Equal((TradeVerdict.Unknown, "PRICE_DIFFERS", found.Message), (found.Verdict, found.Code, found.Warning));
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    [Fact]
    public async Task Several_of_one_product_cost_as_much_more()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("quantity", 3), ("acknowledgementState", 1)));
        Assert.Equal(5970, (await desk.Channel.QueryAsync(desk.Trade with { Amount = 5970 }, default)).Amount);
    }

    [Fact]
    public async Task A_purchase_without_an_order_is_not_believed()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("orderId", null)));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        Assert.Equal(2, desk.Wire.Sent.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_purchase_that_brought_no_money_is_not_paid(int type)
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("purchaseType", type)));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        desk.Wire.Answers(GooglePlayDesk.Purchase(("purchaseType", type)));
        Assert.Equal(ReversalVerdict.Closed, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);

        var tests = new GooglePlayDesk(settings => settings with { TestPurchases = true });
        tests.SignedIn.Answers(GooglePlayDesk.Purchase(("purchaseType", type), ("acknowledgementState", 1)));
        Assert.Equal(type == 0 ? TradeVerdict.Paid : TradeVerdict.Unknown, (await tests.Channel.QueryAsync(tests.Trade, default)).Verdict);
    }

    [Fact]
    public async Task What_went_back_is_listed()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("quantity", 2), ("refundableQuantity", 1), ("acknowledgementState", 1)));
        var part = await desk.Channel.QueryAsync(desk.Trade with { Amount = 3980 }, default);
        Assert.Equal((TradeVerdict.GivenBack, 3980L, 1990L), (part.Verdict, part.Amount!.Value, Assert.Single(part.Refunds!).Amount));
        desk.Wire.Answers(GooglePlayDesk.Purchase(("refundableQuantity", 0)));
        var whole = await desk.Channel.QueryAsync(desk.Trade with { Amount = 1 }, default);
        Assert.Equal((TradeVerdict.Closed, "REFUNDED", null), (whole.Verdict, whole.Code, whole.Refunds));
        Assert.Equal(3, desk.Wire.Sent.Count);
    }

    [Theory]
    [InlineData(0, ReversalVerdict.NotReversible)]
    [InlineData(1, ReversalVerdict.Closed)]
    [InlineData(2, ReversalVerdict.Retry)]
    [InlineData(7, ReversalVerdict.Unknown)]
    public async Task A_store_reverses_nothing_and_says_how_it_stands(int state, ReversalVerdict verdict)
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("purchaseState", state)));
        Assert.Equal(verdict, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Equal(2, desk.Wire.Sent.Count);
        desk.Wire.Answers("", 404).Answers("", 500);
        Assert.Equal(ReversalVerdict.NotFound, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
        Assert.Equal(ReversalVerdict.Unknown, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task A_refund_is_of_the_whole_order_and_accepted_is_not_done()
    {
        desk.SignedIn.Answers("", 204);
        Assert.Equal(RefundVerdict.Pending, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        Assert.Equal($"/androidpublisher/v3/applications/com.example.paymentgrains/orders/{GooglePlayDesk.OrderId}:refund?revoke=true", desk.Wire.Sent[^1].Url.PathAndQuery);
        foreach (var status in new[] { 400, 403, 404, 409, 500 })
        {
            desk.Wire.Answers("{}", status);
            Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund, default)).Verdict);
        }

        // Its order is asked for where nobody has said it yet.
        desk.Wire.Answers(GooglePlayDesk.Purchase()).Answers("", 204);
        Assert.Equal(RefundVerdict.Pending, (await desk.Channel.RefundAsync(desk.Refund with { Trade = desk.Trade }, default)).Verdict);
        desk.Wire.Answers(GooglePlayDesk.Purchase(("orderId", null)));
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.RefundAsync(desk.Refund with { Trade = desk.Trade }, default)).Verdict);
    }

    [Fact]
    public async Task A_part_is_refused_without_a_call()
    {
        var refund = desk.Refund with { Amount = 500 };
        var refused = await desk.Channel.RefundAsync(refund, default);
        Assert.Equal((RefundVerdict.Refused, "PARTIAL_REFUND"), (refused.Verdict, refused.Code));
        Assert.Equal(RefundVerdict.NotFound, (await desk.Channel.QueryRefundAsync(refund, default)).Verdict);
        Assert.Empty(desk.Wire.Sent);
    }

    [Fact]
    public async Task A_refund_is_done_when_the_purchase_says_so_or_the_voided_list()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("purchaseState", 1)));
        Assert.Equal(RefundVerdict.Done, await Asked());
        desk.Wire.Answers(GooglePlayDesk.Purchase(("refundableQuantity", 0)));
        Assert.Equal(RefundVerdict.Done, await Asked());
        desk.Wire.Answers(GooglePlayDesk.Purchase(("refundableQuantity", 1)));
        Assert.Equal(RefundVerdict.NotFound, await Asked());
        desk.Wire.Answers(GooglePlayDesk.Purchase(("purchaseState", 2)));
        Assert.Equal(RefundVerdict.Unknown, await Asked());

        desk.Wire.Answers(GooglePlayDesk.Purchase()).Answers(Voided("other", "next")).Answers(Voided(GooglePlayDesk.Token));
        Assert.Equal(RefundVerdict.Done, await Asked());
        Assert.Contains("&token=next", desk.Wire.Sent[^1].Url.Query, StringComparison.Ordinal);
        desk.Wire.Answers(GooglePlayDesk.Purchase()).Answers("{}");
        Assert.Equal(RefundVerdict.NotFound, await Asked());
        // A part by quantity is not the whole.
        desk.Wire.Answers(GooglePlayDesk.Purchase()).Answers(Voided(GooglePlayDesk.Token).Replace("\"orderId\"", "\"voidedQuantity\":1,\"orderId\"", StringComparison.Ordinal));
        Assert.Equal(RefundVerdict.NotFound, await Asked());
        desk.Wire.Answers(GooglePlayDesk.Purchase()).Answers("{}", 500);
        Assert.Equal(RefundVerdict.Unknown, await Asked());
        desk.Wire.Answers(GooglePlayDesk.Purchase());
        for (var page = 0; page < 5; page++) desk.Wire.Answers(Voided("other", "next"));
        Assert.Equal(RefundVerdict.Unknown, await Asked());

        async Task<RefundVerdict> Asked() => (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict;
        static string Voided(string token, string? next = null) =>
            $$"""{"voidedPurchases":[{"purchaseToken":"{{token}}","orderId":"x"}]""" + (next is null ? "}" : ",\"tokenPagination\":{\"nextPageToken\":\"" + next + "\"}}");
    }

    [Fact]
    public async Task The_service_account_signs_for_a_token_that_is_kept_until_shortly_before_it_expires()
    {
        desk.SignedIn.Answers("", 404).Answers("", 404);
        await desk.Channel.QueryAsync(desk.Trade, default);
        var form = Encoding.UTF8.GetString(desk.Wire.Sent[0].Body).Split("&assertion=");
        var assertion = WebToken.Read(form[1])!;
        Assert.Equal("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer", form[0]);
        Assert.True(RsaKey.Private(TestAccounts.BuiltIn.GooglePlay[0].ServicePrivateKey)!.Verifies(assertion.SignedText, Convert.ToBase64String(assertion.Signature)));
        var claims = JsonNode.Parse(assertion.Text)!;
        Assert.Equal(
            (desk.Settings.ServiceAccount, "https://www.googleapis.com/auth/androidpublisher", "https://oauth2.googleapis.com/token", 3600L),
            ((string)claims["iss"]!, (string)claims["scope"]!, (string)claims["aud"]!, (long)claims["exp"]! - (long)claims["iat"]!));

        desk.Clock.AdvanceSeconds(3538);
        await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal(1, Tokens());
        desk.Clock.AdvanceSeconds(2);
        desk.SignedIn.Answers("", 404);
        await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal(2, Tokens());

        // Withdrawn: the next call signs in anew.
        desk.Wire.Answers("", 401);
        await desk.Channel.QueryAsync(desk.Trade, default);
        desk.SignedIn.Answers("", 404);
        await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal(3, Tokens());

        int Tokens() => desk.Wire.Sent.Count(sent => sent.Url.AbsolutePath == "/token");
    }

    [Fact]
    public async Task The_journal_holds_neither_token_nor_buyer()
    {
        desk.SignedIn.Answers(GooglePlayDesk.Purchase(("purchaseToken", GooglePlayDesk.Token), ("acknowledgementState", 1)));
        var raw = (await desk.Channel.QueryAsync(desk.Trade, default)).Raw!;
        Assert.DoesNotContain(GooglePlayDesk.Token, raw, StringComparison.Ordinal);
        Assert.DoesNotContain(GooglePlayDesk.Buyer, raw, StringComparison.Ordinal);
        Assert.Contains("purchaseState", raw, StringComparison.Ordinal);
    }
}
