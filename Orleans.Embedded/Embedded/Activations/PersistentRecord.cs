using Microsoft.Extensions.Logging;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>
/// A record of a grain. As in Orleans its operations run one after the other, each one yields before it begins, and an
/// operation that waits is joined by the next of its kind instead of being done twice.
/// </summary>
internal abstract class PersistentRecord(Activation activation) : IStorage
{
    private Operation? _last;

    private enum Kind
    {
        Read,
        Write,
        Clear,
    }

    public abstract string? Etag { get; }

    public abstract bool RecordExists { get; }

    public Task ReadStateAsync() => Enqueue(Kind.Read);

    public Task WriteStateAsync() => Enqueue(Kind.Write);

    public Task ClearStateAsync() => Enqueue(Kind.Clear);

    protected abstract Task ReadAsync();

    protected abstract Task WriteAsync();

    protected abstract Task ClearAsync();

    protected abstract string Describe();

    private Task Enqueue(Kind kind)
    {
        if (kind != Kind.Read && _last is { Begun: false } waiting && waiting.Kind == kind) return waiting.Completion;
        var operation = new Operation(kind);
        operation.Completion = RunAsync(operation, _last);
        _last = operation;
        return operation.Completion;
    }

    private async Task RunAsync(Operation operation, Operation? before)
    {
        await Task.Yield();
        if (before is not null)
        {
            await before.Completion.ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        operation.Begun = true;
        try
        {
            // A read after a success, and a clear after a clear, find nothing new.
            var satisfied = before is { Completion.IsCompletedSuccessfully: true }
                && (operation.Kind == Kind.Read || (operation.Kind == Kind.Clear && before.Kind == Kind.Clear));
            if (!satisfied) await PerformAsync(operation.Kind);
        }
        finally
        {
            if (_last == operation) _last = null;
        }
    }

    private async Task PerformAsync(Kind kind)
    {
        try
        {
            await (kind switch
            {
                Kind.Read => ReadAsync(),
                Kind.Write => WriteAsync(),
                _ => ClearAsync(),
            });
        }
        catch (Exception failure) when (!activation.Engine.Host.Dead && failure is not OrleansException)
        {
            var where = $"{Describe()} during {kind}StateAsync for grain {activation.GrainId}";
            var what = $"Error from storage provider {where}: {failure.Message}";
            activation.Engine.Log.LogError(failure, "Error from storage provider {Where}", where);
            throw new OrleansException(what, failure);
        }
        finally
        {
            // Storage that crashed its caller may have come back in the same turn; the grain must not see it.
            await activation.Engine.SurviveAsync();
        }
    }

    private sealed class Operation(Kind kind)
    {
        public Kind Kind => kind;

        public bool Begun { get; set; }

        public Task Completion { get; set; } = Task.CompletedTask;
    }
}
