using Orleans;
using PaymentGrains.Gateway.Accounts;
using PaymentGrains.Gateway.Callbacks;
using PaymentGrains.Gateway.Health;
using PaymentGrains.Gateway.Merchants;
using PaymentGrains.Gateway.Pos;
using PaymentGrains.Gateway.Telemetry;
using PaymentGrains.Grains.Interfaces.Orders;

namespace PaymentGrains.Gateway;

/// <summary>The gateway without the silo, so that tests can run it before orders of their own.</summary>
public static class GatewayParts
{
    public static void AddGateway(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<OrderGrains>(services =>
        {
            var grains = services.GetRequiredService<IGrainFactory>();
            return order => grains.GetGrain<IPaymentOrderGrain>(order.ToString());
        });
        builder.AddListening(options);
        builder.AddTelemetry(options);
        builder.AddSignIns();
        builder.AddCallbacks();
        builder.AddHealth();
        if (options.TestMode)
        {
            builder.Services.AddHostedService<DemoMerchant>();
        }
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseMiddleware<RequestLog>();
        app.UsePosApi();
        app.MapMerchantApi();
        app.MapCallbacks();
        app.MapHealth();
    }
}
