using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Storage;
using PaymentGrains.Storage;
using PaymentGrains.Storage.Merchants;
using PaymentGrains.Storage.Orders;
using PaymentGrains.Storage.Schema;
using Xunit;

namespace PaymentGrains.Tests.Integration.Storage;

public sealed class StorageServicesTests(PostgresFixture database) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_host_gets_one_store_under_the_name_that_the_order_grain_asks_for()
    {
        await using var host = new ServiceCollection().AddStorage(database.ConnectionString).BuildServiceProvider();

        Assert.Equal(0, await host.GetRequiredService<SchemaMigrator>().ApplyAsync(CancellationToken.None));
        var storage = host.GetRequiredKeyedService<IGrainStorage>("orders");
        Assert.Same(host.GetRequiredService<OrderStore>(), storage);
        Assert.NotNull(host.GetRequiredService<IReminderTable>());
        Assert.NotNull(host.GetRequiredService<MerchantDirectory>());
        Assert.Empty(await host.GetRequiredService<OrderDirectory>().ListOverdueAsync(Sample.Noon, null, 10, CancellationToken.None));
    }
}
