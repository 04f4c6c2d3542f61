namespace PaymentGrains.Storage.Commits;

/// <summary>What a failed try says about its items.</summary>
internal enum CommitVerdict
{
    /// <summary>Rolled back or never sent, and another try may succeed.</summary>
    NotDone,

    /// <summary>Sent, and no answer that settles it: done or not.</summary>
    Unknown,

    /// <summary>Rolled back because some row is held by another session.</summary>
    Locked,

    /// <summary>Rolled back because of what an item contains.</summary>
    BadItem,
}
