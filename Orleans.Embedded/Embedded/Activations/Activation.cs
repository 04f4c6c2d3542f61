using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>
/// One grain brought to life. Everything here happens in turns of <see cref="Turns"/>, so nothing needs a lock; what
/// other threads touch says so. This part is the life; requests are in the other.
/// </summary>
internal sealed partial class Activation : IGrainContext
{
    private readonly List<GrainTimer> _timers = [];
    private readonly TaskCompletionSource _deactivated;
    private AsyncServiceScope? _services;
    private State _state = State.Activating;
    private DeactivationReason? _ending;
    private bool _finishing;

    public Activation(EmbeddedEngine engine, GrainClass grainClass, GrainId grain, long number)
    {
        Engine = engine;
        Class = grainClass;
        GrainId = grain;
        Number = number;
        Turns = new TurnQueue(engine.Host, this);
        _deactivated = new TaskCompletionSource(engine.Host.ReplyOptions);
        _lastUse = engine.Host.Clock.GetTimestamp();
    }

    private enum State
    {
        Activating,
        Valid,
        Deactivating,
        Invalid,
    }

    /// <summary>The activation whose turn this code is part of.</summary>
    public static Activation? Current => TurnQueue.Running?.Owner as Activation;

    public EmbeddedEngine Engine { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    /// <summary>Counts activations: an order that does not depend on hashes.</summary>
    public long Number { get; }

    public TurnQueue Turns { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices =>
        _services?.ServiceProvider ?? throw new InvalidOperationException($"{GrainId} is not being activated yet.");

    public Task Deactivated => _deactivated.Task;

    /// <exception cref="InvalidOperationException">The grain object was not made by the engine.</exception>
    public static Activation Of(IGrainBase grain) => grain.GrainContext as Activation
        ?? throw new InvalidOperationException("Grain was created outside of the engine.");

    /// <summary>Called once, by the thread that put the activation in the directory.</summary>
    public void Start() => Turns.Post(static activation => _ = ((Activation)activation!).ActivateAsync(), this);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (TurnQueue.Running == Turns) Begin(deactivationReason);
        else Turns.Post(_ => Begin(deactivationReason), null);
    }

    public IGrainTimer RegisterTimer<TState>(
        Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>(this, callback, state, options);
        if (_state is State.Activating or State.Valid) _timers.Add(timer);
        else timer.Dispose();
        return timer;
    }

    public void Forget(GrainTimer timer) => _timers.Remove(timer);

    /// <summary>A request or tick let a failure out. Memory that storage contradicts must not serve another one.</summary>
    public void OnFailure(Exception failure)
    {
        if (failure is not InconsistentStateException { IsSourceActivation: true } inconsistent) return;
        inconsistent.IsSourceActivation = false;
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, inconsistent.Message));
    }

    public override string ToString() => GrainId.ToString();

    private async Task ActivateAsync()
    {
        try
        {
            _services = Engine.Services.CreateAsyncScope();
            using var timeout = new CancellationTokenSource(Engine.Options.ActivationTimeout, Engine.Host.Clock);
            var (grain, records) = Class.Create(this);
            GrainInstance = grain;
            await Task.WhenAll(records.Select(record => record.ReadStateAsync())).WaitAsync(timeout.Token);
            await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception failure)
        {
            // Real Orleans holds the failed activation for 5 s before the next try; here the next call tries at once.
            Engine.Log.LogWarning(failure, "Activation of {Grain} failed", GrainId);
            OnFailure(failure);
            await EndAsync(new DeactivationReason(DeactivationReasonCode.ActivationFailed, failure, failure.Message));
            return;
        }

        _state = State.Valid;
        Touch();
        if (_ending is { } reason && reason.ReasonCode != DeactivationReasonCode.ShuttingDown) _state = State.Deactivating;
        Work();
    }

    private void Begin(DeactivationReason reason)
    {
        if (_ending is not null || _state is State.Deactivating or State.Invalid) return;
        _ending = reason;
        if (_state == State.Activating) return;
        // At shutdown there is no next activation: what waits is still done, only no new ticks come.
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown)
        {
            DisposeTimers();
            DropTicks();
        }
        else
        {
            _state = State.Deactivating;
        }
        Work();
    }

    private async Task EndAsync(DeactivationReason reason)
    {
        if (_finishing) return;
        _finishing = true;
        var wasActive = _state != State.Activating;
        _state = State.Deactivating;
        _ending = reason;
        DisposeTimers();
        if (wasActive) await SayGoodbyeAsync(reason);
        await DisposeAsync(GrainInstance);
        await DisposeAsync(_services);
        _state = State.Invalid;
        Engine.Forget(this);
        foreach (var request in _waiting) PassOn(request);
        _waiting.Clear();
        _deactivated.TrySetResult();
    }

    private async Task SayGoodbyeAsync(DeactivationReason reason)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Engine.Options.DeactivationTimeout, Engine.Host.Clock);
            await ((IGrainBase)GrainInstance!).OnDeactivateAsync(reason, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception failure)
        {
            Engine.Log.LogError(failure, "OnDeactivateAsync of {Grain} failed", GrainId);
        }
    }

    private async Task DisposeAsync(object? what)
    {
        try
        {
            if (what is IAsyncDisposable later) await later.DisposeAsync();
            else (what as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            Engine.Log.LogError(failure, "Disposal in {Grain} failed", GrainId);
        }
    }

    private void DisposeTimers()
    {
        foreach (var timer in _timers.ToArray()) timer.Dispose();
    }
}
