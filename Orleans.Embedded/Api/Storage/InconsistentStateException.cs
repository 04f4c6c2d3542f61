using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>
/// Somebody else wrote the record. When it leaves a request or a timer's callback, the engine ends the activation, and
/// the next request starts from what is stored.
/// </summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>Without details.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>In words.</summary>
    public InconsistentStateException(string message)
        : base(message)
    {
    }

    /// <summary>In words, with the failure behind it.</summary>
    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException!)
    {
    }

    /// <summary>With both versions and the failure behind it.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>With both versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>With both versions, in the words of the failure behind it.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(storageException?.Message ?? "", storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>The version in the storage.</summary>
    public string? StoredEtag { get; private set; }

    /// <summary>The version that the grain knew.</summary>
    public string? CurrentEtag { get; private set; }

    /// <summary>True until the activation that it happened in has seen it; a caller further up must not end with it.</summary>
    internal bool IsSourceActivation { get; set; } = true;

    /// <inheritdoc/>
    public override string ToString() =>
        $"InconsistentStateException: {Message} Expected Etag={StoredEtag} Received Etag={CurrentEtag} {InnerException}";
}
