using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Keeps the records of grains. A keyed service; the key is the storage name.</summary>
public interface IGrainStorage
{
    /// <summary>Fills in the content, version and existence of the record.</summary>
    Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Writes the content and fills in the new version.</summary>
    /// <exception cref="InconsistentStateException">The storage has another version than the record.</exception>
    Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

    /// <summary>Removes the content.</summary>
    /// <exception cref="InconsistentStateException">The storage has another version than the record.</exception>
    Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);
}
