using System.Text;
using System.Text.Json.Nodes;
using PaymentGrains.Channels;
using PaymentGrains.ChannelSimulator.Accounts;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

/// <summary>Pushes are hints, and only Google's (FACTS 6.3).</summary>
public sealed class GooglePlayPushTests
{
    private const string Bought = "\"oneTimeProductNotification\":{\"version\":\"1.0\",\"notificationType\":1,\"purchaseToken\":\"" + GooglePlayDesk.Token + "\",\"sku\":\"no_ads\"}";
    private readonly GooglePlayDesk desk = new();

    [Theory]
    [InlineData(Bought)]
    [InlineData("""
        "oneTimeProductNotification":{"notificationType":2,"purchaseToken":"abcdefghijklmnopabcdefgh.AO-J1OxSimulated","sku":"no_ads"}
        """)]
    [InlineData("""
        "voidedPurchaseNotification":{"purchaseToken":"abcdefghijklmnopabcdefgh.AO-J1OxSimulated","orderId":"GPA.1","productType":2,"refundType":1}
        """)]
    public async Task What_is_about_a_purchase_makes_us_ask(string part)
    {
        var (notification, refusal) = await desk.Channel.ReadNotificationAsync(desk.Push(GooglePlayDesk.Notice(part)), default);

        Assert.Equal("", refusal);
        Assert.Equal((GooglePlayDesk.Token, true, false, ""), (notification!.PurchaseToken, notification.IsHint, notification.IsIdle, notification.OutTradeNo));
        Assert.Equal("136969346945", notification.NotifyId);
    }

    [Theory]
    [InlineData("\"testNotification\":{\"version\":\"1.0\"}")]
    [InlineData("\"subscriptionNotification\":{\"notificationType\":4,\"purchaseToken\":\"t\"}")]
    [InlineData("\"voidedPurchaseNotification\":{\"purchaseToken\":\"t\",\"productType\":1}")]
    public async Task What_is_about_no_purchase_is_idle(string part)
    {
        var (notification, refusal) = await desk.Channel.ReadNotificationAsync(desk.Push(GooglePlayDesk.Notice(part)), default);
        Assert.Equal(("", true, false), (refusal, notification!.IsIdle, notification.IsHint));
    }

    [Theory]
    [InlineData("\"strangeNotification\":{}", null)]
    [InlineData("\"oneTimeProductNotification\":{\"notificationType\":1}", null)]
    [InlineData(Bought, "com.example.other")]
    public async Task What_is_signed_and_not_understood_or_not_ours_is_refused(string part, string? package) =>
        Assert.NotEqual("", await Refusal(desk.Push(GooglePlayDesk.Notice(part, package))));

    [Theory]
    [InlineData("iss", "https://accounts.example.com")]
    [InlineData("aud", "another shop")]
    [InlineData("email", "somebody@shop.example")]
    [InlineData("email_verified", "true")]
    [InlineData("exp", null)]
    [InlineData("iat", null)]
    [InlineData("aud", null)]
    public async Task A_token_that_is_not_for_us_is_refused(string claim, string? value) =>
        Assert.NotEqual("", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought), changes: (claim, value))));

    [Fact]
    public async Task A_token_of_another_time_is_refused()
    {
        var now = desk.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal("the token has expired", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought), changes: ("exp", now - 301))));
        Assert.Equal("the token is of the future", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought), changes: ("iat", now + 301))));
        Assert.Equal("", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought), changes: [("iat", now + 299), ("exp", now - 299)])));
    }

    [Fact]
    public async Task A_forged_token_or_none_is_refused()
    {
        var good = desk.Push(GooglePlayDesk.Notice(Bought));
        var token = good.Headers["authorization"];
        Assert.Equal("wrong signature of the token", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought), key: TestAccounts.BuiltIn.GooglePlay[0].LicencePrivateKey)));
        Assert.Equal("no bearer token", await Refusal(NotificationMessage.Of(good.Body)));
        Assert.Equal("no bearer token", await Refusal(With("Basic abc")));
        Assert.Equal("no bearer token", await Refusal(With("Bearer x.y")));
        var none = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"alg":"none","kid":"push-1"}""")).TrimEnd('=');
        Assert.Equal("the token is not signed as Google signs", await Refusal(With($"Bearer {none}.{token.Split('.')[1]}.{token.Split('.')[2]}")));

        NotificationMessage With(string header) => good with { Headers = new Dictionary<string, string> { ["Authorization"] = header } };
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"message\":{}}")]
    [InlineData("{\"message\":{\"data\":\"!\"}}")]
    [InlineData("{\"message\":{\"data\":\"W10=\"}}")]
    public async Task A_body_that_is_no_push_is_refused(string body) =>
        Assert.NotEqual("", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought)) with { Body = Encoding.UTF8.GetBytes(body) }));

    [Fact]
    public async Task An_account_without_an_audience_takes_no_pushes() =>
        Assert.Contains("pushAudience", await Refusal(desk.Push(GooglePlayDesk.Notice(Bought)), new GooglePlayDesk(settings => settings with { PushAudience = "" })), StringComparison.Ordinal);

    [Fact]
    public async Task Unknown_keys_are_fetched_at_most_once_in_five_minutes()
    {
        var account = TestAccounts.BuiltIn.GooglePlay[0];
        var fetching = new GooglePlayDesk(settings => settings with { PushKeys = "", PushKeysUrl = "https://keys.example/certs" });
        fetching.Wire.Answers(GooglePlayDesk.KeySet(account.PushPrivateKey));
        Assert.Equal("", await Refusal(fetching.Push(GooglePlayDesk.Notice(Bought)), fetching));
        Assert.Equal("", await Refusal(fetching.Push(GooglePlayDesk.Notice(Bought)), fetching));
        Assert.Equal("GET https://keys.example/certs", $"{fetching.Wire.Sent[0].Method} {Assert.Single(fetching.Wire.Sent).Url}");

        var next = fetching.Push(GooglePlayDesk.Notice(Bought), account.LicencePrivateKey, "push-2");
        Assert.Contains("does not publish", await Refusal(next, fetching), StringComparison.Ordinal);
        Assert.Single(fetching.Wire.Sent);
        fetching.Clock.AdvanceSeconds(300);
        fetching.Wire.Loses();
        Assert.Contains("does not publish", await Refusal(next, fetching), StringComparison.Ordinal);
        fetching.Clock.AdvanceSeconds(300);
        fetching.Wire.Answers(GooglePlayDesk.KeySet(account.LicencePrivateKey, "push-2"));
        Assert.Equal("", await Refusal(next, fetching));
        Assert.Contains("does not publish", await Refusal(fetching.Push(GooglePlayDesk.Notice(Bought)), fetching), StringComparison.Ordinal);
    }

    private async Task<string> Refusal(NotificationMessage message, GooglePlayDesk? at = null)
    {
        var reading = await (at ?? desk).Channel.ReadNotificationAsync(message, default);
        Assert.Equal(reading.Refusal.Length > 0, reading.Notification is null);
        return reading.Refusal;
    }
}
