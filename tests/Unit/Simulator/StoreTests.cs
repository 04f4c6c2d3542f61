using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PaymentGrains.ChannelSimulator;
using PaymentGrains.ChannelSimulator.Accounts;
using PaymentGrains.ChannelSimulator.Stores;
using Xunit;

namespace PaymentGrains.Tests.Unit.Simulator;

/// <summary>The simulated stores alone: who may ask, what is answered, and what stays after a restart (FACTS 6).</summary>
public sealed class StoreTests : IDisposable
{
    const string Products = "/androidpublisher/v3/applications/com.example.paymentgrains/purchases/products/no_ads/tokens/";
    static readonly GooglePlayAccount Google = TestAccounts.BuiltIn.GooglePlay[0];
    static readonly AppStoreAccount Apple = TestAccounts.BuiltIn.AppStore[0];
    readonly SimulatorStory story = new();

    public void Dispose() => story.Dispose();

    [Fact]
    public void A_device_gets_data_that_the_licence_key_signed()
    {
        var bought = Buy("googleplay", "user-7");
        using var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Google.LicenceKey()), out _);
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(bought.Proof), Convert.FromBase64String(bought.Signature!), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1));
        var fields = JsonDocument.Parse(bought.Proof).RootElement;
        Assert.Equal(bought.PurchaseToken, fields.Text("purchaseToken"));
        Assert.Equal("user-7", fields.Text("obfuscatedAccountId"));
        Assert.Matches(@"\AGPA\.\d{4}-\d{4}-\d{4}-\d{5}\z", fields.Text("orderId"));
        Assert.Equal("paid 1990 0", story.Books(bought.PurchaseToken));
    }

    [Fact]
    public void What_no_store_sells_or_knows_is_refused_with_words()
    {
        Assert.Null(story.Channels.Stores.Buy("alipay", "no_ads", null, pending: false, out var noStore));
        Assert.Null(story.Channels.Stores.Buy("appstore", "yacht", null, pending: false, out var noProduct));
        Assert.Equal("store must be one of googleplay, appstore", noStore);
        Assert.Contains("yacht", noProduct, StringComparison.Ordinal);
        Assert.Contains("no store knows", story.Channels.Stores.Refund("none"), StringComparison.Ordinal);
        Assert.Empty(story.Channels.Ledger());
        var bought = Buy("googleplay");
        Assert.Contains("not pending", story.Channels.Stores.Cancel(bought.PurchaseToken), StringComparison.Ordinal);
        Assert.Null(story.Channels.Stores.Refund(bought.PurchaseToken));
        Assert.Contains("not paid", story.Channels.Stores.Refund(bought.PurchaseToken), StringComparison.Ordinal);
        Assert.Equal("refunded 1990 1990", story.Books(bought.PurchaseToken));
    }

    [Fact]
    public async Task Google_answers_the_bearer_of_a_token_of_the_apps_own_account_only()
    {
        var bought = Buy("googleplay");
        Assert.Equal(401, (await AskAsync("GET", Products + bought.PurchaseToken, "none")).Status);
        var bearer = await SignInAsync();
        Assert.Equal(200, (await AskAsync("GET", Products + bought.PurchaseToken, bearer)).Status);
        Assert.Equal(404, (await AskAsync("GET", Products + "nothing", bearer)).Status);
        Assert.Equal(404, (await AskAsync("GET", (Products + bought.PurchaseToken).Replace("no_ads", "coins_100", StringComparison.Ordinal), bearer)).Status);
        Assert.Equal(403, (await AskAsync("GET", (Products + bought.PurchaseToken).Replace("com.example.paymentgrains", "com.example.other", StringComparison.Ordinal), bearer)).Status);
        Assert.Equal(404, (await AskAsync("GET", "/androidpublisher/v3/applications/com.example.paymentgrains/reviews", bearer)).Status);
        Assert.Equal(404, (await AskAsync("POST", Products + bought.PurchaseToken + ":defer", bearer)).Status);
        story.Clock.AdvanceSeconds(3599);
        Assert.Equal(401, (await AskAsync("GET", Products + bought.PurchaseToken, bearer)).Status);
    }

    [Fact]
    public async Task A_token_is_given_for_a_good_assertion_only()
    {
        var now = story.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(200, await Token(Google.ServicePrivateKey, now, 3600));
        Assert.Equal(400, await Token(Google.PushPrivateKey, now, 3600));
        Assert.Equal(400, await Token(Google.ServicePrivateKey, now, 3601));
        Assert.Equal(400, await Token(Google.ServicePrivateKey, now - 3601, 3600));
        Assert.Equal(400, await Token(Google.ServicePrivateKey, now + 600, 3600));
        Assert.Equal(400, await Token(Google.ServicePrivateKey, now, 3600, scope: "email"));
        foreach (var form in new[] { "", "grant_type=x", "assertion", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c" })
            Assert.Equal(400, (await PostAsync("/oauth2/token", form)).Status);

        async Task<int> Token(string key, long begins, long life, string scope = "https://www.googleapis.com/auth/androidpublisher") =>
            (await PostAsync("/oauth2/token", Assertion(key, begins, life, scope))).Status;
    }

    [Fact]
    public async Task Only_what_is_paid_is_acknowledged_and_a_refund_is_made_once_and_listed()
    {
        var bearer = await SignInAsync();
        var pending = story.Channels.Stores.Buy("googleplay", "no_ads", null, pending: true, out _)!;
        Assert.Equal(400, (await AskAsync("POST", Products + pending.PurchaseToken + ":acknowledge", bearer)).Status);
        Assert.Equal(2, JsonDocument.Parse((await AskAsync("GET", Products + pending.PurchaseToken, bearer)).Text).RootElement.GetProperty("purchaseState").GetInt32());

        var bought = Buy("googleplay");
        Assert.Equal(204, (await AskAsync("POST", Products + bought.PurchaseToken + ":acknowledge", bearer)).Status);
        var fields = JsonDocument.Parse((await AskAsync("GET", Products + bought.PurchaseToken, bearer)).Text).RootElement;
        Assert.Equal((0, 1, 0), (fields.GetProperty("purchaseState").GetInt32(), fields.GetProperty("acknowledgementState").GetInt32(), fields.GetProperty("consumptionState").GetInt32()));
        var refund = $"/androidpublisher/v3/applications/com.example.paymentgrains/orders/{fields.Text("orderId")}:refund?revoke=true";
        Assert.Equal(204, (await AskAsync("POST", refund, bearer)).Status);
        Assert.Equal(400, (await AskAsync("POST", refund, bearer)).Status);
        Assert.Equal("refunded 1990 1990", story.Books(bought.PurchaseToken));
        var voided = (await AskAsync("GET", "/androidpublisher/v3/applications/com.example.paymentgrains/purchases/voidedpurchases?startTime=0", bearer)).Text;
        Assert.Contains(bought.PurchaseToken, voided, StringComparison.Ordinal);
        Assert.DoesNotContain(pending.PurchaseToken, voided, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apple_answers_its_key_only_and_knows_what_was_paid_only()
    {
        var bought = Buy("appstore");
        var now = story.Clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(200, await Status(bought.PurchaseToken, Apple.ApiPrivateKey));
        Assert.Equal(404, await Status("2000000000000000", Apple.ApiPrivateKey));
        Assert.Equal(404, await Status(story.Channels.Stores.Buy("appstore", "no_ads", null, pending: true, out _)!.PurchaseToken, Apple.ApiPrivateKey));
        Assert.Equal(401, await Status(bought.PurchaseToken, Apple.LeafPrivateKey));
        Assert.Equal(401, await Status(bought.PurchaseToken, Apple.ApiPrivateKey, life: 3601));
        Assert.Equal(401, await Status(bought.PurchaseToken, Apple.ApiPrivateKey, bundle: "com.example.other"));
        Assert.Equal(405, (await AskAsync("POST", "/inApps/v1/transactions/" + bought.PurchaseToken, "")).Status);

        async Task<int> Status(string id, string key, long life = 3600, string? bundle = null)
        {
            var claims = JsonSerializer.Serialize(new { iss = Apple.IssuerId, iat = now, exp = now + life, aud = "appstoreconnect-v1", bid = bundle ?? Apple.BundleId });
            return (await AskAsync("GET", "/inApps/v1/transactions/" + id, SignedJson.Es256(JsonSerializer.Serialize(new { alg = "ES256", kid = Apple.KeyId }), claims, key))).Status;
        }
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("simulator");
        var options = new SimulatorOptions { JournalFile = Path.Combine(folder.FullName, "journal.jsonl") };
        string token;
        using (var first = new SimulatedChannels(story.Clock, options, story.Callbacks))
        {
            token = first.Stores.Buy("googleplay", "no_ads", "user-7", pending: false, out _)!.PurchaseToken;
            var answer = await first.HandleAsync(SimulatedRequest.Post("/oauth2/token", Encoding.ASCII.GetBytes(Assertion(Google.ServicePrivateKey, story.Clock.GetUtcNow().ToUnixTimeSeconds(), 3600))));
            var bearer = JsonDocument.Parse(answer.Text).RootElement.Text("access_token");
            var headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + bearer };
            Assert.Equal(204, (await first.HandleAsync(new SimulatedRequest("POST", Products + token + ":consume", headers, []))).Status);
        }

        story.Clock.Advance(TimeSpan.FromDays(4));
        using (var second = new SimulatedChannels(story.Clock, options, story.Callbacks))
        {
            Assert.Equal(1990, second.Ledger(token)!.Net);
            Assert.Contains("\"acknowledged\":true", second.Stores.Find(token)!.Proof, StringComparison.Ordinal);
            Assert.Contains("user-7", second.Stores.Find(token)!.Proof, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    StorePurchase Buy(string store, string? owner = null) => story.Channels.Stores.Buy(store, "no_ads", owner, pending: false, out _)!;

    async Task<string> SignInAsync() => JsonDocument.Parse(
        (await PostAsync("/oauth2/token", Assertion(Google.ServicePrivateKey, story.Clock.GetUtcNow().ToUnixTimeSeconds(), 3600))).Text).RootElement.Text("access_token");

    static string Assertion(string key, long begins, long life, string scope = "https://www.googleapis.com/auth/androidpublisher")
    {
        var claims = JsonSerializer.Serialize(new { iss = Google.ServiceAccount, scope, aud = "http://127.0.0.1/oauth2/token", iat = begins, exp = begins + life });
        return "grant_type=" + WebUtility.UrlEncode("urn:ietf:params:oauth:grant-type:jwt-bearer") + "&assertion=" + SignedJson.Rs256("""{"alg":"RS256","typ":"JWT"}""", claims, key);
    }

    Task<SimulatedReply> PostAsync(string path, string form) => story.Channels.HandleAsync(SimulatedRequest.Post(path, Encoding.ASCII.GetBytes(form)));

    Task<SimulatedReply> AskAsync(string method, string path, string bearer) =>
        story.Channels.HandleAsync(new SimulatedRequest(method, path, new Dictionary<string, string> { ["authorization"] = "Bearer " + bearer }, []));
}
