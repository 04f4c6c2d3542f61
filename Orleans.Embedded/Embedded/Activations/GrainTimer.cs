using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A timer of a grain, and at the same time its tick: there is never more than one.</summary>
internal abstract class GrainTimer : Request, IGrainTimer
{
    private const uint MaxMilliseconds = 0xfffffffe;

    private readonly Activation _activation;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private long _dueAt;
    private bool _armed;
    private bool _firing;
    private bool _changed;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, nameof(options.DueTime));
        Check(options.Period, nameof(options.Period));
        _activation = activation;
        _options = options;
        _period = options.Period;
        _timer = Clock.CreateTimer(
            static timer => ((GrainTimer)timer!).PostTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(options.DueTime);
    }

    public override bool AlwaysInterleave => _options.Interleave;

    public override bool KeepsAlive => _options.KeepAlive;

    public override bool EndsWithActivation => true;

    private TimeProvider Clock => _activation.Engine.Host.Clock;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        _changed = true;
        _dueTime = dueTime;
        _period = period;
        if (!_firing) Arm(dueTime);
    }

    public override async Task RunAsync(Activation activation)
    {
        // As in Orleans: a change made while the tick waited behind a request counts for its period only, because the
        // tick runs all the same and the period says what comes after it.
        _changed = false;
        try
        {
            await InvokeAsync(_disposed.Token);
        }
        catch (Exception failure)
        {
            activation.Engine.Log.LogWarning(failure, "The callback of a timer of {Grain} failed", activation.GrainId);
            activation.OnFailure(failure);
        }
        _firing = false;
        Arm(_changed ? _dueTime : _period);
    }

    public override void Reject(Exception reason)
    {
        // Nobody waits for a tick.
    }

    public void Dispose()
    {
        if (_disposed.IsCancellationRequested) return;
        _timer.Dispose();
        _activation.Forget(this);
        _disposed.Cancel();
    }

    protected abstract Task InvokeAsync(CancellationToken token);

    private static void Check(TimeSpan time, string name)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, MaxMilliseconds, name);
    }

    private void Arm(TimeSpan dueTime)
    {
        if (_disposed.IsCancellationRequested) return;
        _armed = dueTime != Timeout.InfiniteTimeSpan;
        if (_armed) _dueAt = Clock.GetTimestamp() + (long)(dueTime.TotalSeconds * Clock.TimestampFrequency);
        _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    private void PostTick() => _activation.Turns.Post(static timer => ((GrainTimer)timer!).OnDue(), this);

    private void OnDue()
    {
        // The timer may have been changed between coming due and this turn.
        if (!_armed || _firing || _disposed.IsCancellationRequested) return;
        var left = Clock.GetElapsedTime(Clock.GetTimestamp(), _dueAt);
        if (left > TimeSpan.Zero)
        {
            _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            return;
        }
        _armed = false;
        _firing = true;
        _activation.EnqueueTick(this);
    }
}
