namespace PaymentGrains.Storage.Commits;

/// <summary>One caller's item and the promise of its answer.</summary>
internal sealed class PendingCommit<TItem, TResult>(TItem item)
{
    private readonly TaskCompletionSource<TResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TItem Item { get; } = item;

    public Task<TResult> Answer => answer.Task;

    public void Succeed(TResult result) => answer.SetResult(result);

    public void Fail(StorageException error) => answer.SetException(error);

    public void FailUnanswered(StorageException error) => answer.TrySetException(error);
}
