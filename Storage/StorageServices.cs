using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Storage;
using PaymentGrains.Storage.Accounts;
using PaymentGrains.Storage.Engine;
using PaymentGrains.Storage.Merchants;
using PaymentGrains.Storage.Notifications;
using PaymentGrains.Storage.Orders;
using PaymentGrains.Storage.Purchases;
using PaymentGrains.Storage.Reminders;
using PaymentGrains.Storage.Schema;

namespace PaymentGrains.Storage;

/// <summary>Puts the store into a host.</summary>
public static class StorageServices
{
    /// <summary>
    /// Registers the order store (keyed <see cref="IGrainStorage"/> <see cref="OrderStore.ProviderName"/>), the reminder table, the
    /// directories, the migrations and the engine lock. Nothing connects before it is used; the host applies the migrations first.
    /// A <see cref="TimeProvider"/> or <see cref="StorageOptions"/> registered before is used.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new StorageOptions());
        services.AddSingleton(provider => new StorageConnections(connectionString, provider.GetRequiredService<StorageOptions>()));
        services.AddSingleton(provider => new SchemaMigrator(connectionString, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EngineLock(connectionString, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OrderStore>();
        services.AddKeyedSingleton<IGrainStorage>(OrderStore.ProviderName, (provider, _) => provider.GetRequiredService<OrderStore>());
        services.AddSingleton<ReminderTable>();
        services.AddSingleton<IReminderTable>(provider => provider.GetRequiredService<ReminderTable>());
        services.AddSingleton<OrderDirectory>();
        services.AddSingleton<MerchantDirectory>();
        services.AddSingleton<PurchaseTable>();
        services.AddSingleton<ChannelAccountTable>();
        services.AddSingleton<UnmatchedNotifications>();
        return services;
    }
}
