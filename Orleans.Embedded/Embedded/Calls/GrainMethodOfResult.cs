using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <inheritdoc/>
internal sealed class GrainMethod<TResult>(MethodInfo method) : GrainMethod(method)
{
    private readonly bool _valueTask = method.ReturnType.IsValueType;
    private readonly Func<object?, object?>? _copyResult = MessageCopier.For(typeof(TResult));

    public override object Send(EmbeddedEngine engine, GrainId grain, object?[] arguments)
    {
        var call = new GrainCall<TResult>(engine, grain, this, engine.Options.CopyMessages ? CopyArguments(arguments) : arguments);
        engine.Send(call);
        if (!_valueTask) return call.Reply;
        return typeof(TResult) == typeof(Nothing) ? new ValueTask(call.Reply) : new ValueTask<TResult>(call.Reply);
    }

    public async Task<TResult> InvokeAsync(object grain, object?[] arguments, bool copyResult)
    {
        TResult result;
        switch (Call(grain, arguments))
        {
            case Task<TResult> task:
                result = await task;
                break;
            case ValueTask<TResult> task:
                result = await task;
                break;
            case Task task:
                await task;
                return default!;
            case ValueTask task:
                await task;
                return default!;
            default:
                throw new InvalidOperationException($"{Name} returned null instead of a task.");
        }
        return copyResult && _copyResult is not null ? (TResult)_copyResult(result)! : result;
    }
}
