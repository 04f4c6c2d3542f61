using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PaymentGrains.Tests.Integration.EndToEnd;

/// <summary>A whole installation as <c>./payments run</c> makes it: PostgreSQL, the channel simulator, and one gateway process or more.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(25) };
    private readonly int _simulatorPort = Ports.Free();
    private readonly List<Gateway> _gateways = [];
    private readonly PostgresServer? _server;
    private readonly PostgresFixture _postgres;
    private readonly string? _folder;
    private readonly string? _keys;
    private ServiceProcess? _simulator;

    private Installation(PostgresServer? server, string? folder, string? keys)
    {
        _keys = keys;
        _server = server;
        _postgres = server is null ? new() : new(server);
        _folder = folder;
    }

    public PostgresFixture Postgres => _postgres;

    public int Gateways => _gateways.Count;

    public Uri Simulator => new($"http://127.0.0.1:{_simulatorPort}/");

    /// <param name="folder">
    /// Where the channel keeps its ledger and every process its log, so that the simulator can be killed too; the database server is then a private one,
    /// for <see cref="CrashDatabaseAsync"/>. Null: the ledger is in memory, the server the one that all tests share.
    /// </param>
    /// <param name="keys"><c>PAYMENTS_KEYS</c>: not in test mode then; the accounts are those of the database.</param>
    public static async Task<Installation> StartAsync(int gateways = 1, string? folder = null, string? keys = null)
    {
        if (folder is not null) Directory.CreateDirectory(folder);
        var installation = new Installation(folder is null ? null : await PostgresServer.StartAsync(), folder, keys);
        try
        {
            await installation._postgres.InitializeAsync();
            await installation.StartSimulatorAsync();
            for (var number = 0; number < gateways; number++)
            {
                installation._gateways.Add(new Gateway(Ports.Free()));
                await installation.StartGatewayAsync(number);
            }
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }

        return installation;
    }

    /// <summary>A terminal at one of the gateways.</summary>
    public Till Till(int gateway = 0, string token = "demo-terminal") => new(new HttpClient { BaseAddress = Url(gateway), Timeout = TimeSpan.FromSeconds(25) }, token);

    public Uri Url(int gateway = 0) => new($"http://127.0.0.1:{_gateways[gateway].Port}/");

    public string Log(int gateway = 0) => _gateways[gateway].Process?.Log ?? "";

    public async Task StartGatewayAsync(int gateway = 0)
    {
        if (_gateways[gateway].Process is { } earlier) await earlier.DisposeAsync();
        _gateways[gateway].Process = await ServiceProcess.StartAsync(
            "PaymentGrains.Gateway.dll",
            new Dictionary<string, string>
            {
                ["PAYMENTS_DB"] = _postgres.ConnectionString,
                ["PAYMENTS_PORT"] = $"{_gateways[gateway].Port}",
                ["PAYMENTS_SIMULATOR_PORT"] = $"{_simulatorPort}",
                [_keys is null ? "PAYMENTS_TEST_MODE" : "PAYMENTS_KEYS"] = _keys ?? "1",
                ["PAYMENTS_TERMINAL_RATE"] = "10000",
            },
            new Uri(Url(gateway), "readyz"),
            LogFile($"gateway-{gateway}"));
    }

    public async Task StartSimulatorAsync()
    {
        if (_simulator is not null) await _simulator.DisposeAsync();
        var environment = new Dictionary<string, string> { ["PAYMENTS_SIMULATOR_PORT"] = $"{_simulatorPort}", ["PAYMENTS_SIMULATOR_BILLS"] = "now" };
        if (_folder is not null) environment["PAYMENTS_SIMULATOR_DATA"] = Path.Combine(_folder, "ledger.journal");
        _simulator = await ServiceProcess.StartAsync("PaymentGrains.ChannelSimulator.dll", environment, new Uri(Simulator, "healthz"), LogFile("simulator"));
    }

    /// <summary>An operator's command, on this installation's database: <c>./payments</c> with these words. Gives the exit status and all that it printed.</summary>
    public Task<(int Status, string Said)> CommandAsync(params string[] words) => ServiceProcess.CommandAsync("PaymentGrains.Gateway.dll", words, new Dictionary<string, string>
    {
        ["PAYMENTS_DB"] = _postgres.ConnectionString,
        ["PAYMENTS_SIMULATOR_PORT"] = $"{_simulatorPort}",
        ["PAYMENTS_KEYS"] = _keys ?? "",
    });

    /// <summary>kill -9.</summary>
    public Task KillGatewayAsync(int gateway = 0) => _gateways[gateway].Process!.KillAsync();

    /// <summary>kill -9.</summary>
    public Task KillSimulatorAsync() => _simulator!.KillAsync();

    /// <summary><c>pg_ctl restart -m immediate</c>; returns when the server answers again.</summary>
    public Task CrashDatabaseAsync() =>
        (_server ?? throw new InvalidOperationException("the server that all tests share is not crashed")).CrashAndRestartAsync();

    /// <summary>The exit code of a gateway that ended by itself; null while it runs.</summary>
    public int? GatewayExit(int gateway = 0) => _gateways[gateway].Process?.ExitCode;

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
        if (_server is null) await _postgres.DisposeAsync();
        else await _server.DisposeAsync();
        _http.Dispose();
    }

    private string? LogFile(string process) => _folder is null ? null : Path.Combine(_folder, process + ".log");

    private sealed record Gateway(int Port)
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
