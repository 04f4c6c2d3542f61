using Orleans.Runtime;

namespace Orleans.Embedded;

/// <inheritdoc/>
internal sealed class GrainCall<TResult>(EmbeddedEngine engine, GrainId grain, GrainMethod<TResult> method, object?[] arguments)
    : PendingCall(engine, grain, method)
{
    private readonly TaskCompletionSource<TResult> _reply = new(engine.Host.ReplyOptions);

    public Task<TResult> Reply => _reply.Task;

    public override async Task RunAsync(Activation activation)
    {
        try
        {
            var result = await method.InvokeAsync(activation.GrainInstance!, arguments, Engine.Options.CopyMessages);
            if (Answer()) _reply.SetResult(result);
        }
        catch (Exception failure)
        {
            activation.OnFailure(failure);
            Reject(failure);
        }
    }

    protected override void Fail(Exception reason)
    {
        _reply.SetException(reason);
        // A caller that gave up does not look; that is its own affair.
        _ = _reply.Task.Exception;
    }
}
