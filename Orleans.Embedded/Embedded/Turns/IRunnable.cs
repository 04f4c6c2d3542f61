namespace Orleans.Embedded;

/// <summary>Something that has work to do, one piece at a time.</summary>
internal interface IRunnable
{
    /// <summary>Whose piece of work it is.</summary>
    TurnHost Host { get; }

    /// <summary>Runs one piece; true when there is more.</summary>
    bool RunNext();
}
