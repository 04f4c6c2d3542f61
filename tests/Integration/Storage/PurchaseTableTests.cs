using System.Security.Cryptography;
using PaymentGrains.Storage.Purchases;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class PurchaseTableTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_purchase_stays_with_the_first_order_that_claims_it()
    {
        await using var rig = new StoreRig(database.ConnectionString);
        var purchases = new PurchaseTable(rig.Connections, TimeProvider.System);

        Assert.True(await purchases.ClaimAsync("appstore", "t-1", "m/A-1", default));
        Assert.True(await purchases.ClaimAsync("appstore", "t-1", "m/A-1", default));
        Assert.False(await purchases.ClaimAsync("appstore", "t-1", "m/A-2", default));
        Assert.True(await purchases.ClaimAsync("googleplay", "t-1", "m/A-2", default));
        Assert.Equal("m/A-1", await purchases.FindOrderAsync("appstore", "t-1", default));
    }

    [Theory]
    [InlineData("cancelled", "[]", true)]
    [InlineData("success", """[{"channel": "alipay"}, {"channel": "wechat", "purchase": null}]""", true)]
    [InlineData("success", """[{"channel": "alipay"}, {"channel": "appstore", "purchase": {"token": "t-2"}}]""", false)]
    [InlineData("cancelled", """[{"channel": "appstore", "purchase": {"token": "t-2"}}]""", false)]
    [InlineData("created", "[]", false)]
    [InlineData("paying", """[{"channel": "alipay"}]""", false)]
    [InlineData("failed", """[{"channel": "alipay"}]""", false)]
    public async Task What_an_order_claimed_and_can_never_take_any_more_is_the_next_ones(string status, string attempts, bool free)
    {
        await using var rig = new StoreRig(database.ConnectionString);
        var purchases = new PurchaseTable(rig.Connections, TimeProvider.System);
        var (orderSn, token) = ($"2026/{RandomNumberGenerator.GetHexString(16)}", $"{RandomNumberGenerator.GetHexString(16)}");
        Assert.True(await purchases.ClaimAsync("appstore", token, $"m/{orderSn}", default));
        await database.ExecuteAsync(
            $$"""
            insert into payment_order (merchant_id, order_sn, status, amount, currency, subject, refunded, version, step_id, created_at, changed_at, state)
            values ('m', '{{orderSn}}', '{{status}}', 1990, 'CNY', 'no ads', 0, 1, gen_random_uuid(), now(), now(), '{"attempts": {{attempts}}}')
            """);

        Assert.Equal(free, await purchases.ClaimAsync("appstore", token, "m/next", default));
        Assert.Equal(free ? "m/next" : $"m/{orderSn}", await purchases.FindOrderAsync("appstore", token, default));
        Assert.False(await purchases.ClaimAsync("appstore", token, "m/third", default));
    }
}
