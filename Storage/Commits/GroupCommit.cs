using System.Threading.Channels;
using Npgsql;

namespace PaymentGrains.Storage.Commits;

/// <summary>
/// Does together what many callers ask at the same moment: a few loops take what waits, up to a limit, and run it as one statement,
/// which is one round trip and one commit. Nobody waits for company: a loop that is free takes what is there. While a statement runs the
/// next callers gather, so the batch grows with the load by itself. Each caller is answered after the commit, and only for its own item.
/// </summary>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private readonly StorageOptions options;
    private readonly TimeProvider time;
    private readonly ICommitStatement<TItem, TResult> statement;
    private readonly CommitRun<TItem, TResult> run;
    private readonly Channel<PendingCommit<TItem, TResult>> queue;
    private readonly Task loops;

    public GroupCommit(NpgsqlDataSource database, ICommitStatement<TItem, TResult> statement, int writers, StorageOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        this.statement = statement;
        run = new CommitRun<TItem, TResult>(database, statement, options, time);
        queue = Channel.CreateBounded<PendingCommit<TItem, TResult>>(new BoundedChannelOptions(options.QueueLimit)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = writers == 1,
        });
        loops = Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync)));
    }

    /// <summary>Waits for room, for the commit, and gives the item's result.</summary>
    /// <exception cref="StorageException">Not confirmed; says whether it may be done all the same.</exception>
    public async Task<TResult> RunAsync(TItem item)
    {
        var pending = new PendingCommit<TItem, TResult>(item);
        if (!queue.Writer.TryWrite(pending))
        {
            await WaitForRoomAsync(pending);
        }

        return await pending.Answer;
    }

    /// <summary>Takes no more, and waits until what was taken is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loops;
    }

    private async Task WaitForRoomAsync(PendingCommit<TItem, TResult> pending)
    {
        using var limit = new CancellationTokenSource(options.QueueWait, time);
        try
        {
            await queue.Writer.WriteAsync(pending, limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new StorageException(
                StorageFailure.Busy,
                $"{options.QueueLimit} items wait for the {statement.Name} and none finished within {options.QueueWait}; nothing was done");
        }
        catch (ChannelClosedException)
        {
            throw new StorageException(StorageFailure.Unavailable, $"The {statement.Name} has stopped; nothing was done");
        }
    }

    private async Task WriteAsync()
    {
        // A second item of an order in the batch waits here for the next batch.
        var deferred = new Queue<PendingCommit<TItem, TResult>>();
        var keys = new HashSet<object>();
        while (deferred.Count > 0 || await queue.Reader.WaitToReadAsync())
        {
            var batch = Gather(deferred, keys);
            if (batch.Count == 0)
            {
                continue;
            }

            try
            {
                await run.CommitAsync(batch);
            }
            catch (Exception error)
            {
                // A bug of ours must not leave callers without an answer, nor the queue without its writer.
                foreach (var pending in batch)
                {
                    pending.FailUnanswered(new StorageException(StorageFailure.OutcomeUnknown, $"The {statement.Name} broke off; it may be done or not", error));
                }
            }
        }
    }

    private List<PendingCommit<TItem, TResult>> Gather(Queue<PendingCommit<TItem, TResult>> deferred, HashSet<object> keys)
    {
        var batch = new List<PendingCommit<TItem, TResult>>();
        keys.Clear();
        for (var old = deferred.Count; old > 0; old--)
        {
            Place(deferred.Dequeue());
        }

        while (batch.Count < options.BatchLimit && deferred.Count < options.BatchLimit && queue.Reader.TryRead(out var next))
        {
            Place(next);
        }

        return batch;

        void Place(PendingCommit<TItem, TResult> item)
        {
            if (batch.Count < options.BatchLimit && (statement.KeyOf(item.Item) is not { } key || keys.Add(key)))
            {
                batch.Add(item);
            }
            else
            {
                deferred.Enqueue(item);
            }
        }
    }
}
