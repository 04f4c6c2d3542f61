namespace Orleans.Embedded;

/// <summary>Keeps a second engine off the same database. There is no cluster: two engines would be two writers.</summary>
internal interface IEngineLock
{
    /// <summary>Completes when the lock is lost after it was held; it never is at an orderly release.</summary>
    Task Lost { get; }

    /// <summary>Takes the lock, before the engine does anything else.</summary>
    /// <remarks>Throws when somebody else holds it, and says who; the engine then does not start.</remarks>
    Task AcquireAsync(CancellationToken cancellationToken);

    /// <summary>Gives the lock back, after the engine has done everything else.</summary>
    Task ReleaseAsync();
}
