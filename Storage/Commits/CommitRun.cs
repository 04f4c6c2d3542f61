using Npgsql;

namespace PaymentGrains.Storage.Commits;

/// <summary>
/// Brings one batch to an end, whatever happens: repeats it while the database cannot be reached, finds out what became of it when an
/// answer was lost, and splits it when one item spoils it. Every item is answered exactly once.
/// </summary>
internal sealed class CommitRun<TItem, TResult>(
    NpgsqlDataSource database, ICommitStatement<TItem, TResult> statement, StorageOptions options, TimeProvider time)
{
    private readonly KeyValuePair<string, object?> tag = new("statement", statement.Name);

    public async Task CommitAsync(List<PendingCommit<TItem, TResult>> batch)
    {
        var started = time.GetTimestamp();
        await CommitAsync(batch, new Progress(started));
        CommitMetrics.Items.Record(batch.Count, tag);
        CommitMetrics.Seconds.Record(time.GetElapsedTime(started).TotalSeconds, tag);
    }

    private async Task CommitAsync(List<PendingCommit<TItem, TResult>> batch, Progress progress)
    {
        var items = batch.ConvertAll(pending => pending.Item);
        while (true)
        {
            var sent = false;
            try
            {
                await using var connection = await database.OpenConnectionAsync();
                sent = true;
                var results = await statement.RunAsync(connection, items, progress.AnswerLost);
                for (var i = 0; i < batch.Count; i++)
                {
                    batch[i].Succeed(results[i]);
                }

                return;
            }
            catch (Exception error)
            {
                var verdict = CommitErrors.Judge(error, sent);
                CommitMetrics.Failures.Add(1, tag, new KeyValuePair<string, object?>("verdict", verdict));
                progress.AnswerLost |= verdict == CommitVerdict.Unknown;
                if (MustSplit(verdict, progress))
                {
                    await SplitAsync(batch, verdict, error, progress);
                    return;
                }

                if (time.GetElapsedTime(progress.Started) > options.RetryFor)
                {
                    GiveUp(batch, error, progress);
                    return;
                }
            }

            await Task.Delay(progress.NextPause(options), time);
        }
    }

    // A lock may be held by our own earlier try whose answer was lost: then it goes away by itself, and waiting tells the outcome.
    private static bool MustSplit(CommitVerdict verdict, Progress progress) =>
        verdict == CommitVerdict.BadItem || (verdict == CommitVerdict.Locked && !progress.AnswerLost);

    private async Task SplitAsync(List<PendingCommit<TItem, TResult>> batch, CommitVerdict verdict, Exception error, Progress progress)
    {
        if (batch.Count == 1)
        {
            batch[0].Fail(Refusal(batch[0].Item, verdict, error));
            return;
        }

        // Every part that holds a locked row costs a wait, so those go one by one; a bad value is found faster by halves.
        var size = verdict == CommitVerdict.Locked ? 1 : (batch.Count + 1) / 2;
        foreach (var part in batch.Chunk(size))
        {
            await CommitAsync([.. part], new Progress(progress.Started) { AnswerLost = progress.AnswerLost });
        }
    }

    private StorageException Refusal(TItem item, CommitVerdict verdict, Exception error)
    {
        var what = statement.Describe(item, error as PostgresException);
        return verdict == CommitVerdict.Locked
            ? new StorageException(StorageFailure.Unavailable, $"{what}: its row is locked by another session; nothing was saved", error)
            : new StorageException(StorageFailure.Refused, $"{what}: the database refuses it: {error.Message}", error);
    }

    private void GiveUp(List<PendingCommit<TItem, TResult>> batch, Exception error, Progress progress)
    {
        var failure = progress.AnswerLost ? StorageFailure.OutcomeUnknown : StorageFailure.Unavailable;
        var outcome = progress.AnswerLost ? "it may be done or not" : "nothing was done";
        foreach (var pending in batch)
        {
            var what = statement.Describe(pending.Item, null);
            pending.Fail(new StorageException(failure, $"{what}: no answer from the database for {options.RetryFor}; {outcome}", error));
        }
    }

    /// <summary>How far the attempts to commit one batch, or one part of it, have come.</summary>
    private sealed class Progress(long started)
    {
        private int pauses;

        public long Started { get; } = started;

        public bool AnswerLost { get; set; }

        public TimeSpan NextPause(StorageOptions options)
        {
            var pause = options.RetryPause * (1 << Math.Min(pauses++, 10));
            return pause < options.RetryPauseMax ? pause : options.RetryPauseMax;
        }
    }
}
