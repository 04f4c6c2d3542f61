using Orleans.Runtime;

namespace PaymentGrains.Tests.Unit.Engine.Probes;

/// <summary>What the acts of the probes do, and the journal of what happened when.</summary>
public sealed class Script(TimeProvider clock)
{
    private readonly Dictionary<string, Func<Probe, Task>> _acts = [];
    private readonly DateTimeOffset _start = clock.GetUtcNow();

    /// <summary>Lines that the test and the acts wrote, in order.</summary>
    public List<string> Journal { get; } = [];

    /// <summary>Keeps no journal, for tests on many threads.</summary>
    public bool IsSilent { get; init; }

    public Func<Probe, string, TickStatus, Task>? OnTick { get; set; }

    /// <summary>Seconds since the script was made.</summary>
    public double Seconds => (clock.GetUtcNow() - _start).TotalSeconds;

    public void On(string act, Func<Probe, Task> does) => _acts[act] = does;

    public void On(string act, Action<Probe> does) => _acts[act] = probe =>
    {
        does(probe);
        return Task.CompletedTask;
    };

    /// <summary>Notes the act with begin and end; an act without a script does nothing else.</summary>
    public async Task Play(Probe probe, string act)
    {
        if (!_acts.TryGetValue(act, out var does))
        {
            Note(act);
            return;
        }
        Note($"{act} begins");
        await does(probe);
        Note($"{act} ends");
    }

    public Task Tick(Probe probe, string name, TickStatus status)
    {
        Journal.Add($"{name} at {Seconds}");
        return OnTick?.Invoke(probe, name, status) ?? Task.CompletedTask;
    }

    /// <summary>Notes the time.</summary>
    public void Stamp(string what) => Note($"{what} at {Seconds}");

    private void Note(string line)
    {
        if (!IsSilent) Journal.Add(line);
    }
}
