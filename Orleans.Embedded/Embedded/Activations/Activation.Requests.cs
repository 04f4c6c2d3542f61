using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The requests of an activation: who waits, who runs, who may begin.</summary>
internal sealed partial class Activation
{
    /// <summary>As often a request finds its activation about to end before it is refused; Orleans' MaxForwardCount.</summary>
    private const int MaxForwards = 2;

    private readonly LinkedList<Request> _waiting = new();
    private readonly List<Request> _running = [];
    private long _lastUse;
    private int _requests;
    private bool _working;

    /// <summary>From any thread: whether the activation looks idle. <see cref="CollectIfIdle"/> looks again.</summary>
    public bool LooksIdle =>
        Volatile.Read(ref _requests) == 0
        && Engine.Host.Clock.GetElapsedTime(Volatile.Read(ref _lastUse)) >= Class.CollectionAge(Engine.Options);

    /// <summary>From any thread: takes a request, or refuses it when too many wait.</summary>
    public void Enqueue(Request request)
    {
        var requests = Interlocked.Increment(ref _requests);
        var limit = Engine.Options.MaxEnqueuedRequests;
        if (requests > limit)
        {
            Interlocked.Decrement(ref _requests);
            request.Reject(new LimitExceededException(nameof(EngineOptions.MaxEnqueuedRequests), requests, limit, this));
            return;
        }
        Turns.Post(request => Receive((Request)request!), request);
    }

    /// <summary>From a turn of this activation: a tick of a timer of its own.</summary>
    public void EnqueueTick(Request tick)
    {
        Interlocked.Increment(ref _requests);
        Receive(tick);
    }

    public void CollectIfIdle() => Turns.Post(
        static self =>
        {
            var activation = (Activation)self!;
            if (activation.LooksIdle) activation.Begin(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "It was idle."));
        },
        this);

    private void Receive(Request request)
    {
        if (_state == State.Invalid)
        {
            PassOn(request);
            return;
        }
        if (request.KeepsAlive) Touch();
        _waiting.AddLast(request);
        Work();
    }

    /// <summary>Begins what may begin, and ends the activation when that is asked for and nothing runs.</summary>
    private void Work()
    {
        // A request that completes at once comes back here from inside.
        if (_working) return;
        _working = true;
        for (var next = _waiting.First; next is not null && _state == State.Valid;)
        {
            var request = next.Value;
            if (!request.Abandoned && !MayBegin(request))
            {
                // Behind one that writes only interleaving requests may pass.
                next = next.Next;
                continue;
            }
            _waiting.Remove(next);
            if (request.Abandoned) Interlocked.Decrement(ref _requests);
            else _ = RunAsync(request);
            // What ran to its end at once may have let an earlier one in.
            next = _waiting.First;
        }
        _working = false;

        if (_ending is { } reason && _running.Count == 0 && _state != State.Activating) _ = EndAsync(reason);
    }

    private async Task RunAsync(Request request)
    {
        _running.Add(request);
        await request.RunAsync(this);
        _running.Remove(request);
        Interlocked.Decrement(ref _requests);
        if (request.KeepsAlive) Touch();
        Work();
    }

    private bool MayBegin(Request request)
    {
        if (request.AlwaysInterleave || Class.Reentrant) return true;
        foreach (var running in _running)
        {
            if (!running.AlwaysInterleave && !(running.ReadOnly && request.ReadOnly)) return false;
        }
        return true;
    }

    private void DropTicks()
    {
        foreach (var tick in _waiting.Where(request => request.EndsWithActivation).ToArray())
        {
            _waiting.Remove(tick);
            Interlocked.Decrement(ref _requests);
        }
    }

    /// <summary>After the end: a call goes to the next activation, or fails as this one failed to come to life.</summary>
    private void PassOn(Request request)
    {
        Interlocked.Decrement(ref _requests);
        if (request.EndsWithActivation || request.Abandoned) return;
        if (_ending is { ReasonCode: DeactivationReasonCode.ActivationFailed, Exception: { } failure })
            request.Reject(failure);
        else if (request is not PendingCall call || ++call.Forwards > MaxForwards)
            request.Reject(new OrleansMessageRejectionException($"{request} met {MaxForwards + 1} activations that were about to end."));
        else
            Engine.Route(call);
    }

    private void Touch() => Volatile.Write(ref _lastUse, Engine.Host.Clock.GetTimestamp());
}
