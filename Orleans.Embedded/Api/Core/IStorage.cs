namespace Orleans.Core;

/// <summary>One record in a storage. Every operation names the version that it knows.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null before the first write.</summary>
    string? Etag { get; }

    /// <summary>Whether the storage holds the record.</summary>
    bool RecordExists { get; }

    /// <summary>Removes the content.</summary>
    Task ClearStateAsync();

    /// <summary>Writes the content if the storage still has the version that is known here.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else wrote in between. Let it escape.</exception>
    Task WriteStateAsync();

    /// <summary>Reads the content over what is here.</summary>
    Task ReadStateAsync();
}
