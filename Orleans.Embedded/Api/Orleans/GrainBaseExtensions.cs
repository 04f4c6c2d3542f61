using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain can ask of the engine.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Ends this activation after its running requests; waiting requests go to a new one.</summary>
    public static void DeactivateOnIdle(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.Deactivate(
            new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));
    }

    /// <summary>
    /// Calls back as a turn of this grain. Ticks wait behind running requests like requests do, never overlap each
    /// other, and the next one is armed when the callback has completed. The token is cancelled when the timer is
    /// disposed, which the end of the activation does.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is below -1 ms or above 0xfffffffe ms.</exception>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        return Activation.Of(grain).RegisterTimer(callback, state, options);
    }

    /// <summary>The same without a state.</summary>
    public static IGrainTimer RegisterGrainTimer(
        this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (callback, token) => callback(token), callback, options);
    }
}
