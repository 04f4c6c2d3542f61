using PaymentGrains.Channels;
using PaymentGrains.Channels.AppStore;
using PaymentGrains.Channels.GooglePlay;
using Xunit;

namespace PaymentGrains.Tests.Unit.Channels;

public sealed class StoreSettingsTests
{
    [Fact]
    public void What_is_complete_has_no_problems_and_is_opened_by_its_name()
    {
        ChannelAccountSettings[] accounts = [GooglePlayDesk.Usual, AppStoreDesk.Usual];
        var directory = new ChannelDirectory(accounts, [], new ChannelPorts(new ScriptedWire(), TimeProvider.System, new CountedNonces()));
        Assert.IsType<GooglePlayChannel>(directory.RouteStore("any", "googleplay", 100));
        Assert.IsType<AppStoreChannel>(directory.RouteStore("any", "appstore", 100));
        Assert.Equal("googleplay account google-1", GooglePlayDesk.Usual.ToString());
    }

    [Fact]
    public void What_is_empty_says_all_that_is_missing()
    {
        Assert.Equal(["packageName", "licenceKey", "serviceAccount", "serviceAccountKey", "products"], Fields(new GooglePlaySettings()));
        Assert.Equal(["bundleId", "issuerId", "keyId", "privateKey", "rootCertificate", "products"], Fields(new AppStoreSettings()));
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.Equal(["licenceKey", "serviceAccountKey", "baseUrl", "tokenUrl", "pushServiceAccount", "pushKeysUrl"], Fields(GooglePlayDesk.Usual with
        {
            LicenceKey = "MIGf", ServiceAccountKey = GooglePlayDesk.Usual.LicenceKey, BaseUrl = "google", TokenUrl = "", PushServiceAccount = "", PushKeys = "", PushKeysUrl = "keys",
        }));
        Assert.Equal(["pushKeys"], Fields(GooglePlayDesk.Usual with { PushKeys = "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"!\",\"e\":\"AQAB\"}]}" }));
        Assert.Empty(Fields(GooglePlayDesk.Usual with { PushAudience = "", PushKeys = "", PushKeysUrl = "", PushServiceAccount = "" }));
        Assert.Equal(["environment", "privateKey", "rootCertificate", "baseUrl"], Fields(AppStoreDesk.Usual with
        {
            Environment = "Test", PrivateKey = GooglePlayDesk.Usual.ServiceAccountKey, RootCertificate = "MIIB", BaseUrl = "apple",
        }));
    }

    [Fact]
    public void Every_product_has_one_price_in_one_currency()
    {
        Assert.Equal(["products", "products", "products"], Fields(AppStoreDesk.Usual with
        {
            Products = [new StoreProduct { Amount = 1 }, new StoreProduct { ProductId = "a", Amount = 0 }, new StoreProduct { ProductId = "b", Amount = 1, Currency = "yuan" }],
        }));
        Assert.Equal(["products"], Fields(GooglePlayDesk.Usual with { Products = [new StoreProduct { ProductId = "a", Amount = 1 }, new StoreProduct { ProductId = "a", Amount = 2 }] }));
    }

    [Fact]
    public void Accounts_are_read_with_their_products()
    {
        var account = Assert.Single(ChannelAccounts.Parse("""[{"channel":"googleplay","account":"g","packageName":"p","products":[{"productId":"a","amount":600,"currency":"USD","consumable":true}]}]"""));
        Assert.Equal(new StoreProduct { ProductId = "a", Amount = 600, Currency = "USD", Consumable = true }, Assert.Single(Assert.IsType<GooglePlaySettings>(account).Products));
    }

    private static IEnumerable<string> Fields(ChannelAccountSettings settings) => settings.Problems().Select(problem => problem.Field);
}
