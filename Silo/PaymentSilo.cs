using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PaymentGrains.Channels;
using PaymentGrains.Grains.Orders;
using PaymentGrains.Storage;

namespace PaymentGrains.Silo;

/// <summary>Puts the silo into a host.</summary>
public static class PaymentSilo
{
    /// <summary>Name of the engine that this program was built with: <c>Embedded</c> or <c>Orleans</c>.</summary>
    public static string Engine => PaymentEngine.Name;

    /// <summary>
    /// Adds storage, channels, grains and the engine that was built. At the start the schema is brought up to date before the engine
    /// begins; at the end the engine drains what is running. <see cref="Orleans.IGrainFactory"/> reaches the grains.
    /// </summary>
    public static void AddPaymentSilo(this IHostApplicationBuilder builder, SiloSettings settings)
    {
        builder.Services.AddStorage(settings.Database);
        builder.Services.AddChannels(settings.CodeRoutes);
        builder.Services.AddSingleton(settings.Accounts);
        builder.Services.AddSingleton<AccountRefresh>();
        builder.Services.AddSingleton(settings.Orders);
        builder.Services.AddSingleton<OrderChannelCalls>();
        builder.Services.AddSingleton<PaymentChoices>();
        builder.Services.AddSingleton<IPurchaseClaims, StoredPurchaseClaims>();
        builder.Services.AddHostedService<SiloStart>();
        builder.Services.AddHostedService(host => host.GetRequiredService<AccountRefresh>());
        PaymentEngine.Add(builder, settings);
        builder.Services.AddHostedService<OverdueSweep>();
    }
}
