namespace Orleans;

/// <summary>Makes references to grains. A grain need not exist: the first call brings it to life.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain of that key.</summary>
    /// <param name="primaryKey">Not blank.</param>
    /// <param name="grainClassNamePrefix">Chooses among several classes of one interface by the start of the full class name.</param>
    /// <exception cref="ArgumentException">No class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;
}
