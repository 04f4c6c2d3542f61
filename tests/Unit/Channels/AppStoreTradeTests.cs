using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.Channels.Signing;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.Domain.Trades;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Apple's word on transactions (FACTS 6.5). The wire plays Apple.</summary>
public sealed class AppStoreTradeTests
{
    private readonly AppStoreDesk desk = new();

    [Fact]
    public async Task A_transaction_at_the_orders_price_is_paid()
    {
        desk.Answers();

        var found = await desk.Channel.QueryAsync(desk.Trade, default);

        Assert.Equal((TradeVerdict.Paid, 1990L, AppStoreDesk.Transaction), (found.Verdict, found.Amount!.Value, found.ChannelTradeNo));
        var sent = Assert.Single(desk.Wire.Sent);
        Assert.Equal($"GET https://api.storekit.itunes.apple.com/inApps/v1/transactions/{AppStoreDesk.Transaction}", $"{sent.Method} {sent.Url}");
        Assert.DoesNotContain(AppStoreDesk.Buyer, found.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("x5c", found.Raw, StringComparison.Ordinal);
        Assert.Contains(AppStoreDesk.Transaction, found.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_question_brings_a_token_of_less_than_an_hour()
    {
        desk.Answers();
        await desk.Channel.QueryAsync(desk.Trade, default);
        var token = WebToken.Read(desk.Wire.Sent[0].Headers.Single(header => header.Key == "Authorization").Value["Bearer ".Length..])!;
        var (head, claims) = (JsonNode.Parse(token.Header.GetRawText())!, JsonNode.Parse(token.Text)!);
        var account = TestAccounts.BuiltIn.AppStore[0];
        Assert.Equal(("ES256", account.KeyId, "JWT"), ((string)head["alg"]!, (string)head["kid"]!, (string)head["typ"]!));
        Assert.Equal((account.IssuerId, "appstoreconnect-v1", account.BundleId), ((string)claims["iss"]!, (string)claims["aud"]!, (string)claims["bid"]!));
        Assert.InRange((long)claims["exp"]! - (long)claims["iat"]!, 1, 3600);
        using var key = System.Security.Cryptography.ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(account.ApiPrivateKey), out _);
        Assert.True(EcKey.Verifies(key, token.SignedText, token.Signature));
    }

    [Theory]
    [InlineData(404, 4040010L, TradeVerdict.NotFound)]
    [InlineData(404, 4040001L, TradeVerdict.Unknown)]
    [InlineData(404, null, TradeVerdict.Unknown)]
    [InlineData(400, 4000006L, TradeVerdict.Unknown)]
    [InlineData(401, null, TradeVerdict.Unknown)]
    [InlineData(429, 4290000L, TradeVerdict.Unknown)]
    [InlineData(500, 5000000L, TradeVerdict.Unknown)]
    [InlineData(500, 4040010L, TradeVerdict.Unknown)]
    public async Task Only_the_listed_error_says_something(int status, long? error, TradeVerdict verdict)
    {
        desk.Wire.Answers(error is null ? "" : JsonSerializer.Serialize(new { errorCode = error, errorMessage = "no" }), status);
        Assert.Equal(verdict, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
    }

    [Fact]
    public async Task What_Apple_did_not_sign_is_unknown()
    {
        var stranger = AppleChain.Make();
        desk.Wire.Answers(AppStoreDesk.Answer(stranger.Sign(desk.Payload()))).Answers(desk.Payload()).Answers("{}").Answers("").Loses()
            .Answers(AppStoreDesk.Answer("e30.e30.e30"));
        for (var i = 0; i < 6; i++) Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        desk.Wire.Hangs();
        var asking = desk.Channel.QueryAsync(desk.Trade, default);
        desk.Clock.AdvanceSeconds(10);
        Assert.Equal(TradeVerdict.Unknown, (await asking).Verdict);
    }

    [Theory]
    [InlineData("transactionId", "2000000999999999", "OTHER_PURCHASE")]
    [InlineData("appAccountToken", "00000000-0000-0000-0000-000000000000", "OTHER_PURCHASE")]
    [InlineData("appAccountToken", null, "OTHER_PURCHASE")]
    [InlineData("bundleId", "com.example.other", "NOT_OURS")]
    [InlineData("environment", "Sandbox", "NOT_OURS")]
    public async Task An_answer_about_another_purchase_is_unknown(string field, string? value, string code)
    {
        desk.Answers((field, value), ("originalTransactionId", null));
        var found = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((TradeVerdict.Unknown, code), (found.Verdict, found.Code));
    }

    [Fact]
    public async Task The_stated_price_decides_and_only_without_one_the_settings()
    {
        Assert.Equal(TradeVerdict.Unknown, await Found(("price", 19800)));
        Assert.Equal(TradeVerdict.Unknown, await Found(("currency", "USD")));
        Assert.Equal(TradeVerdict.Unknown, await Found(("price", 19901)));
        Assert.Equal(TradeVerdict.Unknown, await Found(("price", "19900x")));
        Assert.Equal(TradeVerdict.Unknown, await Found(("price", null)));
        Assert.Equal(TradeVerdict.Unknown, await Found(("currency", null)));
        Assert.Equal(TradeVerdict.Paid, await Found(("price", null), ("currency", null)));
        desk.Answers(("price", null), ("currency", null));
        Assert.Equal(TradeVerdict.Unknown, (await desk.Channel.QueryAsync(desk.Trade with { Amount = 1991 }, default)).Verdict);

        async Task<TradeVerdict> Found(params (string, JsonNode?)[] changes)
        {
            desk.Answers(changes);
            return (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict;
        }
    }

    [Fact]
    public async Task A_revoked_transaction_holds_nothing()
    {
        desk.Answers(("revocationDate", 1772338000000), ("revocationReason", 0));
        var whole = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((TradeVerdict.GivenBack, 1990L, 1990L), (whole.Verdict, whole.Amount!.Value, Assert.Single(whole.Refunds!).Amount));
        desk.Answers(("revocationDate", 1772338000000), ("price", 100));
        Assert.Equal(TradeVerdict.Closed, (await desk.Channel.QueryAsync(desk.Trade, default)).Verdict);
        // How much of it went back is not said.
        desk.Answers(("revocationDate", 1772338000000), ("revocationType", "REFUND_PRORATED"));
        var part = await desk.Channel.QueryAsync(desk.Trade, default);
        Assert.Equal((TradeVerdict.GivenBack, null), (part.Verdict, part.Refunds));
    }

    [Fact]
    public async Task Apple_reverses_nothing_and_the_reversal_says_how_it_stands()
    {
        Assert.Equal(ReversalVerdict.NotReversible, await Reversed(desk.Signed()));
        Assert.Equal(ReversalVerdict.NotReversible, await Reversed(desk.Signed(("price", 100))));
        Assert.Equal(ReversalVerdict.Returned, await Reversed(desk.Signed(("revocationDate", 1772338000000))));
        Assert.Equal(ReversalVerdict.Closed, await Reversed(desk.Signed(("revocationDate", 1772338000000), ("price", 100))));
        Assert.Equal(ReversalVerdict.Unknown, await Reversed("e30.e30.e30"));
        desk.Wire.Answers("""{"errorCode":4040010}""", 404);
        Assert.Equal(ReversalVerdict.NotFound, (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict);

        async Task<ReversalVerdict> Reversed(string transaction)
        {
            desk.Wire.Answers(AppStoreDesk.Answer(transaction));
            return (await desk.Channel.ReverseAsync(desk.Trade, default)).Verdict;
        }
    }

    [Fact]
    public async Task Nobody_but_the_customer_can_ask_Apple_for_a_refund()
    {
        var refused = await desk.Channel.RefundAsync(desk.Refund, default);
        Assert.Equal((RefundVerdict.Refused, "NO_REFUND_CALL"), (refused.Verdict, refused.Code));
        Assert.Contains("reportaproblem.apple.com", refused.Message, StringComparison.Ordinal);
        Assert.Empty(desk.Wire.Sent);

        desk.Answers();
        Assert.Equal(RefundVerdict.NotFound, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        desk.Answers(("revocationDate", 1772338000000));
        Assert.Equal(RefundVerdict.Done, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
        desk.Answers(("revocationDate", 1772338000000));
        Assert.Equal(RefundVerdict.NotFound, (await desk.Channel.QueryRefundAsync(desk.Refund with { Amount = 500 }, default)).Verdict);
        desk.Wire.Answers("", 500);
        Assert.Equal(RefundVerdict.Unknown, (await desk.Channel.QueryRefundAsync(desk.Refund, default)).Verdict);
    }

    [Theory]
    [InlineData("ONE_TIME_CHARGE")]
    [InlineData("REFUND")]
    [InlineData("REVOKE")]
    [InlineData("CONSUMPTION_REQUEST")]
    public async Task A_notification_about_a_purchase_makes_us_ask(string type)
    {
        var (notification, refusal) = await desk.Channel.ReadNotificationAsync(desk.Notice(type, desk.Signed()), default);
        Assert.Equal("", refusal);
        Assert.Equal((AppStoreDesk.Transaction, true, false, type), (notification!.PurchaseToken, notification.IsHint, notification.IsIdle, notification.Finding.Code));
        Assert.Equal("002e14d5-51f5-4503-b5a8-c3a1af68eb20", notification.NotifyId);
    }

    [Fact]
    public async Task Tests_and_subscriptions_are_idle()
    {
        foreach (var message in new[] { desk.Notice("TEST", null), desk.Notice("DID_RENEW", desk.Signed(("type", "Auto-Renewable Subscription"), ("productId", "monthly"))) })
        {
            var (notification, refusal) = await desk.Channel.ReadNotificationAsync(message, default);
            Assert.Equal(("", true, false), (refusal, notification!.IsIdle, notification.IsHint));
        }
    }

    [Fact]
    public async Task A_forged_or_foreign_notification_is_refused()
    {
        var stranger = AppleChain.Make();
        NotificationMessage[] messages =
        [
            desk.Notice("REFUND", desk.Signed(), by: stranger),
            desk.Notice("REFUND", stranger.Sign(desk.Payload())),
            desk.Notice("REFUND", desk.Signed(("bundleId", "com.example.other"))),
            desk.Notice("REFUND", desk.Signed(), bundle: "com.example.other"),
            desk.Notice("REFUND", desk.Signed(), environment: "Sandbox"),
            NotificationMessage.Of("{}"u8.ToArray()),
            NotificationMessage.Of(""u8.ToArray()),
            NotificationMessage.Of(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { signedPayload = desk.Signed() }))),
        ];
        foreach (var message in messages)
        {
            var (notification, refusal) = await desk.Channel.ReadNotificationAsync(message, default);
            Assert.True(notification is null && refusal.Length > 0);
        }
    }
}
