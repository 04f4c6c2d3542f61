using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A whole installation as <c>./payments run</c> makes it: PostgreSQL, the channel simulator, and one gateway process or more.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly PostgresFixture _postgres = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(25) };
    private readonly int _simulatorPort = ServiceProcess.FreePort();
    private readonly List<Gateway> _gateways = [];
    private ServiceProcess? _simulator;

    public PostgresFixture Postgres => _postgres;

    public Uri Simulator => new($"http://127.0.0.1:{_simulatorPort}/");

    public static async Task<Installation> StartAsync(int gateways = 1)
    {
        var installation = new Installation();
        await installation._postgres.InitializeAsync();
        installation._simulator = await ServiceProcess.StartAsync(
            "PaymentGrains.ChannelSimulator.dll",
            new Dictionary<string, string> { ["PAYMENTS_SIMULATOR_PORT"] = $"{installation._simulatorPort}" },
            new Uri(installation.Simulator, "healthz"));
        for (var number = 0; number < gateways; number++)
        {
            var gateway = new Gateway(ServiceProcess.FreePort(), ServiceProcess.FreePort(), ServiceProcess.FreePort());
            installation._gateways.Add(gateway);
            await installation.StartGatewayAsync(number);
        }

        return installation;
    }

    /// <summary>A terminal at one of the gateways.</summary>
    public Till Till(int gateway = 0) => new(new HttpClient { BaseAddress = Url(gateway), Timeout = TimeSpan.FromSeconds(25) });

    public Uri Url(int gateway = 0) => new($"http://127.0.0.1:{_gateways[gateway].Port}/");

    public string Log(int gateway = 0) => _gateways[gateway].Process?.Log ?? "";

    public async Task StartGatewayAsync(int gateway = 0) => _gateways[gateway].Process = await ServiceProcess.StartAsync(
        "PaymentGrains.Gateway.dll",
        new Dictionary<string, string>
        {
            ["PAYMENTS_DB"] = _postgres.ConnectionString,
            ["PAYMENTS_PORT"] = $"{_gateways[gateway].Port}",
            ["PAYMENTS_SILO_PORT"] = $"{_gateways[gateway].SiloPort}",
            ["PAYMENTS_SILO_CLIENT_PORT"] = $"{_gateways[gateway].ClientPort}",
            ["PAYMENTS_SIMULATOR_PORT"] = $"{_simulatorPort}",
            ["PAYMENTS_TEST_MODE"] = "1",
            ["PAYMENTS_TERMINAL_RATE"] = "10000",
        },
        new Uri(Url(gateway), "readyz"));

    /// <summary>kill -9.</summary>
    public Task KillGatewayAsync(int gateway = 0) => _gateways[gateway].Process!.KillAsync();

    public async Task<Booked?> LedgerAsync(string outTradeNo)
    {
        using var answer = await _http.GetAsync(new Uri(Simulator, "ledger/" + outTradeNo));
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.Content.ReadFromJsonAsync<Booked>(JsonSerializerOptions.Web);
    }

    /// <summary>What the channel holds for us of an order, in fen.</summary>
    public async Task<long> NetAsync(PosOrder order)
    {
        var net = 0L;
        foreach (var attempt in order.Attempts) net += (await LedgerAsync(attempt.OutTradeNo))?.Net ?? 0;
        return net;
    }

    public Task<Booked[]?> LedgerAsync() => _http.GetFromJsonAsync<Booked[]>(new Uri(Simulator, "ledger"), JsonSerializerOptions.Web);

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            if (gateway.Process is not null) await gateway.Process.DisposeAsync();
        if (_simulator is not null) await _simulator.DisposeAsync();
        await _postgres.DisposeAsync();
        _http.Dispose();
    }

    private sealed record Gateway(int Port, int SiloPort, int ClientPort)
    {
        public ServiceProcess? Process { get; set; }
    }
}

/// <summary>Installations live side by side with other tests; each class has its own.</summary>
public sealed class InstallationFixture : IAsyncLifetime
{
    private Installation? _installation;

    internal Installation Installation => _installation!;

    public async Task InitializeAsync() => _installation = await Installation.StartAsync();

    public async Task DisposeAsync() => await _installation!.DisposeAsync();
}
