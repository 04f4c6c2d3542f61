using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using PaymentGrains.Tests.Integration.EndToEnd;

namespace PaymentGrains.Tests.Soak.Chaos;

/// <summary>Kills and disturbs as planned, brings back what died, and counts both.</summary>
internal sealed class Disturber(Installation installation, ChaosPlan plan, TimeProvider clock, Action<string> say) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // A new connection each time: the one before may lead to a process that is dead.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = installation.Simulator, Timeout = TimeSpan.FromSeconds(20) };

    // One thing dies at a time, and nobody talks to a simulator that is down.
    private readonly SemaphoreSlim _hands = new(1, 1);
    private readonly ConcurrentDictionary<string, int> _kills = new();
    private readonly ConcurrentDictionary<string, int> _struck = new();
    private int _consoleRefunds;
    private IReadOnlyList<FaultScript> _inForce = [];

    public IReadOnlyDictionary<string, int> Kills => _kills;

    public IReadOnlyDictionary<string, int> FaultsStruck => _struck;

    public int ConsoleRefunds => _consoleRefunds;

    public string FaultsInForce => _inForce.Count == 0 ? "no faults" : string.Join(", ", _inForce.Select(fault => fault.Kind).Distinct());

    /// <summary>Until closing time; then everything is up and no fault is in force.</summary>
    public async Task WorkAsync(CancellationToken closing)
    {
        var started = clock.GetTimestamp();
        await Task.WhenAll(KillAll(started, closing), DisturbAll(started, closing), BringBack(closing));
        await WithHands(() => Replace([]));
    }

    /// <summary>A person refunds a part at the channel's console.</summary>
    public Task RefundAtChannel(string outTradeNo, long amount) => WithHands(async () =>
    {
        using var answer = await _http.PostAsJsonAsync($"ledger/{outTradeNo}/refund", new { amount });
        if (answer.IsSuccessStatusCode) _consoleRefunds++;
    });

    public void Dispose()
    {
        _http.Dispose();
        _hands.Dispose();
    }

    private async Task KillAll(long started, CancellationToken closing)
    {
        foreach (var kill in plan.Kills)
            if (await Until(started, kill.At, closing)) await WithHands(() => Kill(kill));
    }

    private async Task Kill(KillScript kill)
    {
        var gateway = (int)(kill.Gateway * installation.Gateways);
        switch (kill.Kind)
        {
            case KillKind.Gateway:
                await installation.KillGatewayAsync(gateway);
                await Task.Delay(kill.Down, clock);
                await installation.StartGatewayAsync(gateway);
                break;
            case KillKind.Simulator:
                // What struck so far is counted; the new process knows of no fault.
                var inForce = _inForce;
                await Replace([]);
                await installation.KillSimulatorAsync();
                await Task.Delay(kill.Down, clock);
                await installation.StartSimulatorAsync();
                await Replace(inForce);
                break;
            case KillKind.Database:
                await installation.CrashDatabaseAsync();
                break;
        }

        Count(_kills, kill.Kind.ToString().ToLowerInvariant());
        say($"{(kill.Kind == KillKind.Database ? "database restarted, immediate" : $"{kill.Kind.ToString().ToLowerInvariant()} killed and started again")}");
    }

    private async Task DisturbAll(long started, CancellationToken closing)
    {
        foreach (var window in plan.Windows)
        {
            if (!await Until(started, window.From, closing)) return;
            await WithHands(() => Replace(window.Faults));
            await Until(started, window.To, closing);
            await WithHands(() => Replace([]));
        }
    }

    /// <summary>As <c>./payments run</c> does with what ends by itself.</summary>
    private async Task BringBack(CancellationToken closing)
    {
        while (await Wait(TimeSpan.FromMilliseconds(250), closing))
        {
            await WithHands(async () =>
            {
                for (var gateway = 0; gateway < installation.Gateways; gateway++)
                {
                    if (installation.GatewayExit(gateway) is not { } status) continue;
                    Count(_kills, $"gateway ended by itself, status {status}");
                    say($"the gateway ended by itself with status {status} and is started again");
                    await installation.StartGatewayAsync(gateway);
                }
            });
        }
    }

    private async Task Replace(IReadOnlyList<FaultScript> faults)
    {
        foreach (var fault in await _http.GetFromJsonAsync<InForce[]>("faults", Json) ?? [])
            if (fault.Struck > 0) _struck.AddOrUpdate(fault.Fault.Kind, fault.Struck, (_, count) => count + fault.Struck);
        (await _http.DeleteAsync(new Uri("faults", UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        foreach (var fault in faults) (await _http.PostAsJsonAsync("faults", fault, Json)).EnsureSuccessStatusCode().Dispose();
        _inForce = faults;
    }

    private async Task WithHands(Func<Task> work)
    {
        await _hands.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            _hands.Release();
        }
    }

    private Task<bool> Until(long started, TimeSpan at, CancellationToken closing) => Wait(at - clock.GetElapsedTime(started), closing);

    /// <returns>False at closing time.</returns>
    private async Task<bool> Wait(TimeSpan wait, CancellationToken closing)
    {
        try
        {
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, closing);
            return !closing.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Count(ConcurrentDictionary<string, int> counts, string what) => counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    private sealed record InForce(FaultScript Fault, int Struck);
}
