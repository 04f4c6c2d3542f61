using Npgsql;

namespace PaymentGrains.Storage.Commits;

/// <summary>The one statement that does many callers' work in one round trip.</summary>
internal interface ICommitStatement<TItem, TResult>
{
    /// <summary>Shown in metrics and messages, for example <c>order write</c>.</summary>
    string Name { get; }

    /// <summary>Two items of one key never share a batch; null: no such limit.</summary>
    object? KeyOf(TItem item);

    /// <summary>Runs the statement and gives each item's result, in the items' order. Repeatable: the same items may run again.</summary>
    /// <param name="answerLost">True when an earlier run of these items was sent and its answer lost: they may be done already.</param>
    Task<TResult[]> RunAsync(NpgsqlConnection connection, IReadOnlyList<TItem> items, bool answerLost);

    /// <summary>The item in words, for an error that concerns it alone.</summary>
    string Describe(TItem item, PostgresException? error);
}
