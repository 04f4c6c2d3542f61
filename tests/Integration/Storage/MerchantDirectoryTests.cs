using PaymentGrains.Storage.Merchants;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class MerchantDirectoryTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_token_opens_its_own_terminal_until_it_is_disabled()
    {
        await using var rig = new StoreRig(database.ConnectionString);
        var merchants = new MerchantDirectory(rig.Connections, TimeProvider.System);
        var token = TerminalToken.Hash("terminal-1-secret");

        Assert.True(await merchants.AddMerchantAsync("shop", "The shop", CancellationToken.None));
        Assert.False(await merchants.AddMerchantAsync("shop", "Another name", CancellationToken.None));
        Assert.True(await merchants.AddTerminalAsync("shop", "till-1", token, CancellationToken.None));
        Assert.False(await merchants.AddTerminalAsync("shop", "till-2", token, CancellationToken.None));

        Assert.Equal(new TerminalIdentity("shop", "till-1"), await merchants.FindTerminalAsync(token, CancellationToken.None));
        Assert.Null(await merchants.FindTerminalAsync(TerminalToken.Hash("guess"), CancellationToken.None));

        await database.ExecuteAsync("update terminal set disabled_at = now() - interval '1 second' where name = 'till-1'");
        Assert.Null(await merchants.FindTerminalAsync(token, CancellationToken.None));
        Assert.Equal("The shop", await database.ScalarAsync<string>("select name from merchant where id = 'shop'"));
    }
}
