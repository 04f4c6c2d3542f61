using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>How an engine starts and stops, in order and otherwise.</summary>
internal sealed partial class EmbeddedEngine
{
    private static readonly TaskCompletionSource Forever = new();

    private readonly IEngineLock? _lock;
    private readonly IHostApplicationLifetime? _lifetime;
    private volatile Phase _phase = Phase.New;

    private enum Phase
    {
        New,
        Running,
        Stopping,
        Stopped,
        Crashed,
    }

    /// <summary>Takes the lock, loads the reminders, and is open.</summary>
    /// <exception cref="InvalidOperationException">This engine was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_phase != Phase.New) throw new InvalidOperationException("An engine starts once.");
        if (_lock is not null)
        {
            await _lock.AcquireAsync(cancellationToken);
            _ = WatchAsync(_lock);
        }
        await Reminders.LoadAsync(cancellationToken);
        if (Host.Dead) throw Unavailable();
        _phase = Phase.Running;
        Reminders.Begin();
    }

    /// <summary>
    /// Refuses calls from outside, lets what was taken come to its end, and ends all activations. When the token is
    /// cancelled first, what is left is cut off as in a crash.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_phase != Phase.Running) return;
        _phase = Phase.Stopping;
        Reminders.End();
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The engine stops.");
        try
        {
            // A request that still runs may call a grain that has ended already, and so bring it back: look again.
            for (var left = Activations(); left.Count > 0 || Calls.Any; left = Activations())
            {
                foreach (var activation in left) activation.Deactivate(reason, cancellationToken);
                await Task.WhenAll(left.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
                // A call without an activation is on its way to one.
                if (left.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(1), Host.Clock, cancellationToken);
            }
            _phase = Phase.Stopped;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.LogWarning("{Count} grains were still busy at the end of the time to stop; they are cut off", Activations().Count);
            Crash();
        }
        _collector.End();
        if (_phase == Phase.Stopped) await Reminders.CloseAsync();
        if (_lock is not null) await _lock.ReleaseAsync();
    }

    /// <summary>
    /// Ends everything at once: no further turn, timer or continuation of this engine runs, and nobody is told but the
    /// callers outside of it, whose calls have an unknown outcome.
    /// </summary>
    public void Crash()
    {
        if (_phase is Phase.Stopped or Phase.Crashed) return;
        _phase = Phase.Crashed;
        Host.Kill();
        foreach (var call in Calls.TakeAll())
        {
            if (call.FromOutside) call.Reject(Unavailable());
        }
    }

    /// <summary>A crash from inside, from a storage or a channel: awaiting it never ends.</summary>
    public Task CrashHereAsync()
    {
        Crash();
        return Forever.Task;
    }

    private static SiloUnavailableException Unavailable() => new("The engine has crashed; what this call did is unknown.");

    private static string Describe(Phase phase) => phase switch
    {
        Phase.New => "has not started",
        Phase.Stopping => "stops",
        Phase.Stopped => "has stopped",
        _ => "has crashed",
    };

    private async Task WatchAsync(IEngineLock held)
    {
        await held.Lost;
        if (_phase is Phase.Stopped or Phase.Crashed) return;
        Log.LogCritical("The lock on the database is lost: another engine may write now. This one stops at once");
        Crash();
        _lifetime?.StopApplication();
    }
}
