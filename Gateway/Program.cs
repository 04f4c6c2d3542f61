using PaymentGrains.Gateway;
using PaymentGrains.Gateway.Accounts;
using PaymentGrains.Gateway.Commands;
using PaymentGrains.Silo;
using PaymentGrains.Storage.Accounts;
using PaymentGrains.Storage.Engine;

if (CommandLine.Find(args, Environment.GetEnvironmentVariable) is { } command)
{
    return await command();
}

if (GatewayOptions.Read(Environment.GetEnvironmentVariable, out var errors) is not { } options)
{
    return await Refuse(errors);
}

try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    // Silo: storage, channels, grains, engine
    builder.AddPaymentSilo(await SiloOf(options));

    // Gateway: listening, telemetry, POS API, callbacks, health
    builder.AddGateway(options);

    var app = builder.Build();
    app.UseGateway();
    var lost = app.Services.GetRequiredService<EngineLock>().Lost;
    await app.RunAsync();

    // Whoever watches over the process starts it again: open orders are waiting.
    return lost.IsCancellationRequested ? 1 : 0;
}
catch (Exception wrong) when (StartFailure.Explain(wrong) is not null)
{
    return await Refuse([StartFailure.Explain(wrong)!]);
}

static async Task<SiloSettings> SiloOf(GatewayOptions options) => new()
{
    Database = options.Database,
    Accounts = await AccountsOf(options),
    CodeRoutes = options.CodeRoutes,
    Endpoint = new(System.Net.IPAddress.Loopback, options.SiloPort),
    ClientPort = options.SiloClientPort,
};

static async Task<Func<IServiceProvider, IAccountSource>> AccountsOf(GatewayOptions options)
{
    if (options.Keys is { } keys) return host => new StoredAccounts(host.GetRequiredService<ChannelAccountTable>(), keys);
    var simulated = await SimulatedAccounts.ReadAsync(options, TimeProvider.System);
    return _ => new FixedAccounts(simulated);
}

static async Task<int> Refuse(IEnumerable<string> errors)
{
    foreach (var error in errors)
    {
        await Console.Error.WriteLineAsync(error);
    }

    return 2;
}
