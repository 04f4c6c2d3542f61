namespace Orleans.Core;

/// <inheritdoc/>
public interface IStorage<TState> : IStorage
{
    /// <summary>The content.</summary>
    TState State { get; set; }
}
